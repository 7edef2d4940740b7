import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runs, signals, starts } from "#db/workflows/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { CloudEvent } from "#workflows/contract.ts";
import { subscribe } from "../internal/subscribe.ts";
import { insertRun } from "../runs/insert-run.ts";
import { endRun } from "../runs/end-run.ts";
import { startRun } from "../runs/start-run.ts";
import { dropOld } from "../temporal/sweeper.ts";
import { author, event, onType, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { maxEventBytes } from "./fitting.ts";
import { intake } from "./intake.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

const runsOf = (name: string) => svc.db.select().from(runs).where(eq(runs.name, name)).orderBy(runs.id);
const startsOf = (name: string) =>
  svc.db
    .select()
    .from(starts)
    .where(eq(starts.definition, `tests/${name}`))
    .orderBy(starts.seq);
const take = (...events: CloudEvent[]) => intake(svc.ctx(), events);

test("harm 10: five duplicates, reordered, the last 25 hours late, start one run per event", async () => {
  await svc.publishText(processText("h10", onType("h10.thing")));
  const events = Array.from({ length: 10 }, (_, n) => event("h10.thing", { id: `h10-${n}` }));
  const five = [...events, ...events.toReversed(), ...events, ...events.toReversed()];
  await Promise.all([take(...five), take(...five.toReversed()), take(...events)]);
  await svc.pool.query("update events set received_at = received_at - interval '25 hours'");
  await svc.pool.query("update starts set created_at = created_at - interval '25 hours'");
  await dropOld(svc.ctx(worker));
  await take(...events);
  const started = await runsOf("h10");
  expect(started.map(({ cause }) => (cause as { id: string }).id).sort()).toEqual(events.map(({ id }) => id).sort());
});

test("harm 10: a duplicate that comes when bodies and ids of events are long gone starts nothing", async () => {
  await svc.publishText(processText("h10-old", onType("h10.old")));
  const old = event("h10.old");
  await take(old);
  await svc.pool.query("update events set received_at = received_at - interval '91 days' where id = $1", [old.id]);
  await svc.pool.query(
    "update starts set created_at = created_at - interval '89 days' where definition = 'tests/h10-old'",
  );
  await dropOld(svc.ctx(worker));
  await take(old);
  expect(await runsOf("h10-old")).toHaveLength(1);
});

test("harm 10: an event that came before its listener is given to it; one of the day before is not", async () => {
  const version = await svc.publishText(processText("h10-listener"));
  const run = await insertRun(svc.db, { ...version, input: {}, cause: { kind: "api", id: "l" }, causeKey: uuidv7() });
  await svc.pool.query("update runs set started_at = now() - interval '3 days' where id = $1", [run.id]);
  const [early, tooEarly] = [event("h10.heard"), event("h10.heard")];
  await take(tooEarly, early);
  await svc.pool.query("update events set received_at = received_at - interval '25 hours' where id = $1", [
    tooEarly.id,
  ]);
  const filters = [{ with: { type: "h10.heard" } }];
  await subscribe(svc.ctx(worker), { subscriptionId: "h10-s", runId: run.id, filters });
  const given = await svc.db.select().from(signals).where(eq(signals.subject, "h10-s"));
  expect(given.map(({ payload }) => (payload as { event: CloudEvent }).event.id)).toEqual([early.id]);
});

test("harm 18: A starts B and B starts A: the second A is not started, and the list says why", async () => {
  await svc.publishText(processText("loop-a", onType("loop.a")));
  await svc.publishText(processText("loop-b", onType("loop.b")));
  await take(event("loop.a"));
  const [a] = await runsOf("loop-a");
  await take(event("loop.b", { runid: a!.id }));
  const [b] = await runsOf("loop-b");
  await take(event("loop.a", { runid: b!.id }));
  expect(await runsOf("loop-a")).toHaveLength(1);
  const [, skipped] = await startsOf("loop-a");
  expect(skipped).toMatchObject({ decision: "skipped", policy: "loop", reason: expect.stringContaining(a!.id) });
});

test("harm 18: a chain of processes that start each other ends at the limit runDepth", async () => {
  for (let n = 0; n <= 10; n++) await svc.publishText(processText(`chain-${n}`, onType(`chain.${n}`)));
  let runid: string | undefined;
  for (let n = 0; n <= 10; n++) {
    await take(event(`chain.${n}`, runid ? { runid } : {}));
    runid = (await runsOf(`chain-${n}`))[0]?.id ?? runid;
  }
  expect(await runsOf("chain-9")).toHaveLength(1);
  expect(await runsOf("chain-10")).toEqual([]);
  expect(await startsOf("chain-10")).toMatchObject([
    { decision: "skipped", policy: "depth", reason: expect.stringContaining("runDepth") },
  ]);
});

test("harm 31: fifty starts at once under one key are one run", async () => {
  await svc.publishText(processText("h31"));
  const definition = { namespace: "tests", name: "h31" };
  const body = JSON.stringify({ definition, input: { n: 1 } });
  const headers = { "content-type": "application/json", "idempotency-key": "fifty" };
  const answers = await Promise.all(
    Array.from({ length: 50 }, async () => svc.request(author, "/v1/runs", { method: "POST", body, headers })),
  );
  const ids = new Set(await Promise.all(answers.map(async (one) => ((await one.json()) as { id: string }).id)));
  expect([ids.size, (await runsOf("h31")).length]).toEqual([1, 1]);
  await Promise.all(Array.from({ length: 50 }, () => startRun(svc.ctx(), { definition, key: "business" }, {})));
  expect(await runsOf("h31")).toHaveLength(2);
});

test("the end of a run starts the process that waits for it, but no run of that process starts another", async () => {
  await svc.publishText(processText("after-run", onType("workflow.run.cancelled")));
  await svc.publishText(processText("plain"));
  const { run } = await startRun(svc.ctx(), { definition: { namespace: "tests", name: "plain" } }, {});
  const end = (id: string) => svc.db.transaction((tx) => endRun(tx, svc.ctx(worker), id, { status: "cancelled" }));
  await end(run.id);
  const [follower, ...others] = await runsOf("after-run");
  expect(others).toEqual([]);
  expect(follower).toMatchObject({ cause: { kind: "event", run: run.id } });
  await end(follower!.id);
  expect(await runsOf("after-run")).toHaveLength(1);
  // Nobody else may say that a run has ended.
  await take(event("workflow.run.cancelled", { source: "/workflow" }));
  expect(await runsOf("after-run")).toHaveLength(1);
});

test("an event that is too large is refused by name of the limit; of a record's only long values are left out", async () => {
  await svc.publishText(processText("large", onType("crm.deal.updated")));
  const text = "x".repeat(maxEventBytes);
  const refused = await svc.request(author, "/v1/events", {
    method: "POST",
    body: JSON.stringify(event("large.thing", { data: { text } })),
    headers: { "content-type": "application/cloudevents+json" },
  });
  expect([refused.status, await refused.json()]).toMatchObject([413, { code: "too_large", limit: "eventBytes" }]);
  const properties = { amount: "9", description: text };
  await take(event("crm.deal.updated", { data: { objectType: "deals", id: "7", properties, previous: properties } }));
  const [run] = await runsOf("large");
  const [given] = run!.input as unknown as [CloudEvent];
  expect(given.data).toEqual({ objectType: "deals", id: "7", properties: { amount: "9" }, omitted: ["description"] });
});
