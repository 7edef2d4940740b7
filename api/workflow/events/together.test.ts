import { and, asc, eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runs, signals, starts } from "#db/workflows/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { CloudEvent, EventFilter } from "#workflows/contract.ts";
import { subscribe } from "../internal/subscribe.ts";
import { insertRun } from "../runs/insert-run.ts";
import { event, onType, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { intake } from "./intake.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

const many = (count: number, type: string, over: (n: number) => Partial<CloudEvent> = () => ({})) =>
  Array.from({ length: count }, (_, n) => event(type, over(n)));
const runsOf = (name: string) => svc.db.select().from(runs).where(eq(runs.name, name));
/** The ids of the events that started a definition, in the order of the starts. */
const causesOf = async (...names: string[]) => {
  const rows = await svc.db
    .select({ run: runs.cause })
    .from(starts)
    .innerJoin(runs, eq(runs.id, starts.runId))
    .where(inArray(runs.name, names))
    .orderBy(asc(starts.seq));
  return rows.map(({ run }) => run.id);
};
const byText = (a: string, b: string) => a.localeCompare(b);
const openRun = async (name: string) => {
  const version = await svc.publishText(processText(name));
  const cause = { kind: "api" as const, id: uuidv7() };
  return (await insertRun(svc.db, { ...version, input: {}, cause, causeKey: cause.id })).id;
};
const guardedText = (name: string, type: string) =>
  processText(name, onType(type)).replace(
    /^( *)version: .*$/m,
    "$&\n$1metadata: { policy: { concurrency: { key: '${ $record.id }', onConflict: queue } } }",
  );

test("a batch of events starts each run once and in order, though the batch repeats some and most are about one record", async () => {
  await svc.publishText(processText("batched", onType("batch.thing")));
  const events = many(120, "batch.thing", (n) => ({ subject: n % 3 === 0 ? `leads/${n}` : "leads/42" }));
  const given = [...events.slice(0, 60), ...events.slice(30, 60), ...events.slice(60)];
  expect(await intake(svc.ctx(), given)).toEqual({ accepted: 150, known: 30 });
  expect(await intake(svc.ctx(), events)).toEqual({ accepted: 120, known: 120 });
  expect(await causesOf("batched")).toEqual(events.map(({ id }) => id));
  expect(new Set((await runsOf("batched")).map(({ workflowId }) => workflowId)).size).toBe(120);
});

test("in a batch a process with a policy is judged start by start, between those without one", async () => {
  await svc.publishText(guardedText("one-each", "mixed.thing"));
  await svc.publishText(processText("free", onType("mixed.thing")));
  const events = many(4, "mixed.thing", (n) => ({ subject: `leads/${n % 2}` }));
  await intake(svc.ctx(), events);
  expect((await causesOf("one-each", "free")).toSorted(byText)).toEqual(
    events.flatMap(({ id }) => [id, id]).toSorted(byText),
  );
  expect(await causesOf("free")).toEqual(events.map(({ id }) => id));
  const held = await svc.db
    .select({ decision: starts.decision })
    .from(starts)
    .where(eq(starts.definition, "tests/one-each"))
    .orderBy(asc(starts.seq));
  expect(held.map(({ decision }) => decision)).toEqual(["started", "started", "held", "held"]);
});

test("in a batch each listener is given its own events, in their order", async () => {
  const open = async (who?: string) => {
    const runId = await openRun(`hearing-${who}`);
    const correlate = who && { who: { from: ".data.who", expect: who } };
    const filters = [{ with: { type: "heard.thing" }, ...(correlate && { correlate }) }];
    await subscribe(svc.ctx(worker), { subscriptionId: `hears-${who}`, runId, filters });
  };
  await Promise.all([open("ann"), open("bob"), open()]);
  const events = many(90, "heard.thing", (n) => ({ data: { who: ["ann", "bob", "eve"][n % 3]! } }));
  await intake(svc.ctx(), events);
  const givenTo = async (subject: string) => {
    const rows = await svc.db.select().from(signals).where(eq(signals.subject, subject)).orderBy(asc(signals.seq));
    return rows.map(({ payload }) => (payload as { event: { id: string } }).event.id);
  };
  const of = (who: string) => events.filter(({ data }) => (data as { who: string }).who === who).map(({ id }) => id);
  expect(await givenTo("hears-ann")).toEqual(of("ann"));
  expect(await givenTo("hears-bob")).toEqual(of("bob"));
  expect(await givenTo("hears-undefined")).toEqual(events.map(({ id }) => id));
});

test("listeners by the hundred that wait for a value each are of one shape, by condition, by data and by subject", async () => {
  const runId = await openRun("waiting-each");
  const filtersOf: Record<string, (n: number) => EventFilter[]> = {
    condition: (n) => [{ with: { type: "each.thing", data: "${ .n == $context.n }" }, vars: { context: { n } } }],
    data: (n) => [{ with: { type: "each.thing", data: { n } } }],
    subject: (n) => [{ with: { type: "each.thing", subject: `deals/${n}` } }],
  };
  for (const [kind, filters] of Object.entries(filtersOf))
    for (let n = 0; n < 100; n++)
      await subscribe(svc.ctx(worker), { subscriptionId: `${kind}-${n}`, runId, filters: filters(n) });
  const long = "x".repeat(1_500);
  await subscribe(svc.ctx(worker), {
    subscriptionId: "long",
    runId,
    filters: [{ with: { type: "each.thing", data: { a: long, b: long } } }],
  });
  const shapes = await svc.pool.query(
    "select count(distinct shape)::int as n from listeners where type = 'each.thing'",
  );
  expect(shapes.rows).toEqual([{ n: 4 }]);
  await intake(svc.ctx(), [event("each.thing", { subject: "deals/7", data: { n: 42, a: long, b: long } })]);
  const told = await svc.db.select({ to: signals.subject }).from(signals).where(eq(signals.runId, runId));
  expect(told.map(({ to }) => to).toSorted(byText)).toEqual(["condition-42", "data-42", "long", "subject-7"]);
});

test("listeners that an earlier build opened, found by their expected correlations alone, are found as ever", async () => {
  const runId = await openRun("earlier");
  const correlate = { who: { from: ".data.who", expect: "ann" }, at: { from: ".subject", expect: "deals/1" } };
  const filters = [{ with: { type: "earlier.thing", source: "/crm" }, correlate }];
  await subscribe(svc.ctx(worker), { subscriptionId: "earlier", runId, filters });
  await svc.pool.query(`update listeners set "from" = null, shape = 'as it was', key = '["deals/1","ann"]'
    where subscription_id = 'earlier'`);
  const ann = event("earlier.thing", { subject: "deals/1", data: { who: "ann" } });
  await intake(svc.ctx(), [event("earlier.thing", { subject: "deals/1", data: { who: "bob" } }), ann]);
  const told = await svc.db.select().from(signals).where(eq(signals.subject, "earlier"));
  expect(told.map(({ item }) => item)).toEqual([`/crm ${ann.id}`]);
});

test("an event that cannot be written holds back none that came before it in its batch", async () => {
  await svc.publishText(processText("odd-one", onType("odd.thing")));
  const events = many(5, "odd.thing", (n) => (n === 3 ? { data: "\u0000" } : {}));
  await expect(intake(svc.ctx(), events)).rejects.toMatchObject({ cause: { code: "22P05" } });
  expect(await causesOf("odd-one")).toEqual(events.slice(0, 3).map(({ id }) => id));
});

test("batches that hold the same events in other orders, at once, start each run once", async () => {
  await svc.publishText(processText("crossed", onType("crossed.thing")));
  await svc.publishText(guardedText("crossed-guarded", "crossed.thing"));
  const events = many(30, "crossed.thing", (n) => ({ subject: `leads/${n}` }));
  await Promise.all(Array.from({ length: 4 }, (_, n) => intake(svc.ctx(), n % 2 === 0 ? events : events.toReversed())));
  for (const name of ["crossed", "crossed-guarded"])
    expect((await causesOf(name)).toSorted(byText)).toEqual(events.map(({ id }) => id).toSorted(byText));
  const skipped = and(eq(starts.definition, "tests/crossed-guarded"), eq(starts.decision, "skipped"));
  expect(await svc.db.$count(starts, skipped)).toBe(0);
});
