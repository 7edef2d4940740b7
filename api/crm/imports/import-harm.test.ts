import { setTimeout as sleep } from "node:timers/promises";
import { count, eq, isNull, and, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changes, importParts, imports, objects, pipelines } from "#db/crm/schema.ts";
import { searchObjects, SearchObjects } from "../objects/search-objects.ts";
import { holdPlaces } from "../properties/load-definitions.ts";
import { openCrm } from "../testing.ts";
import { startImporter, workOnOne } from "./importer.ts";
import { cancelImport, listImportErrors } from "./read-import.ts";
import { startImport } from "./start-import.ts";
import { contentType, importFile, importRow, multipart, upload, work } from "./testing.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
beforeAll(async () => {
  crm = await openCrm();
});
afterAll(() => crm.close());

const alive = async (source: string) =>
  (
    await crm.db
      .select({ n: count() })
      .from(objects)
      .where(
        and(
          isNull(objects.archivedAt),
          sql`${objects.properties} @> ${JSON.stringify({ lead_source: source })}::jsonb`,
        ),
      )
  )[0]!.n;
const partsLeft = async () => (await crm.db.select({ n: count() }).from(importParts))[0]!.n;
const firstNames = async (source: string) =>
  new Set(
    (
      await searchObjects(
        crm.admin,
        "leads",
        SearchObjects.parse({
          properties: ["firstname"],
          filterGroups: [{ filters: [{ propertyName: "lead_source", operator: "EQ", value: source }] }],
        }),
      )
    ).results.map((lead) => lead.properties["firstname"]),
  );

function* rows(source: string, n: number, extra = "") {
  yield "firstname,lead_source,email\n";
  for (let i = 0; i < n; i++) yield `row ${i}${extra},${source},${source}-${i}@example.com\n`;
}

/** The importer's database, dying at its n-th chunk: as a killed process leaves it, lease and all. */
function dyingAt(chunk: number) {
  let transactions = 0;
  const db = new Proxy(crm.db, {
    get: (target, name) =>
      name === "transaction"
        ? (body: (tx: unknown) => Promise<unknown>) =>
            target.transaction(async (tx) => {
              const result = await body(tx);
              if (++transactions === chunk) throw new Error("killed before the commit");
              return result;
            })
        : Reflect.get(target, name),
  });
  return { ...crm.admin, db };
}

const leaseRunsOut = (id: string) => crm.db.update(imports).set({ leasedUntil: null }).where(eq(imports.id, id));

describe("an import that is killed", () => {
  test("goes on with the next chunk, and no row is there twice or missing", async () => {
    const { id } = await upload(crm.admin, { objectType: "leads", events: "each" }, rows("killed", 2_300));
    for (const chunk of [1, 3, 2]) {
      await expect(workOnOne(dyingAt(chunk), new AbortController().signal)).rejects.toThrow("killed");
      await leaseRunsOut(id);
    }
    await work(crm);
    expect(await importRow(crm, id)).toMatchObject({ state: "done", rows: 2_300, created: 2_300, failed: 0 });
    expect(await alive("killed")).toBe(2_300);
    const told = (await crm.events("crm.lead.created")).filter((event) => event["data"].importId === id);
    expect(new Set(told.map((event) => event["subject"])).size).toBe(2_300);
    const [logged] = await crm.db.select({ n: count() }).from(changes).where(eq(changes.importId, id));
    expect(logged!.n).toBe(2_300);
    expect(await partsLeft()).toBe(0);
  });

  test("does so without a key and with errors told once", async () => {
    const file = [
      "firstname,lead_source,email",
      ...Array.from({ length: 1_200 }, (_, n) => `r${n},errors,${n % 100 ? `e${n}@example.com` : "bad"}`),
    ].join("\n");
    const { id } = await upload(crm.admin, { objectType: "leads" }, file);
    await expect(workOnOne(dyingAt(2), new AbortController().signal)).rejects.toThrow("killed");
    await leaseRunsOut(id);
    await work(crm);
    const errors = (await listImportErrors(crm.admin, { id, limit: 500 })).results.map(({ line }) => line);
    expect(errors).toEqual(Array.from({ length: 12 }, (_, n) => n * 100 + 2));
  });

  test("and stopped in order, goes on at the next start", async () => {
    const { id } = await upload(crm.admin, { objectType: "leads" }, rows("stopped", 1_500));
    const stopping = new AbortController();
    const stopAfterFirst = {
      ...crm.admin,
      db: new Proxy(crm.db, {
        get: (target, name) => (name === "transaction" && stopping.abort(), Reflect.get(target, name)),
      }),
    };
    await workOnOne(stopAfterFirst, stopping.signal);
    expect(await importRow(crm, id)).toMatchObject({ state: "running", rows: 500 });
    await work(crm);
    expect([(await importRow(crm, id)).state, await alive("stopped")]).toEqual(["done", 1_500]);
  });
});

test("an import that fails for a reason of ours is given up after five attempts, and says so", async () => {
  const { id } = await upload(crm.admin, { objectType: "leads" }, rows("poison", 10));
  for (let attempt = 0; attempt < 5; attempt++) {
    expect((await importRow(crm, id)).state).toBe("running");
    await expect(workOnOne(dyingAt(1), new AbortController().signal)).rejects.toThrow("killed");
    await leaseRunsOut(id);
  }
  expect(await importRow(crm, id)).toMatchObject({
    state: "failed",
    created: 0,
    error: "something went wrong on our side",
  });
});

test("a running importer takes up what is uploaded and stops when asked", async () => {
  const { db, pool, redis, publish, config } = crm;
  const { log, clients } = crm.admin;
  const importer = startImporter({ config, db, pool, redis, publish, log, clients } as never);
  const { id } = await upload(crm.admin, { objectType: "leads" }, rows("loop", 10));
  while ((await importRow(crm, id)).state === "running") await new Promise((resolve) => setTimeout(resolve, 20));
  await importer.stop();
  expect(await alive("loop")).toBe(10);
  const { id: later } = await upload(crm.admin, { objectType: "leads" }, rows("later", 10));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect((await importRow(crm, later)).state).toBe("running");
  await work(crm);
});

test("two processes on one import settle each chunk once", async () => {
  const { id } = await upload(crm.admin, { objectType: "leads" }, rows("twice", 2_000));
  const first = workOnOne(crm.admin, new AbortController().signal);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await leaseRunsOut(id);
  await Promise.all([first, workOnOne(crm.admin, new AbortController().signal)]);
  await work(crm);
  expect([(await importRow(crm, id)).state, await alive("twice")]).toEqual(["done", 2_000]);
});

test("a cancelled import stops at a chunk's end and keeps what it has", async () => {
  const { id } = await upload(crm.admin, { objectType: "leads" }, rows("cancelled", 5_000));
  const running = workOnOne(crm.admin, new AbortController().signal);
  while ((await importRow(crm, id)).rows === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await cancelImport(crm.admin, id);
  await running;
  const row = await importRow(crm, id);
  expect(row.state).toBe("cancelled");
  expect(row.rows).toBeLessThan(5_000);
  expect(await alive("cancelled")).toBe(row.created);
  expect(await partsLeft()).toBe(0);
});

describe("a file", () => {
  test("harm 30: with formulas keeps them as text", async () => {
    const cells = ["=1+1", "+1", "-1", "@SUM(A1)", '"=HYPERLINK(""http://x"",""y"")"'];
    await importFile(crm, {}, `firstname,lead_source\n${cells.map((cell) => `${cell},formula`).join("\n")}\n`);
    expect(await firstNames("formula")).toEqual(
      new Set(["+1", "-1", '=HYPERLINK("http://x","y")', "=1+1", "@SUM(A1)"]),
    );
  });

  test("with BOM, CRLF, quotes, commas and line breaks in cells is read as it is meant", async () => {
    const row = await importFile(
      crm,
      {},
      '\uFEFFfirstname,lead_source\r\n"Ada ""the first"", Countess\r\nof L.",quoted\r\n\r\nBob,quoted\r\n',
    );
    expect(row).toMatchObject({ rows: 2, created: 2, failed: 0 });
    expect(await firstNames("quoted")).toEqual(new Set(['Ada "the first", Countess\r\nof L.', "Bob"]));
  });

  test("with a quote that is never closed fails with its line and keeps the rows before", async () => {
    const row = await importFile(crm, {}, 'firstname,lead_source\nA,open\n"B,open\nC,open\n');
    expect(row).toMatchObject({
      state: "failed",
      created: 1,
      error: "the row that begins at line 3 opens a quote that is never closed",
    });
    expect(await alive("open")).toBe(1);
  });

  test("with NULs or bytes that are no UTF-8 in later rows has those rows refused", async () => {
    const row = await importFile(
      crm,
      {},
      `firstname,lead_source\n${"fine,bytes\n".repeat(30_000)}a\0b,bytes\nc\uFFFDd,bytes\n`,
    );
    expect(row).toMatchObject({ state: "done", created: 30_000, failed: 2 });
    const { results } = await listImportErrors(crm.admin, { id: row.id, limit: 10 });
    expect(results.map(({ line, message }) => [line, message])).toEqual([
      [30_002, "holds a NUL character"],
      [30_003, "is not UTF-8 text"],
    ]);
  });

  test("in another encoding, or no text at all, is refused at once", async () => {
    for (const file of ["\0\0\0", "f\0i\0r\0s\0t\0n\0a\0m\0e\0"])
      await expect(upload(crm.admin, { objectType: "leads" }, file)).rejects.toThrow("not UTF-8");
    expect(await partsLeft()).toBe(0);
  });

  test("of a header alone is done with no rows", async () => {
    expect(await importFile(crm, {}, "firstname,lead_source\n")).toMatchObject({ state: "done", rows: 0, created: 0 });
    expect(await importFile(crm, { createMissing: true }, "never_seen")).toMatchObject({ state: "done", rows: 0 });
  });

  test("of ten thousand columns, or with a row of over a megabyte, is refused", async () => {
    const wide = Array.from({ length: 10_000 }, (_, n) => `c${n}`).join(",");
    await expect(upload(crm.admin, { objectType: "leads", createMissing: true }, `${wide}\n1\n`)).rejects.toThrow(
      "at most 1000 columns",
    );
    const row = await importFile(crm, {}, `firstname,lead_source\nA,long\n${"x".repeat(1_100_000)},long\n`);
    expect(row).toMatchObject({ state: "failed", created: 1, error: expect.stringContaining("line 3") });
  });

  test("of more than 100 MB is refused, and nothing of it stays", async () => {
    const line = `${"x".repeat(1_000)}\n`.repeat(1_000);
    function* huge() {
      yield "firstname\n";
      for (let n = 0; n < 106; n++) yield line;
    }
    await expect(upload(crm.admin, { objectType: "leads" }, huge())).rejects.toMatchObject({ code: "too_large" });
    expect(await partsLeft()).toBe(0);
  });
});

describe("an upload", () => {
  const send = (body: ReadableStream | null, type = contentType) =>
    startImport(crm.admin, { contentType: type, body: body as never });

  test("that is no multipart, lacks a part, or has them in the wrong order is refused", async () => {
    await expect(send(null, "application/json")).rejects.toMatchObject({ code: "unsupported_media_type" });
    await expect(send(null, "multipart/form-data")).rejects.toMatchObject({ code: "invalid_input" });
    await expect(send(null)).rejects.toMatchObject({ code: "invalid_input" });
    const part = (name: string, rest: string, value: string) =>
      `------test\r\ncontent-disposition: form-data; name="${name}"${rest}\r\n\r\n${value}\r\n`;
    const of = (...parts: string[]) =>
      ReadableStream.from([`${parts.join("")}------test--\r\n`]).pipeThrough(new TextEncoderStream());
    await expect(send(of(part("request", "", '{"objectType":"leads"}')))).rejects.toThrow("`file` is missing");
    await expect(send(of(part("file", '; filename="a.csv"', "a\n1\n"), part("request", "", "{}")))).rejects.toThrow(
      "must come before",
    );
    await expect(send(of(part("request", "", "{"), part("file", '; filename="a.csv"', "a\n1\n")))).rejects.toThrow(
      "not JSON",
    );
    await expect(
      send(of(part("request", "", '{"objectType":"leads","evil":1}'), part("file", '; filename="a.csv"', "a\n1\n"))),
    ).rejects.toMatchObject({ code: "invalid_input" });
  });

  test("that breaks off leaves nothing behind", async () => {
    const before = (await crm.db.select({ n: count() }).from(imports))[0]!.n;
    const reader = multipart({ objectType: "leads" }, rows("cut", 20_000)).getReader();
    let chunks = 0;
    const cut = new ReadableStream({
      async pull(controller) {
        const { value } = await reader.read();
        if (++chunks === 15_000) controller.error(new Error("connection lost"));
        else controller.enqueue(value);
      },
    });
    await expect(send(cut)).rejects.toThrow("not a complete multipart");
    expect(await partsLeft()).toBe(0);
    expect((await crm.db.select({ n: count() }).from(imports))[0]!.n).toBe(before);
  });
});

test("harm 31: no row comes to a pipeline that goes while the file is read", async () => {
  const stages = [{ label: "Only", displayOrder: 0, metadata: { probability: "0.5" } }];
  const made = await crm.http()("POST", "/crm/v3/pipelines/deals", { label: "Going", displayOrder: 9, stages });
  const [pipeline, stage] = [made.body.id as string, made.body.stages[0].id as string];
  const file = `dealname,pipeline,dealstage\nLate,${pipeline},${stage}\n`;
  const { id } = await upload(crm.admin, { objectType: "deals" }, file);
  const reading = await crm.db.transaction(async (tx) => {
    await holdPlaces(tx, "deals", "alone");
    await tx.delete(pipelines).where(eq(pipelines.id, pipeline));
    const working = work(crm);
    const ended = await Promise.race([working.then(() => true), sleep(500, false)]);
    return { working, ended };
  });
  await reading.working;
  expect(reading.ended).toBe(false);
  expect(await importRow(crm, id)).toMatchObject({ state: "done", created: 0, failed: 1 });
  const there = sql`${objects.properties} @> ${JSON.stringify({ pipeline })}::jsonb`;
  expect(await crm.db.select().from(objects).where(there)).toEqual([]);
});
