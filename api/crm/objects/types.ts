import { invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { standardTypeNames, standardTypes, type StandardType } from "./standard-types.ts";

/** What differs between object types is data: these rows, `properties/standard.ts` and the custom types of the database. */
export type TypeDefinition = {
  singular: string;
  /** HubSpot's number for the type. */
  typeId: string;
  /** The names under which a record's dates are properties. */
  created: string;
  modified: string;
  /** Properties that are shown when none are asked for. */
  shown: readonly string[];
  /** Properties that a search by text looks through. */
  searched: readonly string[];
  /** The properties that hold a record's place in a pipeline. */
  pipeline?: { pipeline: string; stage: string };
  /** Properties that a new record cannot be without. */
  required?: readonly string[];
  /** Records come from elsewhere: they are read only. */
  readOnly?: true;
  labels: { singular: string; plural: string };
};

/** A type that people made, by its fully qualified name. */
export type CustomType = `p_${string}`;
export type ObjectType = StandardType | CustomType;

/** As the database last told them: `schemas/load-schemas.ts` reads them again before a request that names one. */
let customTypes: ReadonlyMap<string, TypeDefinition> = new Map();
let aliases = aliasesOf([]);

export function keepCustomTypes(all: ReadonlyMap<CustomType, TypeDefinition>): void {
  customTypes = all;
  aliases = aliasesOf([...all]);
}

export const isCustom = (type: string): type is CustomType => type.startsWith("p_");
export const objectTypeNames = (): ObjectType[] => [
  ...standardTypeNames,
  ...(customTypes.keys() as Iterable<CustomType>),
];

export function definitionOf(type: ObjectType): TypeDefinition {
  const found = isCustom(type) ? customTypes.get(type) : standardTypes[type];
  if (!found) throw invalid(unknownType(type));
  return found;
}

function aliasesOf(custom: [CustomType, TypeDefinition][]): ReadonlyMap<string, ObjectType> {
  const standard = standardTypeNames.map((type) => [type, standardTypes[type]] as const);
  return new Map(
    [...standard, ...custom].flatMap(([type, { singular, typeId }]) =>
      [type, singular, typeId].map((alias) => [alias, type] as const),
    ),
  );
}

/** The type that a plural, a singular, a type id or a custom type's name stands for, in any case. */
export const findType = (name: string): ObjectType | undefined => aliases.get(name.toLowerCase());

const unknownType = (name: string) => `Unable to infer object type from: ${name}`;

/** A type in a path or a body. */
export const ObjectTypeName = z
  .string()
  .max(100)
  .transform((name, check) => {
    const type = findType(name);
    if (type) return type;
    check.addIssue({ code: "custom", message: unknownType(name) });
    return z.NEVER;
  })
  .openapi({
    type: "string",
    description: "Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1`",
  });

/** Properties that are columns of a record. */
export const idName = "hs_object_id";
export const ownerName = "hubspot_owner_id";
export const teamName = "hubspot_team_id";
export const mergedName = "hs_merged_object_ids";
