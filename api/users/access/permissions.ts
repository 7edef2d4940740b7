import { scopeOf, type Actor } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";

/** The types of records that every deployment has. */
export const recordTypes = (
  "contacts companies deals leads tickets products line_items quotes invoices taxes tasks notes calls emails meetings " +
  "communications postal_mail goal_targets feedback_submissions"
).split(" ");

const crm = (type: string) => ({
  [`crm.${type}:read`]: `See ${words(type)}`,
  [`crm.${type}:write`]: `Create and change ${words(type)}`,
  [`crm.${type}:delete`]: `Delete ${words(type)}`,
});

const words = (type: string) => type.replaceAll("_", " ");

const personal = (service: string) => ({
  [`${service}.personal-data:export`]: `Read everything that the service holds of a person`,
  [`${service}.personal-data:erase`]: `Hold and erase what the service holds of a person`,
});

const audits = (...services: string[]) =>
  Object.fromEntries(services.map((service) => [`${service}.audit:read`, "Read the audit of the service"]));

/** Every permission there is, in words. Object types that a deployment adds follow the pattern of the built-in ones. */
export const permissions: Record<string, string> = {
  ...Object.fromEntries(recordTypes.flatMap((type) => Object.entries(crm(type)))),
  "crm.schemas:write": "Define types of records",
  "crm.properties:write": "Define properties",
  "crm.pipelines:write": "Define pipelines and stages",
  ...personal("crm"),
  ...personal("workflow"),
  ...personal("users"),
  ...personal("comms"),
  ...personal("analytics"),
  ...personal("ai"),
  "crm.imports:read": "See imports",
  "crm.imports:write": "Import records",
  "crm.lists:read": "See lists of records",
  "crm.lists:write": "Make lists, change their filters and members, enrol these in processes",
  "crm.exports:create": "Take records out as files",
  "crm.events:read": "Read the feed of what happens to records",
  "crm.webhooks:read": "See webhooks and what they delivered",
  "crm.webhooks:write": "Have events posted elsewhere",
  "workflow.definitions:read": "See process definitions",
  "workflow.definitions:write": "Write drafts of processes",
  "workflow.definitions:publish": "Publish and retire processes",
  "workflow.runs:read": "See runs",
  "workflow.runs:start": "Start runs",
  "workflow.runs:operate": "Cancel, retry and mend runs",
  "workflow.payloads:read": "Read the decoded payloads of runs",
  "workflow.tasks:read": "See human tasks",
  "workflow.tasks:complete": "Complete human tasks",
  "workflow.tasks:assign": "Give human tasks to other people, whoever has them",
  "workflow.calendars:read": "See business calendars",
  "workflow.calendars:write": "Define business calendars: working hours and holidays",
  "workflow.secrets:read": "See the names of secrets and what may use them; never their values",
  "workflow.secrets:write": "Keep, replace and delete secrets",
  "workflow.internal:write": "Internal routes of the Workflow Engine; for services",
  "users.users:read": "See users",
  "users.users:write": "Create, change and disable users",
  "users.teams:read": "See teams",
  "users.teams:write": "Create and change teams and who is in them",
  "users.roles:read": "See roles",
  "users.roles:write": "Define roles and give them to users",
  "users.keys:read": "See API keys",
  "users.keys:write": "Create and revoke API keys",
  "users.clients:read": "See OAuth clients",
  "users.clients:write": "Create OAuth clients and rotate their secrets",
  "users.signing-keys:read": "See the keys that sign tokens",
  "users.signing-keys:write": "Rotate the keys that sign tokens, drop one that got out",
  "users.assignments:read": "See assignments",
  "users.assignments:create": "Assign work and release it",
  "users.profiles:read": "See what people are fit for and when they work",
  "users.profiles:write": "Say what people are fit for and when they work; for oneself: hours and absences",
  "users.authz:check": "Ask what others may do",
  "comms.messages:read": "See messages",
  "comms.messages:send": "Send messages",
  "comms.templates:read": "See templates",
  "comms.templates:write": "Write templates",
  "comms.suppressions:read": "See suppressions",
  "comms.suppressions:write": "Suppress and release addresses",
  "comms.preferences:read": "See consent and preferences",
  "comms.preferences:write": "Record consent and preferences",
  "comms.inbox:read": "Read what the one-machine mail inbox caught",
  "analytics.reports:read": "Query metrics and reports",
  "analytics.records:read": "Read the current properties of records and datasets",
  "analytics.facts:write": "Record facts",
  "ai.scores:create": "Score leads",
  "ai.content:create": "Draft content",
  "ai.models:read": "See models",
  "ai.models:train": "Train models",
  "ai.models:promote": "Promote models and roll them back",
  "ai.feedback:create": "Give feedback on answers of models",
  ...audits("crm", "workflow", "users", "comms", "analytics", "ai"),
  "events:write": "Deliver events; for services",
};

/** A permission or a pattern over them: `crm.contacts:write`, `crm.contacts:*`, `crm.*:read`, `*:read`, `*`. */
export const PermissionPattern = z
  .string()
  .max(100)
  .regex(/^(\*|(\*|[a-z]+(\.(\*|[\w-]+))?):(\*|[a-z]+))$/, "is no permission");

const standsForSome = (pattern: string): boolean => {
  const holder = { kind: "user", id: "", roles: [], teams: [], grants: { [pattern]: "all" } } satisfies Actor;
  return (
    /^crm\.[\w-]+:(read|write|delete|\*)$/.test(pattern) ||
    Object.keys(permissions).some((name) => scopeOf(holder, name))
  );
};

/** A grant that gives nothing is a slip of the pen, and would come alive with a permission of that name. */
export const GrantsInput = z
  .record(PermissionPattern.refine(standsForSome, "stands for no permission"), z.enum(["own", "team", "all"]))
  .refine((grants) => Object.keys(grants).length <= 200, "has more than 200 permissions");
