import { serve } from "@hono/node-server";
import { Client } from "@hubspot/api-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCrm } from "../testing.ts";
import { work } from "./testing.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let server: ReturnType<typeof serve>;
let client: Client;
beforeAll(async () => {
  crm = await openCrm();
  const app = crm.app();
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info) => resolve(info.port));
  });
  client = new Client({ accessToken: "token", basePath: `http://127.0.0.1:${port}` });
});
afterAll(async () => {
  server.close();
  await crm.close();
});

const columns = (...names: [string, string, string?][]) =>
  names.map(([columnName, propertyName, columnType]) => ({
    columnObjectTypeId: "0-1",
    columnName,
    propertyName,
    columnType,
  }));
const request = (
  over: object = {},
  mappings = columns(["First", "firstname"], ["Mail", "email", "HUBSPOT_ALTERNATE_ID"]),
) =>
  JSON.stringify({
    name: "From the fair",
    importOperations: { "0-1": "UPSERT" },
    files: [{ fileName: "fair.csv", fileFormat: "CSV", fileImportPage: { hasHeader: true, columnMappings: mappings } }],
    ...over,
  });
const send = async (text: string, asked = request()) => {
  const started = await client.crm.imports.coreApi.create({ data: Buffer.from(text), name: "fair.csv" }, asked);
  await work(crm);
  return client.crm.imports.coreApi.getById(Number(started.id));
};
const firstNameOf = async (email: string) =>
  (await client.crm.contacts.basicApi.getById(email, ["firstname"], undefined, undefined, false, "email")).properties[
    "firstname"
  ];

test("the official client imports a file, sees it through and reads what was not taken in", async () => {
  await client.crm.contacts.basicApi.create({
    properties: { email: "ada@example.com", firstname: "A." },
    associations: [],
  });
  const done = await send("First,Mail,Other\nAda,ada@example.com,x\nBen,ben@example.com,y\nCid,not an address,z\n");
  expect(done).toMatchObject({ state: "DONE", importName: "From the fair", mappedObjectTypeIds: ["0-1"] });
  expect(done.metadata.counters).toEqual({ TOTAL_ROWS: 3, CREATED_OBJECTS: 1, UPDATED_OBJECTS: 1, ERRORS: 1 });
  expect([await firstNameOf("ada@example.com"), await firstNameOf("ben@example.com")]).toEqual(["Ada", "Ben"]);
  const { results } = await client.crm.imports.publicImportsApi.getErrors(Number(done.id));
  expect(results.map(({ sourceData }) => sourceData.lineNumber)).toEqual([4]);
  const list = await client.crm.imports.coreApi.getPage();
  expect(list.results[0]!.id).toBe(done.id);
});

test("operations keep to what they say: only new records, or only known ones", async () => {
  const text = "First,Mail\nAda II,ada@example.com\nDora,dora@example.com\n";
  const created = await send(text, request({ importOperations: { "0-1": "CREATE" } }));
  expect(created.metadata.counters).toMatchObject({ CREATED_OBJECTS: 1, UPDATED_OBJECTS: 0, ERRORS: 1 });
  expect(await firstNameOf("ada@example.com")).toBe("Ada");
  const updated = await send(
    "First,Mail\nAda III,ada@example.com\nEve,eve@example.com\n",
    request({ importOperations: { "0-1": "UPDATE" } }),
  );
  expect(updated.metadata.counters).toMatchObject({ CREATED_OBJECTS: 0, UPDATED_OBJECTS: 1, ERRORS: 1 });
  expect(await firstNameOf("ada@example.com")).toBe("Ada III");
});

test("what we do not do is refused by name, and nothing is kept of the file", async () => {
  const two = columns(["First", "firstname"]).concat({
    columnObjectTypeId: "0-2",
    columnName: "Firm",
    propertyName: "name",
    columnType: undefined,
  });
  const file = {
    fileName: "a",
    fileFormat: "CSV",
    fileImportPage: { columnMappings: columns(["First", "firstname"]) },
  };
  for (const [asked, said] of [
    [request({}, two), "one type of object"],
    [request({ files: [file, file] }), "one file"],
    [request({ files: [{ ...file, fileFormat: "SPREADSHEET" }] }), "spreadsheets"],
    [request({}, columns(["Id", "firstname", "HUBSPOT_OBJECT_ID"])), "HUBSPOT_OBJECT_ID"],
    ["{", "not JSON"],
  ] as const) {
    const refused = await send("First,Firm,Id\na,b,c\n", asked).catch((error: { code: number; body: any }) => error);
    expect([(refused as any).code, JSON.stringify((refused as any).body)]).toEqual([
      400,
      expect.stringContaining(said),
    ]);
  }
  const { rows } = await crm.db.execute("select count(*)::int as n from import_parts");
  expect(rows).toEqual([{ n: 0 }]);
});

test("a running import is stopped", async () => {
  const started = await client.crm.imports.coreApi.create(
    { data: Buffer.from("First,Mail\nZ,z@example.com\n"), name: "a.csv" },
    request(),
  );
  expect((await client.crm.imports.coreApi.cancel(Number(started.id))).status).toBe("COMPLETE");
  expect((await client.crm.imports.coreApi.getById(Number(started.id))).state).toBe("CANCELED");
  await expect(client.crm.imports.coreApi.getById(999_999)).rejects.toMatchObject({ code: 404 });
});
