import { expect, test } from "vitest";
import type { FieldRules, Grants } from "#kit/authorize.ts";
import { actorWith } from "#kit/testing.ts";
import { FieldRulesInput, keepsFields, mergeFields } from "./field-rules.ts";

const role = (grants: Grants, fields: FieldRules = {}) => ({ grants, fields });
const both: Grants = { "crm.leads:read": "own", "crm.leads:write": "own" };
const read: Grants = { "crm.leads:read": "all" };
const f = "leads.margin";

test.each([
  ["one role hides it", [role(both, { [f]: "hidden" })], "hidden"],
  ["one role lets it be read", [role(both, { [f]: "readonly" })], "readonly"],
  ["all hide it", [role(both, { [f]: "hidden" }), role(read, { [f]: "hidden" })], "hidden"],
  ["another shows and writes it", [role(both, { [f]: "hidden" }), role(both)], undefined],
  ["another only reads it", [role(both, { [f]: "hidden" }), role(read)], "readonly"],
  ["another lets it be read", [role(both, { [f]: "hidden" }), role(both, { [f]: "readonly" })], "readonly"],
  ["the other is about other things", [role(both, { [f]: "hidden" }), role({ "comms.*:read": "all" })], "hidden"],
  ["the other may do everything", [role(both, { [f]: "hidden" }), role({ "*": "all" })], undefined],
  ["the role does not even reach the type", [role({}, { [f]: "hidden" })], "hidden"],
] as const)("of several roles the most permissive wins: %s", (_, roles, rule) => {
  expect(mergeFields([...roles])).toEqual(rule ? { [f]: rule } : {});
});

test("nobody hands out a field that is kept from themselves", () => {
  const ann = actorWith(both, { fields: { [f]: "hidden", "leads.score": "readonly" } });
  expect(keepsFields(ann, role(both))).toBe(false);
  expect(keepsFields(ann, role(both, { [f]: "readonly", "leads.score": "readonly" }))).toBe(false);
  expect(keepsFields(ann, role(both, { [f]: "hidden" }))).toBe(false);
  expect(keepsFields(ann, role(both, { [f]: "hidden", "leads.score": "readonly" }))).toBe(true);
  expect(keepsFields(ann, role({ "comms.messages:read": "all" }))).toBe(true);
  expect(keepsFields(actorWith(both), role(both))).toBe(true);
});

test.each(["margin", "leads.", "leads.Margin x", "leads.a.b", "*.margin", "leads.*", ".margin"])(
  "%j names no field",
  (name) => {
    expect(FieldRulesInput.safeParse({ [name]: "hidden" }).success).toBe(false);
  },
);
