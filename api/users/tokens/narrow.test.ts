import { expect, test } from "vitest";
import type { Grants } from "#kit/authorize.ts";
import { narrow } from "./narrow.ts";

test.each<[Grants, string[], Grants]>([
  [{ "*": "all" }, ["crm.leads:read"], { "crm.leads:read": "all" }],
  [{ "*": "all" }, ["*:read"], { "*:read": "all" }],
  [{ "crm.leads:read": "team", "crm.leads:write": "own" }, ["*:read"], { "crm.leads:read": "team" }],
  [{ "crm.*:read": "all" }, ["crm.leads:*"], { "crm.leads:read": "all" }],
  [{ "crm.leads:*": "own", "crm.*:read": "all" }, ["crm.leads:read"], { "crm.leads:read": "all" }],
  [{ "events:write": "all" }, ["*"], { "events:write": "all" }],
  [{ "events:write": "all" }, ["events.*:write"], { "events:write": "all" }],
  [{ "crm.leads:read": "all" }, ["users.users:read"], {}],
  [{ "crm.leads:read": "all" }, [], {}],
])("of %o within %j is left %o", (grants, patterns, left) => {
  expect(narrow(grants, patterns)).toEqual(left);
});
