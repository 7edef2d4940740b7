import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setDefaultAssociations } from "../associations/set-associations.ts";
import { listAssociations } from "../associations/list-associations.ts";
import type { CrmCtx } from "../context.ts";
import { listHistory } from "../records/history.ts";
import { openCrm } from "../testing.ts";
import { archiveObject } from "./archive-objects.ts";
import { batchRead, batchUpdate } from "./batch.ts";
import { createObject, createObjects } from "./create-objects.ts";
import { getObject } from "./get-object.ts";
import { listObjects } from "./list-objects.ts";
import { SearchObjects, searchObjects } from "./search-objects.ts";
import { updateObject } from "./update-objects.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let ann: CrmCtx;
let ben: CrmCtx;
let lead: CrmCtx;
beforeAll(async () => {
  crm = await openCrm();
  const rights = ["read", "write", "delete"].flatMap((right) => [`crm.contacts:${right}`, `crm.companies:${right}`]);
  const grants = (scope: "own" | "team") => Object.fromEntries(rights.map((right) => [right, scope] as const));
  ann = crm.as(grants("own"), "ann", ["north"]);
  ben = crm.as(grants("own"), "ben", ["north"]);
  lead = crm.as(grants("team"), "lead", ["north"]);
});
afterAll(() => crm.close());

const contact = (ctx: CrmCtx, properties: Record<string, string>) => createObject(ctx, "contacts", { properties });
const notFound = { code: "not_found" };
const forbidden = { code: "forbidden" };

test("an actor without the permission is rejected by every verb", async () => {
  const nobody = crm.as({ "crm.companies:read": "all" });
  await expect(contact(nobody, {})).rejects.toMatchObject(forbidden);
  await expect(getObject(nobody, "contacts", { id: "1" })).rejects.toMatchObject(forbidden);
  await expect(listObjects(nobody, "contacts", {})).rejects.toMatchObject(forbidden);
  await expect(searchObjects(nobody, "contacts", SearchObjects.parse({}))).rejects.toMatchObject(forbidden);
  await expect(updateObject(nobody, "contacts", { id: "1", properties: {} })).rejects.toMatchObject(forbidden);
  await expect(archiveObject(nobody, "contacts", "1")).rejects.toMatchObject(forbidden);
});

test("whoever does not see all records owns what they make", async () => {
  const made = await contact(ann, { firstname: "Mine" });
  const { properties } = await getObject(ann, "contacts", {
    id: made.id,
    properties: ["hubspot_owner_id", "hubspot_team_id"],
  });
  expect(properties).toMatchObject({ hubspot_owner_id: "ann", hubspot_team_id: "north" });
});

describe("another's record stays invisible", () => {
  let hidden: string;
  let mine: string;
  beforeAll(async () => {
    hidden = (await contact(ben, { firstname: "Hidden", email: "hidden@example.com" })).id;
    mine = (await contact(ann, { firstname: "Hidden too", email: "mine@example.com" })).id;
  });

  test("in reads, updates, archiving and history: 404", async () => {
    await expect(getObject(ann, "contacts", { id: hidden })).rejects.toMatchObject(notFound);
    await expect(getObject(ann, "contacts", { id: "hidden@example.com", idProperty: "email" })).rejects.toMatchObject(
      notFound,
    );
    await expect(updateObject(ann, "contacts", { id: hidden, properties: { city: "Pune" } })).rejects.toMatchObject(
      notFound,
    );
    await expect(archiveObject(ann, "contacts", hidden)).rejects.toMatchObject(notFound);
    await expect(listHistory(ann, "contacts", { id: hidden, limit: 10 })).rejects.toMatchObject(notFound);
  });

  test("in lists, searches and their totals", async () => {
    expect((await listObjects(ann, "contacts", { limit: 100 })).results.map(({ id }) => id)).not.toContain(hidden);
    for (const input of [
      { query: "hidden" },
      { filterGroups: [{ filters: [{ propertyName: "hs_object_id", operator: "IN", values: [hidden, mine] }] }] },
    ]) {
      const found = await searchObjects(ann, "contacts", SearchObjects.parse(input));
      expect([found.total, found.results.map(({ id }) => id)]).toEqual([1, [mine]]);
    }
  });

  test("in batches, which tell of it as of one that is not there", async () => {
    const read = await batchRead(ann, "contacts", { inputs: [{ id: hidden }, { id: mine }] });
    expect([read.results.length, read.errors?.[0]?.context["ids"]]).toEqual([1, [hidden]]);
    const written = await batchUpdate(ann, "contacts", { inputs: [{ id: hidden, properties: { city: "Pune" } }] });
    expect([written.results.length, written.errors?.[0]?.category]).toEqual([0, "OBJECT_NOT_FOUND"]);
    const { properties } = await getObject(crm.admin, "contacts", { id: hidden, properties: ["city"] });
    expect(properties["city"]).toBeNull();
  });

  test("in associations, from either end", async () => {
    const company = await createObject(ann, "companies", { properties: { name: "Shared" } });
    await setDefaultAssociations(crm.admin, "companies", "contacts", [
      { from: company.id, to: hidden },
      { from: company.id, to: mine },
    ]);
    const listed = await listAssociations(ann, "companies", "contacts", { id: company.id });
    expect(listed.results.map(({ toObjectId }) => toObjectId)).toEqual([mine]);
    const shown = await getObject(ann, "companies", { id: company.id, associations: ["contacts"] });
    expect(shown.associations!["contacts"]!.results.map(({ id }) => id)).toEqual([mine]);
    await expect(listAssociations(ann, "contacts", "companies", { id: hidden })).rejects.toMatchObject(notFound);
    const tied = await setDefaultAssociations(ann, "companies", "contacts", [{ from: company.id, to: hidden }]);
    expect([tied.results.length, tied.errors?.[0]?.category]).toEqual([0, "OBJECT_NOT_FOUND"]);
  });

  test("in a conflict, which names the id only to those who may see it", async () => {
    const again = (ctx: CrmCtx) => contact(ctx, { email: "hidden@example.com" });
    await expect(again(ann)).rejects.toThrow(/^Contact already exists\.$/);
    await expect(again(ben)).rejects.toThrow(`Contact already exists. Existing ID: ${hidden}`);
  });
});

test("team scope reaches the team's records and no further", async () => {
  const [inside, outside] = await createObjects(crm.admin, "contacts", [
    { properties: { hubspot_owner_id: "ben", hubspot_team_id: "north" } },
    { properties: { hubspot_owner_id: "zoe", hubspot_team_id: "south" } },
  ]);
  expect((await getObject(lead, "contacts", { id: inside!.id })).id).toBe(inside!.id);
  await expect(getObject(lead, "contacts", { id: outside!.id })).rejects.toMatchObject(notFound);
});

test("nobody hands a record, or takes one, beyond their own reach", async () => {
  const made = await contact(ann, { firstname: "Ann's" });
  const give = (ctx: CrmCtx, properties: Record<string, string>) =>
    updateObject(ctx, "contacts", { id: made.id, properties });
  await expect(give(ann, { hubspot_owner_id: "ben" })).rejects.toMatchObject(forbidden);
  await expect(give(ann, { hubspot_team_id: "south" })).rejects.toMatchObject(forbidden);
  await expect(contact(ann, { hubspot_owner_id: "ben" })).rejects.toMatchObject(forbidden);
  await give(lead, { hubspot_owner_id: "ben" });
  await expect(getObject(ann, "contacts", { id: made.id })).rejects.toMatchObject(notFound);
  expect((await getObject(ben, "contacts", { id: made.id })).id).toBe(made.id);
});
