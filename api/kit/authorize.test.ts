import { expect, test } from "vitest";
import { allow, requirePermission, scopeOf, type Grants } from "./authorize.ts";
import { actorWith } from "./testing.ts";

const actor = (grants: Grants) => actorWith(grants, { id: "ann", teams: ["north"] });

test.each<[Grants, string, string | undefined]>([
  [{ "crm.leads:read": "own" }, "crm.leads:read", "own"],
  [{ "crm.leads:read": "own" }, "crm.leads:write", undefined],
  [{ "crm.leads:read": "own" }, "crm.deals:read", undefined],
  [{ "crm.leads:*": "team" }, "crm.leads:write", "team"],
  [{ "crm.*:read": "all" }, "crm.leads:read", "all"],
  [{ "crm.*:read": "all" }, "comms.messages:read", undefined],
  [{ "crm.*:*": "team" }, "crm.leads:delete", "team"],
  [{ "*:read": "all" }, "analytics.reports:read", "all"],
  [{ "*": "all" }, "events:write", "all"],
  [{ "crm.leads:read": "own", "crm.*:read": "team" }, "crm.leads:read", "team"],
  [{}, "constructor", undefined],
])("grants %j give %s the scope %s", (grants, permission, scope) => {
  expect(scopeOf(actor(grants), permission)).toBe(scope);
});

test.each([
  ["own", { ownerId: "ann" }, true],
  ["own", { ownerId: "bob", teamId: "north" }, false],
  ["own", { ownerId: null }, false],
  ["team", { ownerId: "bob", teamId: "north" }, true],
  ["team", { ownerId: "ann", teamId: "south" }, true],
  ["team", { ownerId: "bob", teamId: "south" }, false],
  ["team", {}, false],
  ["all", { ownerId: "bob", teamId: "south" }, true],
] as const)("scope %s on %j: %s", (scope, record, expected) => {
  expect(allow(actor({ "crm.leads:read": scope }), "crm.leads:read", record)).toBe(expected);
});

test("a missing permission is named in the refusal", () => {
  expect(() => requirePermission({ actor: actor({}) }, "crm.leads:read")).toThrow("crm.leads:read");
});
