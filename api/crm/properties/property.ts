import type { Option, Rollup } from "#db/crm/schema.ts";
import type { Calculation } from "../calculations/calculations.ts";
import type { ObjectType } from "../objects/types.ts";

export const propertyTypes = ["string", "number", "date", "datetime", "enumeration", "bool"] as const;
export type PropertyType = (typeof propertyTypes)[number];

export const fieldTypes = [
  "text",
  "textarea",
  "html",
  "phonenumber",
  "number",
  "date",
  "file",
  "select",
  "radio",
  "checkbox",
  "booleancheckbox",
  "calculation_equation",
  "calculation_rollup",
] as const;
export type FieldType = (typeof fieldTypes)[number];

/** What a property is, standard or made by people. */
export type Property = {
  name: string;
  label: string;
  type: PropertyType;
  fieldType: FieldType;
  groupName: string;
  description: string;
  options: Option[];
  displayOrder: number;
  hasUniqueValue: boolean;
  hidden: boolean;
  formField: boolean;
  hubspotDefined: boolean;
  readOnly: boolean;
  format?: "email" | "phone" | "url";
  /** How its values come about, in HubSpot's syntax; nobody writes them. */
  calculationFormula?: string | undefined;
  /** What associated records its values come from; nobody writes them. */
  rollup?: Rollup | undefined;
  createdAt?: Date;
  updatedAt?: Date;
  archivedAt?: Date;
};

export type PropertyRef = { type: ObjectType; name: string };

export type RolledUp = Property & { rollup: Rollup };

/** Properties by name. What is calculated goes on for those too that are hidden from whoever writes. */
export type Definitions = ReadonlyMap<string, Property> & {
  readonly calculations?: readonly Calculation[];
  readonly rollups?: readonly RolledUp[];
};

/** Whether nobody writes its values: a formula gives them, or associated records do. */
export const isCalculated = ({ fieldType }: { fieldType: string }): boolean =>
  fieldType === "calculation_equation" || fieldType === "calculation_rollup";

/** A property as readers see it. */
export type PropertyView = Property & {
  archived: boolean;
  calculated: boolean;
  modificationMetadata: { archivable: boolean; readOnlyDefinition: boolean; readOnlyValue: boolean };
};

export const view = (property: Property): PropertyView => ({
  ...property,
  archived: property.archivedAt !== undefined,
  calculated: isCalculated(property),
  modificationMetadata: {
    archivable: !property.hubspotDefined,
    readOnlyDefinition: false,
    readOnlyValue: property.readOnly,
  },
});
