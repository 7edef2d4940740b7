import { requirePermission } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { permissionFor } from "../objects/scope.ts";
import { ObjectTypeName } from "../objects/types.ts";
import { checkValue } from "../properties/check-value.ts";
import { definitionsFor } from "../properties/load-definitions.ts";
import type { Property } from "../properties/property.ts";
import { columnsMax, snakeCase } from "./plan-columns.ts";

export const SuggestMapping = z
  .strictObject({
    objectType: ObjectTypeName,
    header: z.array(z.string().max(1_000)).min(1).max(columnsMax),
    rows: z
      .array(z.array(z.string().max(10_000)).max(columnsMax))
      .max(100)
      .default([])
      .openapi({ description: "Some rows of the file: what they hold is looked at too." }),
  })
  .openapi("SuggestMapping");
export type SuggestMapping = z.infer<typeof SuggestMapping>;

export type Suggestion = {
  header: string;
  property: string | null;
  /** 1: the same name; less: another word for it, or by what the column holds. */
  confidence: number;
  because: "name" | "label" | "synonym" | "content" | "nothing fits";
};

/** What people write over a column, as snake case, and the property that they mean. */
const synonyms: Record<string, string[]> = {
  email: ["e_mail", "mail", "email_address", "e_mail_address", "mail_address", "email_id"],
  firstname: ["first_name", "given_name", "forename", "vorname", "prenom"],
  lastname: ["last_name", "surname", "family_name", "nachname", "nom"],
  phone: ["phone_number", "telephone", "tel", "telefon", "mobile_phone", "contact_number"],
  mobilephone: ["mobile", "cell", "cell_phone", "handy", "mobile_number"],
  company: ["company_name", "organisation", "organization", "firm", "account", "employer"],
  jobtitle: ["job_title", "title", "position", "role"],
  zip: ["postal_code", "postcode", "zip_code", "plz"],
  city: ["town", "ort"],
  country: ["land", "nation"],
  website: ["url", "web", "homepage", "web_site"],
  domain: ["company_domain_name", "company_domain"],
  name: ["company_name", "company", "account_name", "organisation", "organization"],
  dealname: ["deal", "deal_name", "opportunity", "opportunity_name", "opportunity_id"],
  amount: ["value", "deal_value", "close_value", "price", "betrag"],
  closedate: ["close_date", "closed_on", "closing_date"],
  dealstage: ["stage", "deal_stage"],
  hubspot_owner_id: ["owner", "owner_id"],
};

const contents: { holds: RegExp; property: string }[] = [
  { holds: /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/, property: "email" },
  { holds: /^https?:\/\/\S+$/i, property: "website" },
  { holds: /^\+[\d\s()/-]{7,20}$/, property: "phone" },
];

/**
 * Which property each column may be meant for: by its name, a label, a usual word for it, or what it holds. A property
 * whose values could not be read from the rows is not suggested; each one is suggested once, to the best column.
 */
export async function suggestMapping(ctx: CrmCtx, { objectType, header, rows }: SuggestMapping) {
  requirePermission(ctx, "crm.imports:write");
  requirePermission(ctx, permissionFor(objectType, "write"));
  const definitions = await definitionsFor(ctx, ctx.db, objectType);
  const open = [...definitions.values()].filter((property) => !property.readOnly);
  const found = header.map((name, index) => {
    const cells = rows.flatMap((row) => row[index]?.trim() || []);
    const fits = (property: Property) => mostly(cells, (cell) => "value" in checkValue(property, cell));
    return candidates(name, cells, open).filter(({ property }) => fits(definitions.get(property)!));
  });
  const taken = new Set<string>();
  const columns: Suggestion[] = header.map((name) => ({
    header: name,
    property: null,
    confidence: 0,
    because: "nothing fits",
  }));
  const all = found.flatMap((of, index) => of.map((one) => ({ ...one, index })));
  for (const { index, ...one } of all.sort((a, b) => b.confidence - a.confidence)) {
    if (taken.has(one.property) || columns[index]!.property !== null) continue;
    taken.add(one.property);
    columns[index] = { header: header[index]!, ...one };
  }
  const key = columns.find(({ property }) => property !== null && definitions.get(property)!.hasUniqueValue);
  return { columns, key: key?.property ?? null };
}

type Candidate = Omit<Suggestion, "header" | "property"> & { property: string };

function candidates(header: string, cells: string[], properties: Property[]): Candidate[] {
  const name = snakeCase(header);
  const bare = name.replaceAll("_", "");
  return properties.flatMap((property): Candidate[] => {
    const own = property.name;
    if (own === name || own === bare) return [{ property: own, confidence: 1, because: "name" }];
    if (snakeCase(property.label) === name) return [{ property: own, confidence: 0.9, because: "label" }];
    if (synonyms[own]?.includes(name)) return [{ property: own, confidence: 0.8, because: "synonym" }];
    const held = contents.find((content) => content.property === own);
    const holds = held && cells.length > 0 && mostly(cells, (cell) => held.holds.test(cell));
    return holds ? [{ property: own, confidence: 0.6, because: "content" }] : [];
  });
}

/** Dirt in one row of ten does not decide what a column is for. */
const mostly = (cells: string[], fits: (cell: string) => boolean) => cells.filter(fits).length >= cells.length * 0.9;
