import { expect, test } from "vitest";
import { allow, decide, requirePermission, scopeOf, type Grants, type Scope } from "./authorize.ts";
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

const fields = { "leads.score": "readonly", "leads.margin": "hidden" } as const;
const mine = { ownerId: "ann" };
const ours = { ownerId: "bob", teamId: "north" };
const theirs = { ownerId: "bob", teamId: "south" };
type Row = [
  scope: Scope | undefined,
  record: object | undefined,
  field: string | undefined,
  read: string,
  write: string,
];
/** The decision table of the evaluator: for each scope, record and field what decides reading and writing. */
const table: Row[] = [
  [undefined, undefined, undefined, "not-granted", "not-granted"],
  [undefined, mine, undefined, "not-granted", "not-granted"],
  [undefined, mine, "name", "not-granted", "not-granted"],
  ["all", undefined, undefined, "all", "all"],
  ["all", theirs, undefined, "all", "all"],
  ["all", theirs, "name", "all", "all"],
  ["all", theirs, "score", "all", "readonly"],
  ["all", theirs, "margin", "hidden", "hidden"],
  ["all", undefined, "margin", "hidden", "hidden"],
  ["team", undefined, undefined, "any", "any"],
  ["team", mine, undefined, "own", "own"],
  ["team", ours, undefined, "team", "team"],
  ["team", ours, "score", "team", "readonly"],
  ["team", ours, "margin", "hidden", "hidden"],
  ["team", theirs, undefined, "out-of-scope", "out-of-scope"],
  ["team", theirs, "margin", "out-of-scope", "out-of-scope"],
  ["own", undefined, undefined, "any", "any"],
  ["own", undefined, "score", "any", "readonly"],
  ["own", mine, undefined, "own", "own"],
  ["own", mine, "score", "own", "readonly"],
  ["own", mine, "margin", "hidden", "hidden"],
  ["own", ours, undefined, "out-of-scope", "out-of-scope"],
  ["own", theirs, "name", "out-of-scope", "out-of-scope"],
  ["own", {}, undefined, "out-of-scope", "out-of-scope"],
];
test.each(table)(
  "scope %s, record %j, field %s: reading is decided by %s, writing by %s",
  (scope, record, field, read, write) => {
    const ann = { ...actor(scope ? { "crm.leads:*": scope } : {}), fields };
    const refusals = ["not-granted", "out-of-scope", "hidden", "readonly"];
    for (const [action, because] of Object.entries({ read, write })) {
      const decision = decide(ann, `crm.leads:${action}`, record, field);
      expect(decision).toMatchObject({ because, allowed: !refusals.includes(because) });
      expect(allow(ann, `crm.leads:${action}`, record, field)).toBe(decision.allowed);
    }
  },
);

test("a rule about one type says nothing about another's property of the same name", () => {
  const ann = { ...actor({ "*": "all" }), fields };
  expect(allow(ann, "crm.deals:read", undefined, "margin")).toBe(true);
  expect(allow(ann, "crm.leads:delete", undefined, "toString")).toBe(true);
});

test("a missing permission is named in the refusal", () => {
  expect(() => requirePermission({ actor: actor({}) }, "crm.leads:read")).toThrow("crm.leads:read");
});
