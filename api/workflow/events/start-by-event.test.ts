import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runEvents, runs, triggerMatches } from "#db/workflows/schema.ts";
import type { CloudEvent } from "#workflows/contract.ts";
import { retireVersion } from "../definitions/retire-version.ts";
import { dropOld } from "../temporal/sweeper.ts";
import { event, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { intake } from "./intake.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

const runsOf = (name: string) => svc.db.select().from(runs).where(eq(runs.name, name));
const matchesOf = (name: string) => svc.db.select().from(triggerMatches).where(eq(triggerMatches.name, name));
const onAll = (types: string[], correlate = "") => `schedule:
  on:
    all:
${types.map((type) => `      - with: { type: ${type} }\n${correlate}`).join("")}`;
const byOrder = "        correlate: { order: { from: .data.order } }\n";
const of = (type: string, order: number) => event(type, { data: { order } });
const take = (...events: CloudEvent[]) => intake(svc.ctx(), events);

test("a definition that waits for several events starts when the last is there, with all in the order it names them", async () => {
  await svc.publishText(processText("both", onAll(["order.paid", "order.packed"])));
  const [packed, paid] = [event("order.packed"), event("order.paid", { subject: "deals/7" })];
  await take(packed);
  expect([await runsOf("both"), await matchesOf("both")]).toMatchObject([[], [{ events: [null, { id: packed.id }] }]]);
  await take(paid);
  expect(await matchesOf("both")).toEqual([]);
  const [run, ...more] = await runsOf("both");
  expect(more).toEqual([]);
  expect(run).toMatchObject({ input: [paid, packed], recordType: "deals", cause: { kind: "event", id: paid.id } });
});

test("events belong together by what they correlate on, each order for itself", async () => {
  await svc.publishText(processText("correlated", onAll(["c.paid", "c.packed"], byOrder)));
  await take(of("c.paid", 1), of("c.packed", 2), of("c.paid", 3));
  expect([await runsOf("correlated"), (await matchesOf("correlated")).length]).toEqual([[], 3]);
  await take(of("c.packed", 3), of("c.packed", 1), of("c.paid", 2));
  const orders = (await runsOf("correlated")).map(({ input }) =>
    (input as { type: string; data: { order: number } }[]).map(({ type, data }) => `${type} ${data.order}`),
  );
  expect(orders).toHaveLength(3);
  expect(orders).toEqual(expect.arrayContaining([1, 2, 3].map((n) => [`c.paid ${n}`, `c.packed ${n}`])));
});

test("events that come at once, and more than once, make each run once", async () => {
  await svc.publishText(processText("at-once", onAll(["a.one", "a.two"], byOrder)));
  const events = Array.from({ length: 10 }, (_, n) => [of("a.one", n), of("a.two", n)]).flat();
  await Promise.all([...events, ...events].map((one) => take(one)));
  expect(await runsOf("at-once")).toHaveLength(10);
  expect(await matchesOf("at-once")).toEqual([]);
});

test("of one kind of event several wait, and each gets its own counterpart, the oldest first", async () => {
  await svc.publishText(processText("queue", onAll(["q.in", "q.out"])));
  const ins = [event("q.in"), event("q.in"), event("q.in")];
  await take(...ins);
  const [out] = [event("q.out")];
  await take(out);
  expect((await runsOf("queue")).map(({ input }) => (input as CloudEvent[]).map(({ id }) => id))).toEqual([
    [ins[0]!.id, out.id],
  ]);
  expect(await matchesOf("queue")).toHaveLength(2);
});

test("its correlation is told of under the id that the run then has", async () => {
  await svc.publishText(processText("told", onAll(["t.one", "t.two"], byOrder)));
  await take(of("t.one", 5));
  const [match] = await matchesOf("told");
  await take(of("t.two", 5));
  const [run] = await runsOf("told");
  expect(run!.id).toBe(match!.id);
  const events = await svc.db.select().from(runEvents).where(eq(runEvents.runId, run!.id)).orderBy(runEvents.seq);
  expect(events.map(({ type, data }) => [type, data])).toEqual([
    ["io.serverlessworkflow.workflow.correlation-started.v1", {}],
    ["io.serverlessworkflow.workflow.correlation-completed.v1", { correlationKeys: { order: 5 } }],
  ]);
});

test("what has been collected ends with its version, and after a week", async () => {
  await svc.publishText(processText("old", onAll(["o.one", "o.two"])));
  await take(event("o.one"));
  await svc.publishText(processText("old", onAll(["o.one", "o.two"]), "2.0.0"));
  expect(await matchesOf("old")).toEqual([]);
  await take(event("o.one"));
  await svc.pool.query("update trigger_matches set created_at = now() - interval '8 days' where name = 'old'");
  await dropOld(svc.ctx(worker));
  expect(await matchesOf("old")).toEqual([]);
  await take(event("o.one"));
  for (const version of ["1.0.0", "2.0.0"])
    await retireVersion(svc.ctx(), { namespace: "tests", name: "old", version });
  expect(await matchesOf("old")).toEqual([]);
  await take(event("o.two"));
  expect(await runsOf("old")).toEqual([]);
});

test("what a run writes does not help to start its own definition again", async () => {
  await svc.publishText(processText("self", onAll(["s.one", "s.two"])));
  await take(event("s.one"), event("s.two"));
  const [run] = await runsOf("self");
  await take(event("s.one", { runid: run!.id }), event("s.two"));
  expect(await runsOf("self")).toHaveLength(1);
});
