import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCrm } from "../testing.ts";
import { createObjects } from "./create-objects.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
  await createObjects(
    crm.admin,
    "deals",
    (
      [
        { dealname: "Alpha big", amount: "9", closedate: "2026-01-10", dealtype: "newbusiness" },
        { dealname: "Beta", amount: "10.5", closedate: "2026-02-10", hubspot_owner_id: "ann" },
        { dealname: "Gamma", amount: "100", closedate: "2026-03-10", dealtype: "existingbusiness" },
        { dealname: "Delta big" },
      ] as Record<string, string>[]
    ).map((properties) => ({ properties })),
  );
});
afterAll(() => crm.close());

const search = async (body: unknown) => {
  const answer = await call("POST", "/crm/v3/objects/deals/search", body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const names = async (...filters: unknown[]) =>
  (await search({ filterGroups: [{ filters }], sorts: ["dealname"] })).results.map(
    (deal: any) => deal.properties.dealname,
  );
const on = (propertyName: string, operator: string, rest: object = {}) => ({ propertyName, operator, ...rest });

describe("filters", () => {
  test("compare numbers as numbers", async () => {
    expect(await names(on("amount", "GT", { value: "9" }))).toEqual(["Beta", "Gamma"]);
    expect(await names(on("amount", "EQ", { value: 10.5 }))).toEqual(["Beta"]);
    expect(await names(on("amount", "BETWEEN", { value: "9", highValue: "10.5" }))).toEqual(["Alpha big", "Beta"]);
    expect(await names(on("amount", "IN", { values: ["9", "100"] }))).toEqual(["Alpha big", "Gamma"]);
  });

  test("take dates as ISO text or as milliseconds", async () => {
    const february = Date.parse("2026-02-01T00:00:00Z");
    expect(await names(on("closedate", "GTE", { value: String(february) }))).toEqual(["Beta", "Gamma"]);
    expect(await names(on("closedate", "LT", { value: "2026-02-01" }))).toEqual(["Alpha big"]);
    expect(await names(on("createdate", "GT", { value: String(Date.now() - 60_000) }))).toHaveLength(4);
  });

  test("find values, their lack, owners and ids", async () => {
    expect(await names(on("dealtype", "EQ", { value: "newbusiness" }))).toEqual(["Alpha big"]);
    expect(await names(on("dealtype", "NEQ", { value: "newbusiness" }))).toEqual(["Beta", "Delta big", "Gamma"]);
    expect(await names(on("dealtype", "NOT_IN", { values: ["newbusiness", "existingbusiness"] }))).toEqual([
      "Beta",
      "Delta big",
    ]);
    expect(await names(on("amount", "NOT_HAS_PROPERTY"))).toEqual(["Delta big"]);
    expect(await names(on("amount", "HAS_PROPERTY"))).toHaveLength(3);
    expect(await names(on("hubspot_owner_id", "EQ", { value: "ann" }))).toEqual(["Beta"]);
  });

  test("find whole words, with * for any run", async () => {
    expect(await names(on("dealname", "CONTAINS_TOKEN", { value: "BIG" }))).toEqual(["Alpha big", "Delta big"]);
    expect(await names(on("dealname", "CONTAINS_TOKEN", { value: "bi" }))).toEqual([]);
    expect(await names(on("dealname", "CONTAINS_TOKEN", { value: "*lph*" }))).toEqual(["Alpha big"]);
    expect(await names(on("dealname", "NOT_CONTAINS_TOKEN", { value: "big" }))).toEqual(["Beta", "Gamma"]);
  });

  test("of a group all hold, of the groups one", async () => {
    const found = await search({
      filterGroups: [
        { filters: [on("amount", "GT", { value: "9" }), on("dealtype", "EQ", { value: "existingbusiness" })] },
        { filters: [on("dealname", "EQ", { value: "Delta big" })] },
      ],
      sorts: [{ propertyName: "dealname", direction: "DESCENDING" }],
    });
    expect(found.results.map((deal: any) => deal.properties.dealname)).toEqual(["Gamma", "Delta big"]);
  });

  test("without their value, or too many, are refused", async () => {
    const status = async (body: unknown) => (await call("POST", "/crm/v3/objects/deals/search", body)).status;
    expect(await status({ filterGroups: [{ filters: [on("amount", "GT")] }] })).toBe(400);
    expect(await status({ filterGroups: [{ filters: [on("amount", "GT", { value: "many" })] }] })).toBe(400);
    expect(await status({ filterGroups: Array.from({ length: 6 }, () => ({ filters: [] })) })).toBe(400);
    expect(
      await status({
        filterGroups: Array.from({ length: 3 }, () => ({ filters: Array(9).fill(on("amount", "HAS_PROPERTY")) })),
      }),
    ).toBe(400);
    expect(await status({ after: 9_995, limit: 10 })).toBe(400);
  });
});

test("text is found in what the type is searched by, all words of it", async () => {
  expect((await search({ query: "BIG alp" })).total).toBe(1);
  expect((await search({ query: "big" })).total).toBe(2);
});

test("sorts by numbers as numbers, the unset last, both ways", async () => {
  const order = async (sorts: unknown[]) =>
    (await search({ sorts })).results.map((deal: any) => deal.properties.amount);
  expect(await order(["amount"])).toEqual(["9", "10.5", "100", null]);
  expect(await order(["-amount"])).toEqual(["100", "10.5", "9", null]);
});

test("pages by offset, as number or text, until the last page has no paging", async () => {
  const first = await search({ limit: 3, sorts: ["dealname"] });
  expect([first.total, first.paging.next.after]).toEqual([4, "3"]);
  const last = await search({ limit: 3, sorts: ["dealname"], after: first.paging.next.after });
  expect(last.results).toHaveLength(1);
  expect(last).not.toHaveProperty("paging");
  expect((await search({ after: 0 })).results).toHaveLength(4);
});

test("archived records are never found", async () => {
  const { body } = await call("POST", "/crm/v3/objects/deals", { properties: { dealname: "Omega" } });
  expect((await search({ query: "omega" })).total).toBe(1);
  await call("DELETE", `/crm/v3/objects/deals/${body.id}`);
  expect((await search({ query: "omega" })).total).toBe(0);
});
