import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actorWith } from "#kit/testing.ts";
import { everything, openCrm } from "../testing.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
});
afterAll(() => crm.close());

const create = async (type: string) =>
  (await call("POST", `/crm/v3/objects/${type}`, { properties: {} })).body.id as string;
const labels = (from: string, to: string) => `/crm/v4/associations/${from}/${to}/labels`;
const limits = (from: string, to: string) => `/crm/v4/associations/definitions/configurations/${from}/${to}`;
const associated = async (from: string, id: string, to: string) =>
  (await call("GET", `/crm/v4/objects/${from}/${id}/associations/${to}`)).body.results;
const user = (associationTypeId: number) => ({ associationCategory: "USER_DEFINED", associationTypeId });

describe("a label", () => {
  test("with an inverse is two numbers of ours, and each end reads its own", async () => {
    const made = await call("POST", labels("contacts", "companies"), {
      name: "decides",
      label: "Decision maker",
      inverseLabel: "Decided by",
    });
    expect(made.status).toBe(200);
    const [there, back] = made.body.results;
    expect(there).toMatchObject({ category: "USER_DEFINED", label: "Decision maker" });
    expect(back).toMatchObject({ category: "USER_DEFINED", label: "Decided by" });
    expect(there.typeId).toBeGreaterThan(1_000_000);
    const [contact, company] = [await create("contacts"), await create("companies")];
    const path = `/crm/v4/objects/contacts/${contact}/associations/companies/${company}`;
    const put = await call("PUT", path, [user(there.typeId)]);
    expect([put.status, put.body.labels]).toEqual([201, ["Decision maker"]]);
    expect((await associated("companies", company, "contacts"))[0].associationTypes).toEqual([
      { category: "USER_DEFINED", typeId: back.typeId, label: "Decided by" },
    ]);
    expect((await call("PUT", path, [user(back.typeId)])).status).toBe(400);

    const renamed = { associationTypeId: there.typeId, label: "Champion", inverseLabel: "Championed by" };
    expect((await call("PUT", labels("contacts", "companies"), renamed)).status).toBe(204);
    expect((await associated("contacts", contact, "companies"))[0].associationTypes[0].label).toBe("Champion");

    expect((await call("DELETE", `${labels("contacts", "companies")}/${there.typeId}`)).status).toBe(204);
    expect(await associated("companies", company, "contacts")).toEqual([]);
    const told = (await crm.events("crm.association.changed")).at(-1)!;
    expect(told["data"]).toMatchObject({ associationTypeId: expect.any(Number), removed: true });
  });

  test("within one type of records may lead both ways under one number, or under two", async () => {
    const one = await call("POST", labels("contacts", "contacts"), { name: "siblings", label: "Sibling" });
    expect(one.body.results).toHaveLength(1);
    const two = await call("POST", labels("contacts", "contacts"), {
      name: "boss",
      label: "Manager",
      inverseLabel: "Report",
    });
    const [manager, report] = two.body.results;
    const [anna, ben] = [await create("contacts"), await create("contacts")];
    await call("PUT", `/crm/v4/objects/contacts/${anna}/associations/contacts/${ben}`, [user(manager.typeId)]);
    expect((await associated("contacts", ben, "contacts"))[0].associationTypes[0].typeId).toBe(report.typeId);
  });

  test("is there once, belongs to people, and needs its permission", async () => {
    const body = { name: "partner", label: "Partner" };
    expect((await call("POST", labels("deals", "contacts"), body)).status).toBe(200);
    expect((await call("POST", labels("deals", "contacts"), { ...body, name: "other", label: "PARTNER" })).status).toBe(
      409,
    );
    expect((await call("POST", labels("deals", "contacts"), { ...body, label: "Other" })).status).toBe(409);
    expect((await call("DELETE", `${labels("contacts", "companies")}/279`)).status).toBe(400);
    expect((await call("DELETE", `${labels("contacts", "companies")}/424242`)).status).toBe(404);
    const reader = crm.http(actorWith({ "crm.deals:read": "all" }));
    expect((await reader("GET", labels("deals", "contacts"))).status).toBe(200);
    expect((await reader("POST", labels("deals", "contacts"), { ...body, name: "third", label: "Third" })).status).toBe(
      403,
    );
  });

  test("of one name is made once by many at a time", async () => {
    const body = { name: "raced", label: "Raced" };
    const all = await Promise.all(Array.from({ length: 8 }, () => call("POST", labels("deals", "companies"), body)));
    expect(all.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array<number>(7).fill(409)]);
  });
});

test("types that HubSpot does not number get one when first asked for, the same both ways for all who ask", async () => {
  const asked = await Promise.all(Array.from({ length: 6 }, () => call("GET", labels("products", "leads"))));
  const numbers = new Set(asked.map(({ body }) => body.results[0].typeId));
  expect([numbers.size, asked[0]!.body.results[0].category]).toEqual([1, "INTEGRATOR_DEFINED"]);
  const [product, lead] = [await create("products"), await create("leads")];
  const path = `/crm/v4/objects/leads/${lead}/associations/default/products/${product}`;
  expect((await call("PUT", path)).status).toBe(200);
  expect((await associated("products", product, "leads"))[0].associationTypes[0].typeId).toBe([...numbers][0]);
});

describe("a limit", () => {
  const spec = { category: "HUBSPOT_DEFINED", typeId: 279 };

  test("is set, shown, changed and taken away; what cannot be is told in a 207", async () => {
    const pair = limits("contacts", "companies");
    const set = (max: number, deed: string) =>
      call("POST", `${pair}/batch/${deed}`, { inputs: [{ ...spec, maxToObjectIds: max }] });
    expect((await set(3, "create")).status).toBe(201);
    const again = await set(4, "create");
    expect([again.status, again.body.errors[0].category]).toEqual([207, "CONFLICT"]);
    expect((await call("GET", pair)).body.results).toEqual([{ ...spec, userEnforcedMaxToObjectIds: 3 }]);
    expect((await set(5, "update")).body.results).toEqual([{ ...spec, userEnforcedMaxToObjectIds: 5 }]);
    expect((await call("GET", `${limits("x", "y").replace("/x/y", "")}/all`)).body.results).toHaveLength(1);
    const unknown = { inputs: [{ category: "HUBSPOT_DEFINED", typeId: 3, maxToObjectIds: 1 }] };
    expect((await call("POST", `${pair}/batch/update`, unknown)).status).toBe(207);
    expect((await call("POST", `${pair}/batch/purge`, { inputs: [spec] })).status).toBe(204);
    expect((await call("GET", pair)).body.results).toEqual([]);
  });

  test("harm 31: holds when many associate at once, from either end", async () => {
    await call("POST", `${limits("contacts", "companies")}/batch/create`, { inputs: [{ ...spec, maxToObjectIds: 2 }] });
    const contact = await create("contacts");
    const companies = await Promise.all(Array.from({ length: 6 }, () => create("companies")));
    const answers = await Promise.all(
      companies.map((company, n) =>
        n % 2 === 0
          ? call("PUT", `/crm/v4/objects/contacts/${contact}/associations/default/companies/${company}`)
          : call("PUT", `/crm/v4/objects/companies/${company}/associations/default/contacts/${contact}`),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 400, 400, 400, 400]);
    expect(answers.find(({ status }) => status === 400)!.body.message).toMatch(/as its limit allows/);
    expect(await associated("contacts", contact, "companies")).toHaveLength(2);
    const again = (await associated("contacts", contact, "companies"))[0].toObjectId;
    expect(
      (await call("PUT", `/crm/v4/objects/contacts/${contact}/associations/default/companies/${again}`)).status,
    ).toBe(200);
  });
});

describe("batches", () => {
  test("make what can be made and tell the rest", async () => {
    const [deal, contact] = [await create("deals"), await create("contacts")];
    const inputs = [
      { from: { id: deal }, to: { id: contact } },
      { from: { id: deal }, to: { id: "777777" } },
    ];
    const some = await call("POST", "/crm/v4/associations/deals/contacts/batch/associate/default", { inputs });
    expect([some.status, some.body.results.length, some.body.numErrors]).toEqual([207, 1, 1]);
    expect(some.body.errors[0]).toMatchObject({ category: "OBJECT_NOT_FOUND", context: { toObjectId: ["777777"] } });
    const types = [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 3 }];
    const typed = await call("POST", "/crm/v4/associations/deals/contacts/batch/create", {
      inputs: inputs.map((pair) => ({ ...pair, types })),
    });
    expect([typed.status, typed.body.results.length]).toEqual([207, 1]);
  });

  test("take single labels away and leave the others", async () => {
    const [contact, company] = [await create("contacts"), await create("companies")];
    const spec = (associationTypeId: number) => ({ associationCategory: "HUBSPOT_DEFINED", associationTypeId });
    await call("POST", `${limits("contacts", "companies")}/batch/purge`, {
      inputs: [{ category: "HUBSPOT_DEFINED", typeId: 279 }],
    });
    await call("PUT", `/crm/v4/objects/contacts/${contact}/associations/companies/${company}`, [spec(279), spec(1)]);
    const gone = await call("POST", "/crm/v4/associations/contacts/companies/batch/labels/archive", {
      inputs: [{ from: { id: contact }, to: { id: company }, types: [spec(1)] }],
    });
    expect(gone.status).toBe(204);
    const types = async (from: string, id: string, to: string) =>
      (await associated(from, id, to))[0].associationTypes.map(({ typeId }: { typeId: number }) => typeId);
    expect(await types("contacts", contact, "companies")).toEqual([279]);
    expect(await types("companies", company, "contacts")).toEqual([280]);
  });

  test("of version 3 speak of types by name", async () => {
    const [contact, ticket] = [await create("contacts"), await create("tickets")];
    const path = "/crm/v3/associations/contacts/tickets";
    const input = { from: { id: contact }, to: { id: ticket }, type: "contact_to_ticket" };
    const made = await call("POST", `${path}/batch/create`, { inputs: [input] });
    expect([made.status, made.body.results]).toEqual([201, [input]]);
    const read = await call("POST", `${path}/batch/read`, { inputs: [{ id: contact }] });
    expect(read.body.results).toEqual([{ from: { id: contact }, to: [{ id: ticket, type: "contact_to_ticket" }] }]);
    expect((await call("GET", `${path}/types`)).body.results).toContainEqual({ id: "15", name: "contact_to_ticket" });
    expect((await call("POST", `${path}/batch/archive`, { inputs: [input] })).status).toBe(204);
    expect((await call("POST", `${path}/batch/create`, { inputs: [{ ...input, type: "friend" }] })).status).toBe(400);
    expect(await associated("contacts", contact, "tickets")).toEqual([]);
  });
});

test("what a record is associated with is read in pages", async () => {
  const deal = await create("deals");
  const inputs = await Promise.all(
    Array.from({ length: 5 }, async () => ({ from: { id: deal }, to: { id: await create("contacts") } })),
  );
  await call("POST", "/crm/v4/associations/deals/contacts/batch/associate/default", { inputs });
  const page = (after = "") => call("GET", `/crm/v4/objects/deals/${deal}/associations/contacts?limit=2${after}`);
  const seen: string[] = [];
  let { body } = await page();
  seen.push(...body.results.map((one: any) => one.toObjectId));
  while (body.paging) {
    ({ body } = await page(`&after=${body.paging.next.after}`));
    seen.push(...body.results.map((one: any) => one.toObjectId));
  }
  expect(seen.sort()).toEqual(inputs.map(({ to }) => to.id).sort());
});

test("associating is told for both records, once; another's record is neither seen nor tied", async () => {
  const before = (await crm.events("crm.association.changed")).length;
  const [deal, contact] = [await create("deals"), await create("contacts")];
  const path = `/crm/v4/objects/deals/${deal}/associations/default/contacts/${contact}`;
  await call("PUT", path);
  await call("PUT", path);
  const told = (await crm.events("crm.association.changed")).slice(before);
  expect(told.map((event) => event["subject"] as string).toSorted((a, b) => a.localeCompare(b))).toEqual([
    `contacts/${contact}`,
    `deals/${deal}`,
  ]);
  expect(told.find((event) => event["subject"] === `deals/${deal}`)!["data"]).toMatchObject({
    objectType: "deals",
    id: deal,
    toObjectType: "contacts",
    toId: contact,
    associationTypeId: 3,
    removed: false,
  });
  const stranger = crm.http(actorWith({ ...everything, "crm.deals:write": "own", "*": "own" }, { id: "stranger" }));
  expect((await stranger("PUT", path)).status).toBe(404);
  expect((await stranger("GET", `/crm/v4/objects/deals/${deal}/associations/contacts`)).status).toBe(404);
});
