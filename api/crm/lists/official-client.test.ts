import { serve, type ServerType } from "@hono/node-server";
import { Client } from "@hubspot/api-client";
import { AssociationSpecAssociationCategoryEnum as Category } from "@hubspot/api-client/lib/codegen/crm/associations/v4/index.js";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCrm } from "../testing.ts";
import { followOnce } from "./follower.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let server: ServerType;
let client: Client;
beforeAll(async () => {
  crm = await openCrm();
  server = serve({ fetch: crm.app().fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  client = new Client({ accessToken: "token", basePath: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await crm.close();
});

const contact = async (properties: Record<string, string>) =>
  (await client.crm.contacts.basicApi.create({ properties, associations: [] })).id;
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code: number }) => error.code,
  );

test("lists: create, fill, read, filter, rename, search, convert, delete and restore as the Node client asks", async () => {
  const { listsApi, membershipsApi, mappingApi } = client.crm.lists;
  const [one, two] = [await contact({ city: "Ulm" }), await contact({ city: "Bonn" })];
  const manual = (await listsApi.create({ objectTypeId: "0-1", processingType: "MANUAL", name: "By hand" })).list;
  expect([manual.processingType, manual.createdAt]).toEqual(["MANUAL", expect.any(Date)]);
  expect((await membershipsApi.add(manual.listId, [one, two, "999999"])).recordIdsMissing).toEqual(["999999"]);
  expect((await membershipsApi.remove(manual.listId, [two])).recordIdsRemoved).toEqual([two]);
  const page = await membershipsApi.getPage(manual.listId);
  expect(page.results).toEqual([expect.objectContaining({ recordId: one, membershipTimestamp: expect.any(Date) })]);
  expect((await membershipsApi.getPageOrderedByAddedToListDate(manual.listId)).results).toHaveLength(1);
  expect((await membershipsApi.getLists("0-1", one)).results[0]!.listId).toBe(manual.listId);
  expect((await mappingApi.translateLegacyListIdToListId(manual.listId)).listId).toBe(manual.listId);
  expect(await membershipsApi.removeAll(manual.listId)).toBeUndefined();

  const filterBranch = (city: string) =>
    ({
      filterBranchType: "OR",
      filterBranchOperator: "OR",
      filters: [],
      filterBranches: [
        {
          filterBranchType: "AND",
          filterBranchOperator: "AND",
          filterBranches: [],
          filters: [
            {
              filterType: "PROPERTY",
              property: "city",
              operation: {
                operationType: "MULTISTRING",
                operator: "IS_EQUAL_TO",
                values: [city],
                includeObjectsWithNoValueSet: false,
              },
            },
          ],
        },
      ],
    }) as never;
  const { list } = await listsApi.create({
    objectTypeId: "0-1",
    processingType: "DYNAMIC",
    name: "Of Ulm",
    filterBranch: filterBranch("Ulm"),
  });
  while (await followOnce(crm.admin));
  expect((await membershipsApi.getPage(list.listId)).results.map(({ recordId }) => recordId)).toEqual([one]);
  const filtered = await listsApi.updateListFilters(list.listId, { filterBranch: filterBranch("Bonn") });
  expect(filtered.updatedList!.filterBranch).toBeDefined();
  while (await followOnce(crm.admin));
  expect((await membershipsApi.getPage(list.listId)).results.map(({ recordId }) => recordId)).toEqual([two]);
  expect((await listsApi.updateName(list.listId, "Of Bonn")).updatedList!.name).toBe("Of Bonn");
  expect((await listsApi.getByName("Of Bonn", "0-1")).list.listId).toBe(list.listId);
  expect((await listsApi.getAll([list.listId, manual.listId])).lists).toHaveLength(2);
  expect((await listsApi.doSearch({ query: "of bonn" })).total).toBe(1);
  expect(await listsApi.remove(list.listId)).toBeUndefined();
  expect(await failure(listsApi.getById(list.listId))).toBe(404);
  expect(await listsApi.restore(list.listId)).toBeUndefined();
  expect((await listsApi.getById(list.listId, true)).list.name).toBe("Of Bonn");
});

test("folders: create, read, rename, move and delete", async () => {
  const { foldersApi, listsApi } = client.crm.lists;
  const { folder } = await foldersApi.create({ name: "Sales" });
  const below = (await foldersApi.create({ name: "West", parentFolderId: String(folder.id) })).folder;
  const { list } = await listsApi.create({ objectTypeId: "0-1", processingType: "MANUAL", name: "In a folder" });
  expect(await foldersApi.moveList({ listId: list.listId, newFolderId: String(below.id) })).toBeUndefined();
  expect((await foldersApi.getAll(String(folder.id))).folder.childNodes[0]!.childLists).toEqual([Number(list.listId)]);
  expect((await foldersApi.rename(String(below.id), "East")).folder.name).toBe("East");
  expect((await foldersApi.move(String(below.id), "0")).folder.parentFolderId).toBe(0);
  expect(await foldersApi.remove(String(folder.id))).toBeUndefined();
});

test("associations: labels, limits, both versions' batches, to the exact success codes", async () => {
  const { v4 } = client.crm.associations;
  const [one, two] = [await contact({}), await contact({})];
  const company = (await client.crm.companies.basicApi.create({ properties: {}, associations: [] })).id;
  const { results } = await v4.schema.definitionsApi.create("contacts", "companies", {
    name: "pays",
    label: "Pays",
    inverseLabel: "Paid by",
  });
  const { typeId } = results[0]!;
  const spec = { associationCategory: Category.UserDefined, associationTypeId: typeId };
  expect((await v4.basicApi.create("contacts", one, "companies", company, [spec])).labels).toEqual(["Pays"]);
  expect((await v4.basicApi.createDefault("contacts", two, "companies", company)).status).toBe("COMPLETE");
  const page = await v4.basicApi.getPage("companies", company, "contacts", undefined, 1);
  expect(page.paging!.next!.after).toBe(page.results[0]!.toObjectId);
  const made = await v4.batchApi.create("contacts", "companies", {
    inputs: [{ _from: { id: two }, to: { id: company }, types: [spec] }],
  });
  expect(made.results[0]!.labels).toEqual(["Pays"]);
  const read = await v4.batchApi.getPage("contacts", "companies", { inputs: [{ id: one }, { id: "999999" }] });
  expect([read.results[0]!._from.id, "numErrors" in read && read.numErrors]).toEqual([one, 1]);
  expect(
    await v4.batchApi.archiveLabels("contacts", "companies", {
      inputs: [{ _from: { id: two }, to: { id: company }, types: [spec] }],
    }),
  ).toBeUndefined();
  expect(
    await v4.schema.definitionsApi.update("contacts", "companies", { associationTypeId: typeId, label: "Funds" }),
  ).toBeUndefined();
  const all = await v4.schema.definitionsApi.getAll("contacts", "companies");
  expect(all.results).toContainEqual(expect.objectContaining({ typeId, label: "Funds" }));
  const limit = { category: "HUBSPOT_DEFINED", typeId: 279, maxToObjectIds: 1 };
  const limits = (deed: string, inputs: object[]) =>
    client.apiRequest({
      method: "POST",
      path: `/crm/v4/associations/definitions/configurations/contacts/companies/batch/${deed}`,
      body: { inputs },
    });
  expect((await limits("create", [limit])).status).toBe(201);
  const other = (await client.crm.companies.basicApi.create({ properties: {}, associations: [] })).id;
  expect(await failure(v4.basicApi.createDefault("contacts", two, "companies", other))).toBe(400);
  expect((await limits("purge", [{ category: limit.category, typeId: limit.typeId }])).status).toBe(204);
  expect(await v4.schema.definitionsApi.remove("contacts", "companies", typeId)).toBeUndefined();

  const named = { inputs: [{ _from: { id: one }, to: { id: two }, type: "contact_to_contact" }] };
  const { batchApi } = client.crm.associations;
  expect((await batchApi.create("contacts", "contacts", named)).results).toHaveLength(1);
  const old = await batchApi.read("contacts", "contacts", { inputs: [{ id: one }] });
  expect(old.results[0]!.to).toEqual([expect.objectContaining({ id: two, type: "contact_to_contact" })]);
  expect(await batchApi.archive("contacts", "contacts", named)).toBeUndefined();
  expect(await v4.basicApi.archive("contacts", one, "companies", company)).toBeUndefined();
});

test("search: sorts as text, after as text, associations as a filter", async () => {
  const deals = await Promise.all(
    [3, 1, 2].map((amount) =>
      client.crm.deals.basicApi.create({
        properties: { dealname: `S${amount}`, amount: String(amount) },
        associations: [],
      }),
    ),
  );
  const owner = await contact({});
  await client.crm.associations.v4.basicApi.createDefault("deals", deals[0]!.id, "contacts", owner);
  const search = (filters: object[], after = "0") =>
    client.crm.deals.searchApi.doSearch({
      filterGroups: [{ filters: filters as never }],
      sorts: ["-amount"],
      properties: ["amount"],
      limit: 2,
      after,
    });
  const first = await search([{ propertyName: "amount", operator: "GTE", value: "1" }]);
  expect([first.total, first.results.map(({ properties }) => properties["amount"])]).toEqual([3, ["3", "2"]]);
  const last = await search([{ propertyName: "amount", operator: "GTE", value: "1" }], first.paging!.next!.after);
  expect([last.results.length, last.paging]).toEqual([1, undefined]);
  expect((await search([{ propertyName: "associations.contact", operator: "EQ", value: owner }])).results[0]!.id).toBe(
    deals[0]!.id,
  );
  expect((await search([{ propertyName: "associations.contact", operator: "NOT_HAS_PROPERTY" }])).total).toBe(2);
});
