import { recordTypes } from "./permissions.ts";
import type { Grants, Scope } from "#kit/authorize.ts";

type Role = { description: string; grants: Grants };

const at = (scope: Scope, ...permissions: string[]): Grants =>
  Object.fromEntries(permissions.map((permission) => [permission, scope]));

const talks = ["tasks", "notes", "calls", "emails", "meetings", "communications", "postal_mail"];
const crm = (scope: Scope, action: "read" | "write" | "delete", only = recordTypes) =>
  at(scope, ...only.map((type) => `crm.${type}:${action}`));

const keys = at("own", "users.keys:write", "users.profiles:write");
const directory = at(
  "all",
  "users.users:read",
  "users.teams:read",
  "users.roles:read",
  "users.profiles:read",
  "workflow.calendars:read",
);
const helpers = at("all", "ai.scores:create", "ai.content:create", "ai.models:read", "ai.feedback:create");
const numbers = at("all", "analytics.reports:read", "analytics.records:read");

/** Roles of people. Settings are named one by one: a wildcard over `write` would hand them out with the records. */
const people: Record<string, Role> = {
  admin: { description: "Everything", grants: at("all", "*") },
  manager: {
    description: "Steers: sees and changes all records, reads every report, looks after teams' work",
    grants: {
      ...keys,
      ...directory,
      ...helpers,
      ...numbers,
      ...crm("all", "read"),
      ...crm("all", "write"),
      ...crm("team", "delete"),
      ...at("all", "crm.imports:read", "crm.imports:write", "crm.exports:create", "crm.pipelines:write"),
      ...at("all", "crm.lists:read", "crm.lists:write"),
      ...at("all", "users.assignments:create"),
      ...at("all", "workflow.definitions:read", "workflow.runs:read", "workflow.runs:start", "users.assignments:read"),
      ...at("team", "workflow.tasks:read", "workflow.tasks:complete", "workflow.tasks:assign", "users.profiles:write"),
      ...at("all", "comms.messages:read", "comms.messages:send", "comms.templates:read", "comms.templates:write"),
      ...at("all", "comms.suppressions:read", "comms.preferences:read", "comms.preferences:write"),
    },
  },
  sales: {
    description: "Works leads and deals: reads the team's records, changes its own",
    grants: {
      ...keys,
      ...directory,
      ...helpers,
      ...crm("team", "read"),
      ...crm("own", "write"),
      ...crm("own", "delete", talks),
      ...at("all", "crm.lists:read"),
      ...at("own", "workflow.runs:read", "workflow.runs:start", "workflow.tasks:read", "workflow.tasks:complete"),
      ...at("own", "comms.messages:read", "comms.messages:send", "users.assignments:read"),
      ...at("team", "analytics.reports:read", "analytics.records:read"),
      ...at("all", "comms.templates:read", "comms.preferences:read"),
    },
  },
  support: {
    description: "Answers customers: reads every contact and company, changes its own",
    grants: {
      ...keys,
      ...directory,
      ...helpers,
      ...crm("all", "read", ["contacts", "companies", "tickets", "feedback_submissions"]),
      ...crm("team", "read", talks),
      ...crm("own", "write", ["contacts", "companies", "tickets", ...talks]),
      ...at("all", "crm.lists:read"),
      ...at("own", "workflow.runs:read", "workflow.runs:start", "workflow.tasks:read", "workflow.tasks:complete"),
      ...at("team", "comms.messages:read", "comms.messages:send", "analytics.records:read"),
      ...at("all", "comms.templates:read", "comms.preferences:read", "comms.preferences:write"),
    },
  },
  operations: {
    description: "Writes, publishes and runs processes, and keeps what they work on in order",
    grants: {
      ...keys,
      ...directory,
      ...helpers,
      ...numbers,
      ...crm("all", "read"),
      ...crm("all", "write"),
      ...at(
        "all",
        "crm.imports:read",
        "crm.imports:write",
        "crm.exports:create",
        "crm.events:read",
        "crm.webhooks:read",
        "crm.webhooks:write",
        "crm.properties:write",
        "crm.pipelines:write",
        "crm.lists:read",
        "crm.lists:write",
        "crm.schemas:write",
      ),
      ...at("all", "workflow.definitions:read", "workflow.definitions:write", "workflow.definitions:publish"),
      ...at("all", "workflow.runs:read", "workflow.runs:start", "workflow.runs:operate"),
      ...at(
        "all",
        "workflow.tasks:read",
        "workflow.tasks:complete",
        "workflow.tasks:assign",
        "workflow.calendars:write",
      ),
      ...at("all", "workflow.secrets:read", "workflow.secrets:write"),
      ...at("all", "comms.messages:read", "comms.messages:send", "comms.templates:read", "comms.templates:write"),
      ...at("all", "comms.suppressions:read", "comms.suppressions:write", "comms.preferences:read", "comms.inbox:read"),
    },
  },
  engineer: {
    description: "Keeps it running: sees runs with their payloads, trains and promotes models",
    grants: {
      ...keys,
      ...directory,
      ...at("all", "workflow.definitions:read", "workflow.runs:read", "workflow.runs:operate"),
      ...at(
        "all",
        "workflow.payloads:read",
        "workflow.tasks:read",
        "workflow.secrets:read",
        "comms.inbox:read",
        "comms.templates:read",
      ),
      ...numbers,
      ...at("all", "ai.models:read", "ai.models:train", "ai.models:promote"),
    },
  },
  auditor: {
    description: "Reads everything but run payloads, changes nothing",
    grants: {
      ...at("all", "crm.*:read", "users.*:read", "comms.*:read", "analytics.*:read", "ai.*:read"),
      ...at("all", "workflow.definitions:read", "workflow.runs:read", "workflow.tasks:read", "workflow.secrets:read"),
      ...at("all", "workflow.audit:read", "workflow.calendars:read"),
    },
  },
};

const directoryOfServices = at("all", "users.users:read", "users.teams:read", "users.authz:check");
const events = at("all", "events:write");

/** What each service may do in its own name; on behalf of a person it has that person's rights instead. */
const services: Record<string, Role> = {
  "service:crm": {
    description: "CRM Core",
    grants: {
      ...directoryOfServices,
      ...events,
      ...numbers,
      ...helpers,
      ...at(
        "all",
        "workflow.definitions:read",
        "workflow.runs:read",
        "workflow.runs:start",
        "users.assignments:create",
      ),
      ...at("all", "users.assignments:read", "comms.messages:read", "comms.messages:send", "analytics.facts:write"),
    },
  },
  "service:workflow": {
    description: "Workflow Engine and its workers: what processes without an acting person may do",
    grants: {
      ...directoryOfServices,
      ...events,
      ...numbers,
      ...helpers,
      ...crm("all", "read"),
      ...crm("all", "write"),
      ...at("all", "crm.lists:read", "crm.lists:write"),
      ...at("all", "workflow.definitions:read", "workflow.internal:write", "users.roles:read"),
      ...at("all", "workflow.runs:read", "workflow.runs:start", "workflow.runs:operate"),
      ...at("all", "workflow.tasks:read", "workflow.tasks:complete", "users.assignments:create"),
      ...at("all", "comms.messages:read", "comms.messages:send", "comms.templates:read", "comms.preferences:read"),
      ...at("all", "comms.preferences:write", "users.assignments:read", "analytics.facts:write"),
    },
  },
  "service:users": { description: "User Management", grants: { ...events, ...at("all", "comms.messages:send") } },
  "service:comms": { description: "Communication Hub", grants: { ...events, ...directoryOfServices } },
  "service:analytics": {
    description: "Analytics",
    grants: { ...events, ...directoryOfServices, ...at("all", "ai.scores:create", "ai.models:read") },
  },
  "service:ai": { description: "AI Orchestration", grants: { ...events, ...directoryOfServices, ...numbers } },
};

export const builtInRoles: Record<string, Role> = { ...people, ...services };
