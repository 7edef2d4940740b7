import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lists } from "#db/crm/schema.ts";
import type { Grants } from "#kit/authorize.ts";
import { actorWith } from "#kit/testing.ts";
import { openCrm } from "../testing.ts";
import { followOnce } from "./follower.ts";
import { keepTime } from "./scan.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
});
afterAll(() => crm.close());

let namesGiven = 0;
const unique = (name: string) => `${name} ${(namesGiven += 1)}`;
const settle = async () => {
  while (await followOnce(crm.admin));
};
const made = async (type: string, properties: Record<string, string>) =>
  (await call("POST", `/crm/v3/objects/${type}`, { properties })).body.id as string;
const change = (type: string, id: string, properties: Record<string, string>) =>
  call("PATCH", `/crm/v3/objects/${type}/${id}`, { properties });
const and = (...filters: object[]) => ({
  filterBranchType: "OR",
  filterBranches: [{ filterBranchType: "AND", filters, filterBranches: [] }],
  filters: [],
});
const on = (property: string, operation: object) => ({ filterType: "PROPERTY", property, operation });
const is = (property: string, ...values: string[]) =>
  on(property, { operationType: "MULTISTRING", operator: "IS_EQUAL_TO", values });
const create = async (body: object) => {
  const answer = await call("POST", "/crm/v3/lists", { objectTypeId: "0-1", name: unique("List"), ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body.list.listId as string;
};
const dynamic = (filterBranch: object, more: object = {}) =>
  create({ processingType: "DYNAMIC", filterBranch, ...more });
const members = async (id: string) =>
  (await call("GET", `/crm/v3/lists/${id}/memberships`)).body.results.map((one: { recordId: string }) => one.recordId);
const told = async (id: string) =>
  (await crm.events())
    .filter(({ type, data }) => type.startsWith("crm.list.") && data.listId === id)
    .map(({ type, data, subject }) => [type.slice("crm.list.".length), data.id, subject]);

describe("a dynamic list", () => {
  test("takes in who fits when it is made, silently, and from then on follows every change and tells of it", async () => {
    const there = await made("contacts", { city: "Ulm" });
    await settle();
    const id = await dynamic(and(is("city", "Ulm")));
    expect((await call("GET", `/crm/v3/lists/${id}`)).body.list).toMatchObject({
      processingStatus: "PROCESSING",
      size: 0,
    });
    await settle();
    expect((await call("GET", `/crm/v3/lists/${id}`)).body.list).toMatchObject({
      processingStatus: "COMPLETE",
      size: 1,
    });
    expect([await members(id), await told(id)]).toEqual([[there], []]);
    const fresh = await made("contacts", { city: "Ulm" });
    const other = await made("contacts", { city: "Bonn" });
    await settle();
    expect(await members(id)).toEqual([there, fresh]);
    await change("contacts", there, { city: "Bonn" });
    await change("contacts", other, { city: "Ulm" });
    await settle();
    expect(await members(id)).toEqual([fresh, other]);
    expect(await told(id)).toEqual([
      ["joined", fresh, `contacts/${fresh}`],
      ["joined", other, `contacts/${other}`],
      ["left", there, `contacts/${there}`],
    ]);
    const [event] = (await crm.events("crm.list.joined")).filter(({ data }) => data.listId === id);
    expect(event!["data"]).toMatchObject({
      objectType: "contacts",
      listName: expect.any(String),
      properties: { city: "Ulm" },
    });
    await call("DELETE", `/crm/v3/objects/contacts/${fresh}`);
    await settle();
    expect(await members(id)).toEqual([other]);
  });

  test("asks anew when its filters change, and tells of joining only where that is wished", async () => {
    const [anna, ben] = [await made("contacts", { jobtitle: "Cook" }), await made("contacts", { jobtitle: "Baker" })];
    const id = await dynamic(and(is("jobtitle", "Cook")));
    await settle();
    const refilter = (filterBranch: object, query = "") =>
      call("PUT", `/crm/v3/lists/${id}/update-list-filters${query}`, { filterBranch });
    expect((await refilter(and(is("jobtitle", "Baker")))).body.updatedList.listVersion).toBe(2);
    await settle();
    expect([await members(id), await told(id)]).toEqual([[ben], []]);
    await refilter(and(is("jobtitle", "Cook", "Baker")), "?enrollObjectsInWorkflows=true");
    await settle();
    expect([await members(id), await told(id)]).toEqual([[anna, ben], [["joined", anna, `contacts/${anna}`]]]);
  });

  test("is as right after a kill in the middle: what was not committed is looked at again", async () => {
    const id = await dynamic(and(is("state", "BW")));
    await settle();
    const one = await made("contacts", { state: "BW" });
    const killed = {
      ...crm.admin,
      publish: async () => {
        throw new Error("killed");
      },
    };
    await expect(followOnce(killed as never)).rejects.toThrow("killed");
    expect(await members(id)).toEqual([]);
    await settle();
    expect(await members(id)).toEqual([one]);
    expect(await told(id)).toEqual([["joined", one, `contacts/${one}`]]);
  });

  test("is right under writers and workers at once", async () => {
    const id = await dynamic(and(is("zip", "1")));
    const ids = await Promise.all(Array.from({ length: 12 }, () => made("contacts", { zip: "0" })));
    await Promise.all([
      ...ids.flatMap((one, n) => [
        change("contacts", one, { zip: "1" }),
        change("contacts", one, { zip: n % 2 ? "1" : "2" }),
      ]),
      ...Array.from({ length: 6 }, () => followOnce(crm.admin)),
    ]);
    await settle();
    const { body } = await call("POST", "/crm/v3/objects/contacts/search", {
      filterGroups: [{ filters: [{ propertyName: "zip", operator: "EQ", value: "1" }] }],
      limit: 100,
    });
    expect(await members(id)).toEqual(body.results.map((one: { id: string }) => one.id));
  });

  test("follows associated records, and members of other lists", async () => {
    const company = await made("companies", { industry: "steel" });
    const contact = await made("contacts", { firstname: "Ada" });
    await call("PUT", `/crm/v4/objects/contacts/${contact}/associations/default/companies/${company}`);
    const tied = {
      filterBranchType: "AND",
      filters: [],
      filterBranches: [
        {
          filterBranchType: "ASSOCIATION",
          objectTypeId: "0-2",
          operator: "IN_LIST",
          associationCategory: "HUBSPOT_DEFINED",
          associationTypeId: 279,
          filters: [is("industry", "steel")],
          filterBranches: [],
        },
      ],
    };
    const steel = await dynamic(tied);
    const inList = (listId: string, operator = "IN_LIST") => and({ filterType: "IN_LIST", listId, operator });
    const copy = await dynamic(inList(steel));
    await settle();
    expect([await members(steel), await members(copy)]).toEqual([[contact], [contact]]);
    await change("companies", company, { industry: "glass" });
    await settle();
    expect([await members(steel), await members(copy)]).toEqual([[], []]);
    await change("companies", company, { industry: "steel" });
    await settle();
    expect(await members(copy)).toEqual([contact]);
    await call("DELETE", `/crm/v4/objects/contacts/${contact}/associations/companies/${company}`);
    await settle();
    expect([await members(steel), await members(copy)]).toEqual([[], []]);
    const circle = await call("PUT", `/crm/v3/lists/${steel}/update-list-filters`, { filterBranch: inList(copy) });
    expect([circle.status, circle.body.message]).toEqual([400, "the filters ask for members of the list itself"]);
  });

  test("follows time: who did not fit an hour ago joins without a change", async () => {
    const days = (numberOfDays: number) =>
      on("closedate", { operationType: "ROLLING_DATE_RANGE", operator: "IS_MORE_THAN_X_DAYS_AGO", numberOfDays });
    const deal = await made("deals", {
      dealname: "Old",
      closedate: new Date(Date.now() - 86_400_000 + 1_500).toISOString(),
    });
    const id = await dynamic(and(days(1)), { objectTypeId: "0-3" });
    await settle();
    expect(await members(id)).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    await crm.db
      .update(lists)
      .set({ rescanAt: sql`now()` })
      .where(eq(lists.id, Number(id)));
    await keepTime(crm.admin);
    await settle();
    expect([await members(id), await told(id)]).toEqual([[deal], [["joined", deal, `deals/${deal}`]]]);
  });

  test("whose property is gone says so and holds nobody up", async () => {
    await call("POST", "/crm/v3/properties/contacts", {
      name: "fleeting",
      label: "F",
      type: "string",
      fieldType: "text",
      groupName: "contactinformation",
    });
    const [lost, sound] = [await dynamic(and(is("fleeting", "x"))), await dynamic(and(is("company", "Sound")))];
    await settle();
    await call("DELETE", "/crm/v3/properties/contacts/fleeting");
    const contact = await made("contacts", { company: "Sound" });
    await settle();
    expect(await members(sound)).toEqual([contact]);
    expect((await call("GET", `/v1/lists/${lost}/progress`)).body).toMatchObject({
      state: "failed",
      fault: expect.stringContaining("fleeting"),
    });
    expect((await call("GET", `/crm/v3/lists/${lost}`)).body.list.processingStatus).toBe("FAILED");
  });

  test("enrols its present members on demand, once each", async () => {
    const ids = [await made("contacts", { country: "NZ" }), await made("contacts", { country: "NZ" })];
    const id = await dynamic(and(is("country", "NZ")));
    await settle();
    expect((await call("POST", `/v1/lists/${id}/enrol`)).status).toBe(202);
    expect((await call("POST", `/v1/lists/${id}/enrol`)).status).toBe(409);
    await settle();
    expect(await told(id)).toEqual(ids.map((one) => ["joined", one, `contacts/${one}`]));
    expect((await crm.events("crm.list.joined")).at(-1)!["data"]).toMatchObject({ existing: true });
    expect(await members(id)).toEqual(ids);
  });

  test("keeps its members for good once it is converted", async () => {
    const contact = await made("contacts", { website: "one.test" });
    const id = await dynamic(and(is("website", "one.test")));
    await settle();
    const path = `/crm/v3/lists/${id}/schedule-conversion`;
    expect((await call("GET", path)).status).toBe(404);
    const day = { conversionType: "CONVERSION_DATE", year: 2020, month: 2, day: 29 };
    expect((await call("PUT", path, { ...day, day: 30 })).status).toBe(400);
    expect((await call("PUT", path, day)).body).toEqual({ listId: id, requestedConversionTime: day });
    expect((await call("DELETE", path)).status).toBe(204);
    await call("PUT", path, day);
    await keepTime(crm.admin);
    await change("contacts", contact, { website: "two.test" });
    await settle();
    expect(await members(id)).toEqual([contact]);
    expect((await call("GET", path)).body).toMatchObject({ listId: id, convertedAt: expect.any(String) });
  });
});

describe("filters", () => {
  const fits = async (filterBranch: object) => {
    const id = await dynamic(filterBranch, { objectTypeId: "deals", processingType: "SNAPSHOT" });
    await settle();
    const { body } = await call("GET", `/crm/v3/lists/${id}/memberships`);
    return body.results
      .map((one: { recordId: string }) => names.get(one.recordId))
      .filter(Boolean)
      .join(" ");
  };
  const names = new Map<string, string>();
  beforeAll(async () => {
    const given: Record<string, Record<string, string>> = {
      a: { dealname: "Alpha big", amount: "9", closedate: "2026-01-10T00:00:00.000Z", dealtype: "newbusiness" },
      b: { dealname: "Beta", amount: "10.5", closedate: "2026-02-10T00:00:00.000Z" },
      c: { dealname: "Gamma", amount: "100", dealtype: "existingbusiness" },
    };
    for (const [name, properties] of Object.entries(given)) names.set(await made("deals", properties), name);
  });
  const number = (operator: string, rest: object) => on("amount", { operationType: "NUMBER", operator, ...rest });
  const text = (operator: string, value: string) => on("dealname", { operationType: "STRING", operator, value });
  const utc = (year: number, month: number, day: number) => ({ timeType: "DATE", year, month, day, zoneId: "UTC" });

  test.each<[string, object, string]>([
    ["a number", number("IS_GREATER_THAN", { value: 9 }), "b c"],
    ["another number", number("IS_NOT_EQUAL_TO", { value: 9 }), "b c"],
    [
      "a range",
      on("amount", { operationType: "NUMBER_RANGED", operator: "IS_BETWEEN", lowerBound: 9, upperBound: 10.5 }),
      "a b",
    ],
    [
      "no range",
      on("amount", { operationType: "NUMBER_RANGED", operator: "IS_NOT_BETWEEN", lowerBound: 9, upperBound: 10.5 }),
      "c",
    ],
    ["a part of text", text("CONTAINS", "BIG"), "a"],
    ["a beginning", text("STARTS_WITH", "be"), "b"],
    ["an end", text("ENDS_WITH", "mma"), "c"],
    ["no part of text", text("DOES_NOT_CONTAIN", "big"), "b c"],
    ["wildcards as they are", text("CONTAINS", "%"), ""],
    [
      "an option",
      on("dealtype", { operationType: "ENUMERATION", operator: "IS_ANY_OF", values: ["newbusiness"] }),
      "a",
    ],
    [
      "not an option",
      on("dealtype", { operationType: "ENUMERATION", operator: "IS_NONE_OF", values: ["newbusiness"] }),
      "c",
    ],
    [
      "not an option, or unset",
      on("dealtype", {
        operationType: "ENUMERATION",
        operator: "IS_NONE_OF",
        values: ["newbusiness"],
        includeObjectsWithNoValueSet: true,
      }),
      "b c",
    ],
    ["a known value", on("closedate", { operationType: "ALL_PROPERTY", operator: "IS_KNOWN" }), "a b"],
    ["an unknown value", on("closedate", { operationType: "ALL_PROPERTY", operator: "IS_UNKNOWN" }), "c"],
    [
      "a date before",
      on("closedate", { operationType: "TIME_POINT", operator: "IS_BEFORE", timePoint: utc(2026, 2, 1), type: "DATE" }),
      "a",
    ],
    [
      "dates between",
      on("closedate", {
        operationType: "TIME_RANGED",
        type: "TIME_RANGED",
        operator: "IS_BETWEEN",
        lowerBoundTimePoint: utc(2026, 2, 1),
        upperBoundTimePoint: utc(2026, 2, 31),
      }),
      "b",
    ],
    [
      "a moment told from today",
      on("createdate", {
        operationType: "TIME_POINT",
        operator: "IS_AFTER",
        timePoint: {
          timeType: "INDEXED",
          zoneId: "Europe/Berlin",
          indexReference: { referenceType: "TODAY" },
          offset: { days: -7 },
        },
      }),
      "a b c",
    ],
    [
      "milliseconds",
      on("closedate", { operationType: "DATETIME", operator: "IS_AFTER", timestamp: Date.parse("2026-01-20") }),
      "b",
    ],
    [
      "a date after another",
      on("createdate", {
        operationType: "COMPARATIVE_DATE",
        operator: "IS_AFTER",
        comparisonPropertyName: "closedate",
      }),
      "a b",
    ],
  ])("by %s fit as the contract says", async (_, filter, expected) => {
    expect(await fits(and(filter))).toBe(expected);
  });

  test("are nested and negated", async () => {
    const branch = (filterBranchType: string, filters: object[], filterBranches: object[] = []) => ({
      filterBranchType,
      filters,
      filterBranches,
    });
    expect(
      await fits(
        branch(
          "OR",
          [text("CONTAINS", "beta")],
          [branch("AND", [number("IS_LESS_THAN", { value: 50 }), text("CONTAINS", "big")])],
        ),
      ),
    ).toBe("a b");
    expect(
      await fits(
        branch(
          "AND",
          [on("amount", { operationType: "ALL_PROPERTY", operator: "IS_KNOWN" })],
          [branch("NOT_ANY", [text("CONTAINS", "a big"), text("CONTAINS", "beta")])],
        ),
      ),
    ).toBe("c");
    expect(
      await fits(
        branch(
          "AND",
          [on("amount", { operationType: "ALL_PROPERTY", operator: "IS_KNOWN" })],
          [branch("NOT_ALL", [text("CONTAINS", "big"), number("IS_EQUAL_TO", { value: 9 })])],
        ),
      ),
    ).toBe("b c");
  });

  test("harm 18: too deep, too wide, unknown or empty are refused with their place", async () => {
    const nest = (depth: number): object =>
      depth === 0 ? and(is("city", "x")) : { filterBranchType: "AND", filters: [], filterBranches: [nest(depth - 1)] };
    const refused = async (filterBranch: object) => {
      const { status, body } = await call("POST", "/crm/v3/lists", {
        objectTypeId: "0-1",
        name: unique("Bad"),
        processingType: "DYNAMIC",
        filterBranch,
      });
      return [status, body.errors?.[0]?.in ?? body.message];
    };
    expect(await refused(nest(6))).toEqual([400, "filters are nested more than 6 deep"]);
    expect(await refused(nest(1_000))).toEqual([400, expect.stringMatching(/deep|nested/)]);
    expect(await refused(and(...Array.from({ length: 101 }, () => is("city", "x"))))).toEqual([
      400,
      expect.any(String),
    ]);
    expect(
      await refused({ filterBranchType: "AND", filters: [], filterBranches: [{ filterBranchType: "XOR" }] }),
    ).toEqual([400, "/filterBranch/filterBranches/0/filterBranchType"]);
    expect(await refused({ filterBranchType: "AND", filters: [], filterBranches: [] })).toEqual([
      400,
      "filterBranch holds no filter",
    ]);
    expect(await refused(and(is("no_such", "x")))).toEqual([400, expect.stringContaining("no_such")]);
    expect(await refused(and(on("city", { operationType: "STRING", operator: "REGEX", value: "(a+)+$" })))).toEqual([
      400,
      expect.any(String),
    ]);
    expect(await refused(and({ filterType: "IN_LIST", listId: "999999", operator: "IN_LIST" }))).toEqual([
      400,
      expect.any(String),
    ]);
  });
});

describe("a list of its own people", () => {
  test("takes records in and out, tells which were missing, and is read in pages both ways", async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => made("contacts", { firstname: "M" })));
    ids.sort((a, b) => Number(a) - Number(b));
    const id = await create({ processingType: "MANUAL" });
    const path = `/crm/v3/lists/${id}/memberships`;
    expect((await call("PUT", `${path}/add`, [...ids, "999999", "x"])).body).toEqual({
      recordsIdsAdded: expect.arrayContaining(ids),
      recordIdsRemoved: [],
      recordIdsMissing: ["999999", "x"],
    });
    expect((await call("PUT", `${path}/add`, [ids[0]])).body.recordsIdsAdded).toEqual([]);
    const first = (await call("GET", `${path}?limit=2`)).body;
    expect([first.results.map((one: any) => one.recordId), first.total]).toEqual([ids.slice(0, 2), 5]);
    const next = (await call("GET", `${path}?limit=2&after=${first.paging.next.after}`)).body;
    expect(next.results.map((one: any) => one.recordId)).toEqual(ids.slice(2, 4));
    const back = (await call("GET", `${path}?limit=2&before=${ids[2]}`)).body;
    expect(back.results.map((one: any) => one.recordId)).toEqual([ids[1], ids[0]]);
    const joined = (await call("GET", `${path}/join-order?limit=3`)).body;
    const later = (await call("GET", `${path}/join-order?limit=3&after=${joined.paging.next.after}`)).body;
    expect([...joined.results, ...later.results]).toHaveLength(5);
    expect(later).not.toHaveProperty("paging");
    const both = await call("PUT", `${path}/add-and-remove`, { recordIdsToAdd: [], recordIdsToRemove: [ids[0]] });
    expect(both.body.recordIdsRemoved).toEqual([ids[0]]);
    const copy = await create({ processingType: "MANUAL" });
    expect((await call("PUT", `/crm/v3/lists/${copy}/memberships/add-from/${id}`)).status).toBe(204);
    expect(await members(copy)).toEqual(ids.slice(1));
    expect((await call("DELETE", path)).status).toBe(204);
    expect(await members(id)).toEqual([]);
    expect((await told(id)).filter(([kind]) => kind === "left")).toHaveLength(5);
    const of = (await call("GET", `/crm/v3/lists/records/0-1/${ids[1]}/memberships`)).body;
    expect(of.results).toContainEqual(expect.objectContaining({ listId: copy, listVersion: 1, isPublicList: true }));
    const batch = await call("POST", "/crm/v3/lists/records/memberships/batch/read", {
      inputs: [
        { objectTypeId: "0-1", recordId: ids[1] },
        { objectTypeId: "0-1", recordId: "424242" },
      ],
    });
    expect([batch.status, batch.body.results[0].recordListMemberships.length]).toEqual([207, of.total]);
  });

  test("harm 31: the same record put in by many at once is in once, and told of once", async () => {
    const [id, one] = [await create({ processingType: "MANUAL" }), await made("contacts", {})];
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call("PUT", `/crm/v3/lists/${id}/memberships/add`, [one])),
    );
    expect(answers.flatMap(({ body }) => body.recordsIdsAdded)).toEqual([one]);
    expect(await told(id)).toEqual([["joined", one, `contacts/${one}`]]);
  });

  test("is not for dynamic lists, nor filters for it", async () => {
    const id = await dynamic(and(is("city", "Nowhere")));
    expect((await call("PUT", `/crm/v3/lists/${id}/memberships/add`, ["1"])).status).toBe(400);
    const manual = {
      objectTypeId: "0-1",
      name: unique("M"),
      processingType: "MANUAL",
      filterBranch: and(is("city", "x")),
    };
    expect((await call("POST", "/crm/v3/lists", manual)).status).toBe(400);
    expect(
      (await call("POST", "/crm/v3/lists", { ...manual, processingType: "DYNAMIC", filterBranch: undefined })).status,
    ).toBe(400);
  });
});

describe("lists", () => {
  test("are found by name, id and parts of names, renamed, deleted and restored", async () => {
    const name = unique("Quarterly");
    const id = await create({ processingType: "MANUAL", name, customProperties: { purpose: "sales" } });
    expect(
      (await call("GET", `/crm/v3/lists/object-type-id/0-1/name/${encodeURIComponent(name)}`)).body.list.listId,
    ).toBe(id);
    expect(
      (await call("POST", "/crm/v3/lists", { objectTypeId: "0-1", name: name.toUpperCase(), processingType: "MANUAL" }))
        .status,
    ).toBe(409);
    const found = await call("POST", "/crm/v3/lists/search", {
      query: "quarter",
      additionalProperties: ["hs_list_size", "purpose"],
    });
    expect(found.body).toMatchObject({
      total: 1,
      hasMore: false,
      lists: [{ listId: id, additionalProperties: { hs_list_size: "0", purpose: "sales" } }],
    });
    const renamed = await call("PUT", `/crm/v3/lists/${id}/update-list-name?listName=Yearly`);
    expect(renamed.body.updatedList.name).toBe("Yearly");
    expect((await call("GET", `/crm/v3/lists/?listIds=${id}&listIds=999`)).body.lists).toHaveLength(1);
    expect((await call("POST", "/crm/v3/lists/idmapping", [id, "777"])).body).toEqual({
      legacyListIdsToIdsMapping: [{ legacyListId: id, listId: id }],
      missingLegacyListIds: ["777"],
    });
    expect((await call("DELETE", `/crm/v3/lists/${id}`)).status).toBe(204);
    expect((await call("GET", `/crm/v3/lists/${id}`)).status).toBe(404);
    expect((await call("PUT", `/crm/v3/lists/${id}/restore`)).status).toBe(204);
    expect((await call("GET", `/crm/v3/lists/${id}`)).status).toBe(200);
  });

  test("stand in folders, which are moved, renamed and deleted when empty", async () => {
    const folder = async (name: string, parentFolderId = 0) =>
      (await call("POST", "/crm/v3/lists/folders", { name, parentFolderId })).body.folder.id as number;
    const [top, low] = [await folder("Top"), await folder("Low")];
    const id = await create({ processingType: "MANUAL", listFolderId: top });
    expect((await call("PUT", `/crm/v3/lists/folders/${low}/move/${top}`)).body.folder.parentFolderId).toBe(top);
    expect((await call("PUT", `/crm/v3/lists/folders/${top}/move/${low}`)).status).toBe(400);
    expect(
      (await call("PUT", "/crm/v3/lists/folders/move-list", { listId: id, newFolderId: String(low) })).status,
    ).toBe(204);
    expect((await call("PUT", `/crm/v3/lists/folders/${low}/rename?newFolderName=Deep`)).body.folder.name).toBe("Deep");
    const all = (await call("GET", "/crm/v3/lists/folders")).body.folder;
    expect(all.childNodes[0]).toMatchObject({ name: "Top", childNodes: [{ name: "Deep", childLists: [Number(id)] }] });
    expect((await call("DELETE", `/crm/v3/lists/folders/${low}`)).status).toBe(400);
    await call("PUT", "/crm/v3/lists/folders/move-list", { listId: id, newFolderId: 0 });
    expect((await call("DELETE", `/crm/v3/lists/folders/${low}`)).status).toBe(204);
  });
});

describe("who may not see", () => {
  const as = (grants: Grants, more: object = {}) => crm.http({ ...actorWith(grants, { id: "eve" }), ...more });

  test("records of others sees a list without them", async () => {
    const mine = await made("contacts", { city: "Kiel", hubspot_owner_id: "eve" });
    await made("contacts", { city: "Kiel", hubspot_owner_id: "ann" });
    const id = await dynamic(and(is("city", "Kiel")));
    await settle();
    const eve = as({ "crm.lists:read": "all", "crm.contacts:read": "own" });
    const page = (await eve("GET", `/crm/v3/lists/${id}/memberships`)).body;
    expect([page.results.map((one: any) => one.recordId), page.total]).toEqual([[mine], 1]);
    expect((await eve("GET", `/crm/v3/lists/${id}`)).body.list.size).toBe(1);
  });

  test("harm 26: a property does not see lists that ask for it, and asks for it in none", async () => {
    const id = await dynamic(and(is("jobtitle", "Spy")));
    const eve = as({ "*": "all" }, { fields: { "contacts.jobtitle": "hidden" } });
    expect((await eve("GET", `/crm/v3/lists/${id}`)).status).toBe(404);
    expect((await eve("GET", `/crm/v3/lists/${id}/memberships`)).status).toBe(404);
    expect((await eve("POST", "/crm/v3/lists/search", { listIds: [id] })).body.total).toBe(0);
    const peek = { objectTypeId: "0-1", name: unique("Peek"), processingType: "DYNAMIC" };
    expect((await eve("POST", "/crm/v3/lists", { ...peek, filterBranch: and(is("jobtitle", "Spy")) })).status).toBe(
      400,
    );
    expect(
      (
        await eve("POST", "/crm/v3/lists", {
          ...peek,
          filterBranch: and({ filterType: "IN_LIST", listId: id, operator: "IN_LIST" }),
        })
      ).status,
    ).toBe(400);
  });

  test("lists, or the records they hold, gets nothing", async () => {
    const id = await create({ processingType: "MANUAL" });
    expect((await as({ "crm.contacts:read": "all" })("GET", `/crm/v3/lists/${id}`)).status).toBe(403);
    expect((await as({ "crm.lists:read": "all" })("GET", `/crm/v3/lists/${id}`)).status).toBe(404);
    const reader = as({ "crm.lists:read": "all", "crm.contacts:read": "all" });
    expect((await reader("GET", `/crm/v3/lists/${id}`)).status).toBe(200);
    expect((await reader("PUT", `/crm/v3/lists/${id}/memberships/add`, ["1"])).status).toBe(403);
    expect((await reader("DELETE", `/crm/v3/lists/${id}`)).status).toBe(403);
    expect((await reader("POST", `/v1/lists/${id}/enrol`)).status).toBe(403);
    const writer = as({ "crm.lists:write": "all", "crm.contacts:read": "own" });
    const other = await made("contacts", { hubspot_owner_id: "ann" });
    expect((await writer("PUT", `/crm/v3/lists/${id}/memberships/add`, [other])).body.recordIdsMissing).toEqual([
      other,
    ]);
  });
});
