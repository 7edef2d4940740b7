/** Who asks for each route. The salesperson asks about a record of their own and about one of another team's. */
export const columns = [
  "anonymous",
  "wrongAudience",
  "disabled",
  "admin",
  "manager",
  "salesOwn",
  "salesOther",
  "support",
  "operations",
  "engineer",
  "auditor",
  "readOnlyKey",
] as const;
export type Column = (typeof columns)[number];

export type Reach = "own" | "team" | "all";
type Role = "manager" | "sales" | "support" | "operations" | "engineer" | "auditor";

/**
 * What each role is to have, written down here a second time: the matrix compares the system with this table, not with
 * the roles that the system is made of.
 */
const held: Record<string, Partial<Record<Role, Reach>>> = {
  "crm.contacts:read": { manager: "all", sales: "team", support: "all", operations: "all", auditor: "all" },
  "crm.contacts:write": { manager: "all", sales: "own", support: "own", operations: "all" },
  "crm.contacts:delete": { manager: "team" },
  "crm.deals:read": { manager: "all", sales: "team", operations: "all", auditor: "all" },
  "crm.properties:write": { operations: "all" },
  "crm.schemas:write": { operations: "all" },
  "crm.pipelines:write": { manager: "all", operations: "all" },
  "crm.imports:read": { manager: "all", operations: "all", auditor: "all" },
  "crm.imports:write": { manager: "all", operations: "all" },
  "crm.lists:read": { manager: "all", sales: "all", support: "all", operations: "all", auditor: "all" },
  "crm.lists:write": { manager: "all", operations: "all" },
  "crm.exports:create": { manager: "all", operations: "all" },
  "crm.events:read": { operations: "all", auditor: "all" },
  "crm.webhooks:read": { operations: "all", auditor: "all" },
  "crm.webhooks:write": { operations: "all" },
  "workflow.definitions:read": { manager: "all", operations: "all", engineer: "all", auditor: "all" },
  "workflow.definitions:write": { operations: "all" },
  "workflow.definitions:publish": { operations: "all" },
  "workflow.runs:read": {
    manager: "all",
    sales: "own",
    support: "own",
    operations: "all",
    engineer: "all",
    auditor: "all",
  },
  "workflow.runs:start": { manager: "all", sales: "own", support: "own", operations: "all" },
  "workflow.runs:operate": { operations: "all", engineer: "all" },
  "workflow.payloads:read": { engineer: "all" },
  "workflow.tasks:read": {
    manager: "team",
    sales: "own",
    support: "own",
    operations: "all",
    engineer: "all",
    auditor: "all",
  },
  "workflow.tasks:complete": { manager: "team", sales: "own", support: "own", operations: "all" },
  "workflow.tasks:assign": { manager: "team", operations: "all" },
  "workflow.calendars:read": everyone(),
  "workflow.calendars:write": { operations: "all" },
  "workflow.secrets:read": { operations: "all", engineer: "all", auditor: "all" },
  "workflow.secrets:write": { operations: "all" },
  "users.users:read": everyone(),
  "users.teams:read": everyone(),
  "users.roles:read": everyone(),
  "users.profiles:read": everyone(),
  "users.profiles:write": { manager: "team", sales: "own", support: "own", operations: "own", engineer: "own" },
  "users.keys:write": { manager: "own", sales: "own", support: "own", operations: "own", engineer: "own" },
  "users.keys:read": { auditor: "all" },
  "users.clients:read": { auditor: "all" },
  "users.signing-keys:read": { auditor: "all" },
  "users.assignments:read": { manager: "all", sales: "own", auditor: "all" },
  "users.assignments:create": { manager: "all" },
  "comms.messages:read": { manager: "all", sales: "own", support: "team", operations: "all", auditor: "all" },
  "comms.messages:send": { manager: "all", sales: "own", support: "team", operations: "all" },
  "comms.templates:read": everyone(),
  "comms.templates:write": { manager: "all", operations: "all" },
  "comms.suppressions:read": { manager: "all", operations: "all", auditor: "all" },
  "comms.suppressions:write": { operations: "all" },
  "comms.preferences:read": { manager: "all", sales: "all", support: "all", operations: "all", auditor: "all" },
  "comms.preferences:write": { manager: "all", support: "all" },
  "comms.inbox:read": { operations: "all", engineer: "all", auditor: "all" },
  "analytics.reports:read": { manager: "all", sales: "team", operations: "all", engineer: "all", auditor: "all" },
  "analytics.records:read": {
    manager: "all",
    sales: "team",
    support: "team",
    operations: "all",
    engineer: "all",
    auditor: "all",
  },
  "ai.scores:create": helpers(),
  "ai.content:create": helpers(),
  "ai.feedback:create": helpers(),
  "ai.models:read": { ...helpers(), engineer: "all", auditor: "all" },
  "ai.models:train": { engineer: "all" },
  "ai.models:promote": { engineer: "all" },
};

for (const service of ["crm", "workflow", "users", "comms", "analytics", "ai"]) {
  held[`${service}.audit:read`] = { auditor: "all" };
  held[`${service}.personal-data:export`] = {};
  held[`${service}.personal-data:erase`] = {};
}
for (const only of ["users.users:write", "users.teams:write", "users.roles:write", "users.clients:write"])
  held[only] = {};
for (const only of ["users.signing-keys:write", "users.authz:check", "events:write"]) held[only] = {};

function everyone(): Partial<Record<Role, Reach>> {
  return { manager: "all", sales: "all", support: "all", operations: "all", engineer: "all", auditor: "all" };
}

function helpers(): Partial<Record<Role, Reach>> {
  return { manager: "all", sales: "all", support: "all", operations: "all" };
}

/** How far someone is to reach by a permission; undefined for not at all. */
export function reachOf(column: Column, permission: string): Reach | undefined {
  const roles = held[permission];
  if (!roles) throw new Error(`${permission} is in no row of the roles' expectations`);
  if (column === "admin") return "all";
  if (column === "readOnlyKey") return permission.endsWith(":read") ? "all" : undefined;
  return roles[column === "salesOwn" || column === "salesOther" ? "sales" : (column as Role)];
}
