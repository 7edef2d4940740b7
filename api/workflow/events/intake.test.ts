import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runs, signals, starts } from "#db/workflows/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { uuidv7 } from "#kit/ids.ts";
import { subscribe, unsubscribe } from "../internal/subscribe.ts";
import { insertRun } from "../runs/insert-run.ts";
import { event, onType, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { intake } from "./intake.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

const runsOf = (name: string) => svc.db.select().from(runs).where(eq(runs.name, name));
const signalsOf = (subject: string) => svc.db.select().from(signals).where(eq(signals.subject, subject));
const filters = (type: string, expected?: string) => [
  { with: { type }, ...(expected && { correlate: { who: { from: ".data.who", expect: expected } } }) },
];

async function openRun(name: string): Promise<string> {
  const version = await svc.publishText(processText(name));
  const cause = { kind: "api" as const, id: uuidv7() };
  return (await insertRun(svc.db, { ...version, input: {}, cause, causeKey: cause.id })).id;
}

test("one event, delivered many times at once, starts a definition once", async () => {
  await svc.publishText(processText("once", onType("crm.lead.created")));
  const created = event("crm.lead.created");
  await Promise.all(Array.from({ length: 10 }, () => intake(svc.ctx(), [created, created])));
  const [run, ...more] = await runsOf("once");
  expect(more).toEqual([]);
  expect(run).toMatchObject({ status: "pending", recordType: "leads", recordId: "42", input: [created] });
  expect(run!.cause).toEqual({ kind: "event", id: created.id });
});

test("a duplicate that comes after its event is forgotten still starts nothing", async () => {
  await svc.publishText(processText("late", onType("late.thing")));
  const first = event("late.thing");
  await intake(svc.ctx(), [first]);
  await svc.pool.query("delete from events where id = $1", [first.id]);
  await intake(svc.ctx(), [first]);
  expect(await runsOf("late")).toHaveLength(1);
});

test("a trigger's filter over data decides", async () => {
  await svc.publishText(processText("hot-only", onType("lead.scored", "'${ .score > 0.5 }'")));
  await intake(svc.ctx(), [
    event("lead.scored", { data: { score: 0.4 } }),
    event("lead.scored", { data: { score: 0.9 } }),
  ]);
  const started = await runsOf("hot-only");
  expect(started.map((run) => (run.input as [{ data: unknown }])[0].data)).toEqual([{ score: 0.9 }]);
});

test("what a run writes starts other definitions but never its own again", async () => {
  await svc.publishText(processText("looping", onType("loop.thing")));
  await svc.publishText(processText("looking", onType("loop.thing")));
  await intake(svc.ctx(), [event("loop.thing")]);
  const [own] = await runsOf("looping");
  await intake(svc.ctx(), [event("loop.thing", { runid: own!.id })]);
  expect(await runsOf("looping")).toHaveLength(1);
  expect(await runsOf("looking")).toHaveLength(2);
});

test("harm 18: processes that wake each other do so once: a chain never comes back to a definition", async () => {
  await svc.publishText(processText("ping", onType("ping.thing")));
  await svc.publishText(processText("pong", onType("pong.thing")));
  await intake(svc.ctx(), [event("ping.thing")]);
  const [ping] = await runsOf("ping");
  await intake(svc.ctx(), [event("pong.thing", { runid: ping!.id })]);
  const [pong] = await runsOf("pong");
  expect(pong!.cause).toMatchObject({ kind: "event", run: ping!.id });
  await intake(svc.ctx(), [event("ping.thing", { runid: pong!.id })]);
  expect(await runsOf("ping")).toHaveLength(1);
  await intake(svc.ctx(), [event("ping.thing")]);
  expect(await runsOf("ping")).toHaveLength(2);
});

test("a batch of an import starts nothing", async () => {
  await svc.publishText(processText("importing", onType("crm[.]import[.]batch")));
  await intake(svc.ctx(), [event("crm.import.batch")]);
  expect(await runsOf("importing")).toEqual([]);
});

test("two runs about one record in the same minute have workflow ids of their own", async () => {
  await svc.publishText(processText("twice", onType("twice.thing")));
  await intake(svc.ctx(), [event("twice.thing"), event("twice.thing")]);
  const ids = (await runsOf("twice")).map((run) => run.workflowId);
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^tests\/twice\/leads-42\/[0-9a-f-]{8,36}$/);
});

test("an event wakes the listener whose correlation it fits, and no other", async () => {
  const [ann, bob] = [await openRun("listen-ann"), await openRun("listen-bob")];
  await subscribe(svc.ctx(worker), { subscriptionId: "ann", runId: ann, filters: filters("reply", "ann") });
  await subscribe(svc.ctx(worker), { subscriptionId: "bob", runId: bob, filters: filters("reply", "bob") });
  const reply = event("reply", { data: { who: "bob" } });
  await intake(svc.ctx(), [reply]);
  expect(await signalsOf("ann")).toEqual([]);
  expect(await signalsOf("bob")).toMatchObject([{ name: "event", payload: { subscriptionId: "bob", event: reply } }]);
});

test("an event that comes before its listener is kept for it, unless it came before the run", async () => {
  const before = event("early", { data: { who: "ann" } });
  await intake(svc.ctx(), [before]);
  const run = await openRun("early");
  const just = event("early", { data: { who: "ann" } });
  await intake(svc.ctx(), [just, event("early", { data: { who: "eve" } })]);
  await subscribe(svc.ctx(worker), { subscriptionId: "early", runId: run, filters: filters("early", "ann") });
  const given = (await signalsOf("early")).map((row) => (row.payload as { event: { id: string } }).event.id);
  expect(given).toEqual([just.id]);
});

test("an event given to a listener that has closed is not given to the run's next one", async () => {
  const run = await openRun("next");
  await subscribe(svc.ctx(worker), { subscriptionId: "next-1", runId: run, filters: filters("next") });
  await intake(svc.ctx(), [event("next")]);
  await unsubscribe(svc.ctx(worker), { subscriptionId: "next-1" });
  await subscribe(svc.ctx(worker), { subscriptionId: "next-2", runId: run, filters: filters("next") });
  expect(await signalsOf("next-1")).toHaveLength(1);
  expect(await signalsOf("next-2")).toEqual([]);
});

test("events and listeners that come at the same moment never miss each other", async () => {
  const run = await openRun("race");
  const rounds = Array.from({ length: 40 }, (_, i) => `race-${i}`);
  await Promise.all(
    rounds.flatMap((id) => [
      subscribe(svc.ctx(worker), { subscriptionId: id, runId: run, filters: filters("race", id) }),
      intake(svc.ctx(), [event("race", { data: { who: id } })]),
    ]),
  );
  const given = await Promise.all(rounds.map(async (id) => (await signalsOf(id)).length));
  expect(given).toEqual(rounds.map(() => 1));
});

test("an event that fails to be written leaves neither run nor start", async () => {
  await svc.publishText(processText("broken", onType("broken.thing")));
  const odd = event("broken.thing", { data: "\u0000" });
  await expect(intake(svc.ctx(), [odd])).rejects.toMatchObject({ cause: { code: "22P05" } });
  expect(await runsOf("broken")).toEqual([]);
  expect(
    await svc.db
      .select()
      .from(starts)
      .where(eq(starts.cause, `event:/crm:${odd.id}`)),
  ).toEqual([]);
});

test("rejects an actor without events:write", async () => {
  await expect(intake(svc.ctx(actorWith(["workflow.*:*"])), [])).rejects.toMatchObject({ code: "forbidden" });
});

test("single events and batches come in by HTTP", async () => {
  const post = (type: string, body: unknown) =>
    svc.request(worker, "/v1/events", {
      method: "POST",
      headers: { "content-type": type },
      body: JSON.stringify(body),
    });
  const one = event("http.thing");
  expect((await post("application/cloudevents+json", one)).status).toBe(202);
  const batch = await post("application/cloudevents-batch+json", [one, event("http.thing")]);
  expect(await batch.json()).toEqual({ accepted: 2, known: 1 });
  expect((await post("application/json", { ...one, specversion: "0.3" })).status).toBe(400);
});
