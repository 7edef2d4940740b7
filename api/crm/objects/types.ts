import { z } from "#kit/router.ts";

/** What differs between object types is data: these rows and `properties/standard.ts`. */
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
};

const dates = { created: "hs_createdate", modified: "hs_lastmodifieddate" } as const;

export const objectTypes = {
  contacts: {
    singular: "contact",
    typeId: "0-1",
    created: "createdate",
    modified: "lastmodifieddate",
    shown: ["email", "firstname", "lastname"],
    searched: ["firstname", "lastname", "email", "phone", "company"],
  },
  companies: {
    singular: "company",
    typeId: "0-2",
    created: "createdate",
    modified: "hs_lastmodifieddate",
    shown: ["name", "domain"],
    searched: ["name", "domain", "website", "phone"],
  },
  deals: {
    singular: "deal",
    typeId: "0-3",
    created: "createdate",
    modified: "hs_lastmodifieddate",
    shown: ["dealname", "amount", "closedate", "pipeline", "dealstage"],
    searched: ["dealname", "description"],
    pipeline: { pipeline: "pipeline", stage: "dealstage" },
  },
  leads: {
    singular: "lead",
    typeId: "0-136",
    ...dates,
    shown: ["hs_lead_name", "hs_lead_label", "hs_lead_type", "hs_pipeline", "hs_pipeline_stage"],
    searched: ["hs_lead_name", "firstname", "lastname", "email", "phone", "company"],
    pipeline: { pipeline: "hs_pipeline", stage: "hs_pipeline_stage" },
  },
  tasks: {
    singular: "task",
    typeId: "0-27",
    ...dates,
    shown: ["hs_task_subject", "hs_task_status", "hs_task_priority", "hs_timestamp"],
    searched: ["hs_task_subject", "hs_task_body"],
  },
  notes: {
    singular: "note",
    typeId: "0-46",
    ...dates,
    shown: ["hs_note_body", "hs_timestamp"],
    searched: ["hs_note_body"],
  },
} as const satisfies Record<string, TypeDefinition>;

export type ObjectType = keyof typeof objectTypes;
export const objectTypeNames = Object.keys(objectTypes) as ObjectType[];
export const definitionOf = (type: ObjectType): TypeDefinition => objectTypes[type];

const aliases = new Map<string, ObjectType>(
  objectTypeNames.flatMap((type) => {
    const { singular, typeId } = objectTypes[type];
    return [type, singular, typeId].map((alias) => [alias, type] as const);
  }),
);

/** The type that a plural, a singular or a type id names, in any case. */
export const findType = (name: string): ObjectType | undefined => aliases.get(name.toLowerCase());

/** A type in a path or a body. */
export const ObjectTypeName = z
  .string()
  .max(100)
  .transform((name, check) => {
    const type = findType(name);
    if (type) return type;
    check.addIssue({ code: "custom", message: `Unable to infer object type from: ${name}` });
    return z.NEVER;
  })
  .openapi({ type: "string", description: "Plural, singular or type id, such as `leads`, `lead`, `0-136`" });

/** Properties that are columns of a record. */
export const idName = "hs_object_id";
export const ownerName = "hubspot_owner_id";
export const teamName = "hubspot_team_id";
