import type { Option } from "#db/crm/schema.ts";

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
  createdAt?: Date;
  updatedAt?: Date;
  archivedAt?: Date;
};

export type Definitions = ReadonlyMap<string, Property>;

/** A property as readers see it. */
export type PropertyView = Property & {
  archived: boolean;
  modificationMetadata: { archivable: boolean; readOnlyDefinition: boolean; readOnlyValue: boolean };
};

export const view = (property: Property): PropertyView => ({
  ...property,
  archived: property.archivedAt !== undefined,
  modificationMetadata: {
    archivable: !property.hubspotDefined,
    readOnlyDefinition: false,
    readOnlyValue: property.readOnly,
  },
});
