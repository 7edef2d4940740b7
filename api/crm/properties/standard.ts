import { standardTypeNames, type StandardType } from "../objects/standard-types.ts";
import { definitionOf, idName, mergedName, ownerName, teamName, type ObjectType } from "../objects/types.ts";
import {
  address,
  bool,
  choice,
  lifecycle,
  longText,
  number,
  phone,
  stageOf,
  text,
  time,
  type Given,
} from "./define.ts";
import type { Property } from "./property.ts";
import { activities } from "./standard-activities.ts";
import { sales } from "./standard-sales.ts";

const own: Record<StandardType, Given[]> = {
  ...sales,
  ...activities,
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
    choice("approval_status", "Approval", { pending: "Pending", approved: "Approved", declined: "Declined" }),
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
};

const complete = (type: ObjectType, given: Given[]): ReadonlyMap<string, Property> => {
  const { singular, created, modified } = definitionOf(type);
  const common = [
    number(idName, "Record ID", { readOnly: true, hasUniqueValue: true }),
    time(created, "Create date", { readOnly: true }),
    time(modified, "Last modified date", { readOnly: true }),
    text(ownerName, "Owner", { fieldType: "select" }),
    text(teamName, "Team", { fieldType: "select" }),
    text(mergedName, "Merged record IDs", { readOnly: true }),
  ];
  const all = [...common, ...given].map((one, displayOrder): Property => ({
    type: "string",
    fieldType: "text",
    groupName: groupOf(singular),
    description: "",
    options: [],
    displayOrder,
    hasUniqueValue: false,
    hidden: false,
    formField: false,
    hubspotDefined: true,
    readOnly: false,
    ...one,
  }));
  return new Map(all.map((property) => [property.name, property]));
};

/** The group that a type's standard properties are in. */
export const groupOf = (singular: string) => `${singular.replace(/^p_/, "")}information`;

const standard = new Map<ObjectType, ReadonlyMap<string, Property>>(
  standardTypeNames.map((type) => [type, complete(type, own[type])]),
);

/** The properties that a type has from the start, by name. */
export const standardProperties = (type: ObjectType): ReadonlyMap<string, Property> =>
  standard.get(type) ?? complete(type, []);
