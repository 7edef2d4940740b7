import { count } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { facts, messages, runs } from "#db/analytics/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import { testDatabase, testRedis } from "#stack/testing.ts";
import { getRecord } from "../records/list-records.ts";
import { event, lead, openAnalytics } from "../testing.ts";
import { recordEvents } from "./record-events.ts";

let analytics: ReturnType<typeof openAnalytics>;
beforeAll(async () => {
  analytics = openAnalytics((await testDatabase("analytics")).url, (await testRedis("analytics")).url);
});
afterAll(() => analytics.close());

const propertiesOf = async (id: string) => (await getRecord(analytics.manager, { type: "leads", id })).properties;

test("an event that comes again, alone or in its batch, changes nothing", async () => {
  const created = lead("created", "1", { city: "Pune" });
  expect(await recordEvents(analytics.feeder, [created, created])).toEqual({ accepted: 1, known: 1 });
  expect(await recordEvents(analytics.feeder, [created])).toEqual({ accepted: 0, known: 1 });
  const [row] = await analytics.db.select({ n: count() }).from(facts);
  expect(row!.n).toBe(1);
});

test("events that come late or out of order leave the newest state", async () => {
  const older = lead("created", "2", { city: "Pune" });
  const newer = lead("updated", "2", { city: "Delhi" });
  await recordEvents(analytics.feeder, [newer]);
  await recordEvents(analytics.feeder, [older]);
  expect(await propertiesOf("2")).toEqual({ city: "Delhi" });
});

test("a batch that holds several changes of one record applies the last", async () => {
  await recordEvents(analytics.feeder, [
    lead("created", "3", { city: "Pune" }),
    lead("updated", "3", { city: "Agra" }),
    lead("updated", "3", { city: "Delhi" }),
  ]);
  expect(await propertiesOf("3")).toEqual({ city: "Delhi" });
});

test.each(["crm.import.batch", "crm.calculation.batch"])("%s brings all its records", async (type) => {
  const records = Array.from({ length: 500 }, (_, n) => ({ id: `i${n}`, properties: { city: type }, created: true }));
  await recordEvents(analytics.feeder, [event(type, { objectType: "leads", importId: "7", records })]);
  expect(await propertiesOf("i499")).toEqual({ city: type });
});

test("a deleted record is not found any more", async () => {
  await recordEvents(analytics.feeder, [lead("created", "4", {}), lead("deleted", "4", {})]);
  await expect(getRecord(analytics.manager, { type: "leads", id: "4" })).rejects.toMatchObject({ code: "not_found" });
});

test("parallel batches over the same records all arrive", async () => {
  const batches = Array.from({ length: 12 }, () =>
    Array.from({ length: 40 }, (_, n) => lead("updated", `p${(n * 7) % 40}`, { city: "Pune" })),
  );
  const answers = await Promise.all(batches.map((batch) => recordEvents(analytics.feeder, batch)));
  expect(answers.map((answer) => answer.accepted)).toEqual(Array(12).fill(40));
});

test("a run keeps its last state, its longest wait and all its incidents, in any order, alone or together", async () => {
  const story = () => {
    const base = {
      runId: uuidv7(),
      definition: "sales/lead-intake",
      version: "1.0.0",
      startedAt: "2026-03-01T00:00:00Z",
    };
    return [
      event("workflow.run.started", { ...base, status: "running" }),
      event("workflow.run.incident", { ...base, status: "incident", waitingMs: 10 }),
      event("workflow.run.incident", { ...base, status: "incident", waitingMs: 30 }),
      event("workflow.run.completed", { ...base, status: "completed", endedAt: "2026-03-01T00:01:00Z", waitingMs: 20 }),
    ];
  };
  for (const one of story().toReversed()) await recordEvents(analytics.feeder, [one]);
  const [a, b] = [story(), story()];
  await recordEvents(analytics.feeder, [...a, ...b].toReversed());
  const [c, d] = [story(), story()];
  await recordEvents(analytics.feeder, [d[3]!, c[0]!, c[1]!, d[1]!]);
  await recordEvents(analytics.feeder, [d[2]!, c[2]!, d[0]!, c[3]!]);
  const rows = await analytics.db.select().from(runs);
  expect(rows).toHaveLength(5);
  for (const row of rows)
    expect(row).toMatchObject({
      status: "completed",
      incidents: 2,
      waitingMs: 30,
      endedAt: new Date("2026-03-01T00:01:00Z"),
    });
});

test("a message keeps its last state and what its first event said of it", async () => {
  const accepted = event("comms.message.accepted", {
    id: "m1",
    purpose: "marketing",
    template: "lead-nurture-1",
    recordId: "leads/1",
  });
  const sent = event("comms.message.sent", { id: "m1" });
  await recordEvents(analytics.feeder, [sent, accepted]);
  const rows = await analytics.db.select().from(messages);
  expect(rows).toMatchObject([{ id: "m1", state: "sent", purpose: "marketing", record: "leads/1", direction: "out" }]);
  expect(rows[0]!.sentAt?.toISOString()).toBe(sent.time);
});

test("a malformed event is refused with its place and stores nothing of its batch", async () => {
  const bad = event("crm.lead.created", { objectType: "leads", id: 5 });
  await expect(recordEvents(analytics.feeder, [lead("created", "9", {}), bad])).rejects.toMatchObject({
    code: "invalid_input",
    faults: [{ path: "/id" }],
  });
  await expect(getRecord(analytics.manager, { type: "leads", id: "9" })).rejects.toMatchObject({ code: "not_found" });
});

test("rejects an actor without events:write", async () => {
  await expect(recordEvents(analytics.manager, [lead("created", "8", {})])).rejects.toMatchObject({
    code: "forbidden",
  });
});
