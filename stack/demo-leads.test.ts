import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { demoLeads, toCsv } from "./demo-leads.ts";

test("the same seed gives the same leads, another seed others", () => {
  expect(demoLeads(24)).toEqual(demoLeads(24));
  expect(demoLeads(24)).not.toEqual(demoLeads(24, 21));
});

test("each lead has an address of its own that leads nowhere", () => {
  const addresses = demoLeads(200).map((lead) => lead.email);
  expect(new Set(addresses).size).toBe(200);
  expect(addresses.every((address) => address.endsWith("@leads.crm.test"))).toBe(true);
});

test("some consented and some did not, and they come from several sources", () => {
  const leads = demoLeads(24);
  expect(new Set(leads.map((lead) => lead.consent))).toEqual(new Set(["true", "false"]));
  expect(new Set(leads.map((lead) => lead.lead_source)).size).toBeGreaterThan(3);
});

test("the file holds what was generated, whatever a value contains", () => {
  const [first, ...rest] = demoLeads(5);
  const leads = [{ ...first!, company: 'Quarry, "Sons"\nand more' }, ...rest];
  expect(parse(toCsv(leads), { columns: true })).toEqual(leads);
});
