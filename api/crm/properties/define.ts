import type { FieldType, Property, PropertyType } from "./property.ts";

export type Given = Partial<Property> & { name: string; label: string };

export const define =
  (type: PropertyType, fieldType: FieldType) =>
  (name: string, label: string, over: Partial<Property> = {}): Given => ({ name, label, type, fieldType, ...over });

export const text = define("string", "text");
export const longText = define("string", "textarea");
export const phone = define("string", "phonenumber");
export const number = define("number", "number");
export const date = define("date", "date");
export const time = define("datetime", "date");
export const bool = (name: string, label: string) =>
  define("bool", "booleancheckbox")(name, label, { options: options({ true: "Yes", false: "No" }) });
export const choice = (name: string, label: string, values: Record<string, string>) =>
  define("enumeration", "select")(name, label, { options: options(values) });
export const options = (values: Record<string, string>) =>
  Object.entries(values).map(([value, label], displayOrder) => ({ value, label, displayOrder, hidden: false }));

/** Options of these come from the pipelines of their type. */
export const stageOf = (pipeline: string, stage: string) => [
  choice(pipeline, "Pipeline", {}),
  choice(stage, "Pipeline stage", {}),
];

export const address = [
  text("address", "Street address"),
  text("city", "City"),
  text("state", "State or region"),
  text("zip", "Postal code"),
  text("country", "Country"),
];

export const lifecycle = choice("lifecyclestage", "Lifecycle stage", {
  subscriber: "Subscriber",
  lead: "Lead",
  marketingqualifiedlead: "Marketing qualified lead",
  salesqualifiedlead: "Sales qualified lead",
  opportunity: "Opportunity",
  customer: "Customer",
  evangelist: "Evangelist",
  other: "Other",
});
