import { invalid } from "#kit/errors.ts";
import { parse, z } from "#kit/router.ts";
import { findType, ObjectTypeName, type ObjectType } from "../objects/types.ts";
import { asJson, type Form } from "./start-import.ts";

const Column = z.object({
  columnName: z.string().min(1).max(1_000),
  columnObjectTypeId: ObjectTypeName.nullish(),
  propertyName: z.string().max(100).nullish(),
  columnType: z
    .enum(["STANDARD", "HUBSPOT_ALTERNATE_ID", "HUBSPOT_OBJECT_ID", "FLEXIBLE_ASSOCIATION_LABEL", "ASSOCIATION_KEYS"])
    .nullish(),
});

const File = z.object({
  fileName: z.string().max(1_000),
  fileFormat: z.enum(["CSV", "SPREADSHEET"]).optional(),
  fileImportPage: z.object({ hasHeader: z.boolean().default(true), columnMappings: z.array(Column).min(1).max(1_000) }),
});

const ContractImport = z.object({
  name: z.string().max(200).default(""),
  importOperations: z.record(z.string(), z.enum(["CREATE", "UPDATE", "UPSERT"])).default({}),
  files: z.array(File).min(1).max(10),
});

/** The contract's `importRequest` in our terms; what we do not do is refused by name. */
export const contractForm: Form = {
  request: "importRequest",
  anyOrder: true,
  read(text) {
    const { name, importOperations, files } = parse(ContractImport, asJson(text, "importRequest"));
    const [file] = files;
    if (files.length > 1) throw invalid("an import has one file: send them one after the other");
    if (file!.fileFormat === "SPREADSHEET") throw invalid("files are read as CSV, not as spreadsheets");
    const { hasHeader, columnMappings } = file!.fileImportPage;
    if (!hasHeader) throw invalid("a file needs a header: its columns are found by their names");
    const mapped = columnMappings.filter(({ propertyName }) => propertyName);
    const objectType = onlyType(mapped);
    const odd = mapped.find(
      ({ columnType }) => columnType && !["STANDARD", "HUBSPOT_ALTERNATE_ID"].includes(columnType),
    );
    if (odd) throw invalid(`columns of the kind ${odd.columnType} are not supported: ${odd.columnName}`);
    const operation = Object.entries(importOperations).find(([type]) => findType(type) === objectType)?.[1] ?? "UPSERT";
    return {
      name,
      objectType,
      operation: operation.toLowerCase(),
      key: keyOf(objectType, mapped),
      mapping: Object.fromEntries(mapped.map(({ columnName, propertyName }) => [columnName, propertyName])),
    };
  },
};

type Mapped = z.infer<typeof Column>[];

function onlyType(mapped: Mapped): ObjectType {
  const types = new Set(mapped.flatMap(({ columnObjectTypeId }) => columnObjectTypeId ?? []));
  const [type] = types;
  if (!type) throw invalid("no column goes to a property of a type (columnObjectTypeId)");
  if (types.size > 1) throw invalid("an import is of one type of object: send a file for each");
  return type;
}

/** What finds the records that are there: the column that says so, else what the contract takes by itself. */
function keyOf(type: ObjectType, mapped: Mapped): string | undefined {
  const said = mapped.find(({ columnType }) => columnType === "HUBSPOT_ALTERNATE_ID")?.propertyName;
  const usual = type === "contacts" ? "email" : type === "companies" ? "domain" : undefined;
  return said ?? mapped.find(({ propertyName }) => usual && propertyName === usual)?.propertyName ?? undefined;
}
