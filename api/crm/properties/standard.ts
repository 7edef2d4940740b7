import { definitionOf, idName, objectTypeNames, ownerName, teamName, type ObjectType } from "../objects/types.ts";
import type { FieldType, Property, PropertyType } from "./property.ts";

type Given = Partial<Property> & { name: string; label: string };

const define =
  (type: PropertyType, fieldType: FieldType) =>
  (name: string, label: string, over: Partial<Property> = {}): Given => ({ name, label, type, fieldType, ...over });

const text = define("string", "text");
const longText = define("string", "textarea");
const phone = define("string", "phonenumber");
const number = define("number", "number");
const time = define("datetime", "date");
const bool = (name: string, label: string) =>
  define("bool", "booleancheckbox")(name, label, { options: options({ true: "Yes", false: "No" }) });
const choice = (name: string, label: string, values: Record<string, string>) =>
  define("enumeration", "select")(name, label, { options: options(values) });
const options = (values: Record<string, string>) =>
  Object.entries(values).map(([value, label], displayOrder) => ({ value, label, displayOrder, hidden: false }));

/** Options of these come from the pipelines of their type. */
const stageOf = (pipeline: string, stage: string) => [
  choice(pipeline, "Pipeline", {}),
  choice(stage, "Pipeline stage", {}),
];

const address = [
  text("address", "Street address"),
  text("city", "City"),
  text("state", "State or region"),
  text("zip", "Postal code"),
  text("country", "Country"),
];

const lifecycle = choice("lifecyclestage", "Lifecycle stage", {
  subscriber: "Subscriber",
  lead: "Lead",
  marketingqualifiedlead: "Marketing qualified lead",
  salesqualifiedlead: "Sales qualified lead",
  opportunity: "Opportunity",
  customer: "Customer",
  evangelist: "Evangelist",
  other: "Other",
});

const own: Record<ObjectType, Given[]> = {
  contacts: [
    text("email", "Email", { format: "email", hasUniqueValue: true }),
    text("firstname", "First name"),
    text("lastname", "Last name"),
    phone("phone", "Phone number"),
    phone("mobilephone", "Mobile phone number"),
    text("company", "Company name"),
    text("jobtitle", "Job title"),
    text("website", "Website"),
    ...address,
    lifecycle,
    choice("hs_lead_status", "Lead status", {
      NEW: "New",
      OPEN: "Open",
      IN_PROGRESS: "In progress",
      OPEN_DEAL: "Open deal",
      UNQUALIFIED: "Unqualified",
      ATTEMPTED_TO_CONTACT: "Attempted to contact",
      CONNECTED: "Connected",
      BAD_TIMING: "Bad timing",
    }),
    text("hs_language", "Preferred language"),
    bool("consent", "Consents to marketing messages"),
  ],
  companies: [
    text("name", "Company name"),
    text("domain", "Company domain name"),
    text("website", "Website"),
    phone("phone", "Phone number"),
    text("industry", "Industry"),
    longText("description", "Description"),
    ...address,
    number("numberofemployees", "Number of employees"),
    number("annualrevenue", "Annual revenue"),
    lifecycle,
  ],
  deals: [
    text("dealname", "Deal name"),
    number("amount", "Amount"),
    time("closedate", "Close date"),
    ...stageOf("pipeline", "dealstage"),
    choice("dealtype", "Deal type", { newbusiness: "New business", existingbusiness: "Existing business" }),
    choice("hs_priority", "Priority", { low: "Low", medium: "Medium", high: "High" }),
    longText("description", "Description"),
    longText("closed_won_reason", "Closed won reason"),
    longText("closed_lost_reason", "Closed lost reason"),
  ],
  leads: [
    text("hs_lead_name", "Lead name"),
    choice("hs_lead_type", "Lead type", {
      NEW_BUSINESS: "New business",
      UPSELL: "Upsell",
      RE_ENGAGEMENT: "Re-engagement",
    }),
    choice("hs_lead_label", "Lead label", { HOT: "Hot", WARM: "Warm", COLD: "Cold" }),
    ...stageOf("hs_pipeline", "hs_pipeline_stage"),
    text("firstname", "First name"),
    text("lastname", "Last name"),
    text("email", "Email", { format: "email" }),
    phone("phone", "Phone number"),
    text("company", "Company name"),
    text("jobtitle", "Job title"),
    text("city", "City"),
    text("country", "Country"),
    text("lead_source", "Lead source"),
    bool("consent", "Consents to marketing messages"),
    number("lead_score", "Lead score"),
    choice("lead_band", "Lead band", { hot: "Hot", warm: "Warm", cold: "Cold" }),
    longText("lead_score_reasons", "Reasons of the lead score"),
  ],
  tasks: [
    text("hs_task_subject", "Task title"),
    longText("hs_task_body", "Task notes"),
    choice("hs_task_status", "Task status", {
      NOT_STARTED: "Not started",
      IN_PROGRESS: "In progress",
      WAITING: "Waiting",
      DEFERRED: "Deferred",
      COMPLETED: "Completed",
    }),
    choice("hs_task_priority", "Priority", { NONE: "None", LOW: "Low", MEDIUM: "Medium", HIGH: "High" }),
    choice("hs_task_type", "Task type", { TODO: "To do", EMAIL: "Email", CALL: "Call" }),
    time("hs_timestamp", "Due date"),
  ],
  notes: [longText("hs_note_body", "Note body"), time("hs_timestamp", "Activity date")],
};

const complete = (type: ObjectType): ReadonlyMap<string, Property> => {
  const { singular, created, modified } = definitionOf(type);
  const common = [
    number(idName, "Record ID", { readOnly: true, hasUniqueValue: true }),
    time(created, "Create date", { readOnly: true }),
    time(modified, "Last modified date", { readOnly: true }),
    text(ownerName, "Owner", { fieldType: "select" }),
    text(teamName, "Team", { fieldType: "select" }),
  ];
  const all = [...common, ...own[type]].map((given, displayOrder): Property => ({
    type: "string",
    fieldType: "text",
    groupName: `${singular}information`,
    description: "",
    options: [],
    displayOrder,
    hasUniqueValue: false,
    hidden: false,
    formField: false,
    hubspotDefined: true,
    readOnly: false,
    ...given,
  }));
  return new Map(all.map((property) => [property.name, property]));
};

/** The properties every deployment has, by type and name. */
export const standardProperties = Object.fromEntries(
  objectTypeNames.map((type) => [type, complete(type)]),
) as unknown as Record<ObjectType, ReadonlyMap<string, Property>>;
