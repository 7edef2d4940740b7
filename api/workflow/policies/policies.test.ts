import { and, eq, isNull, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cancellations, incidents, runs, starts } from "#db/workflows/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { intake } from "../events/intake.ts";
import { terminated } from "../runs/act-on-run.ts";
import { endRun } from "../runs/end-run.ts";
import { startRun } from "../runs/start-run.ts";
import { author, event, onType, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { listStarts, StartView } from "./list-starts.ts";
import { releaseHeld } from "./release-held.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

const withPolicy = (name: string, policy: string, more = "", version = "1.0.0") =>
  processText(name, more, version).replace(/(\n {2}version: .*\n)/, `$1  metadata:\n    policy: ${policy}\n`);
const publish = (name: string, policy: string, more?: string) => svc.publishText(withPolicy(name, policy, more));
const named = (name: string) => ({ namespace: "tests", name });
const runsOf = (name: string) => svc.db.select().from(runs).where(eq(runs.name, name)).orderBy(runs.id);
const startsOf = async (name: string) =>
  (await listStarts(svc.ctx(), { ...named(name), limit: 100 })).results.map((one) => StartView.parse(one)).toReversed();
const decisionsOf = async (name: string) => (await startsOf(name)).map(({ decision }) => decision);
const about = (id: string, type: string) => event(type, { subject: `contacts/${id}`, data: { id } });
const end = (id: string) =>
  svc.db.transaction((tx) => endRun(tx, svc.ctx(worker), id, { status: "cancelled", error: terminated() }));
const release = () => releaseHeld(svc.ctx(worker));
const start = (name: string, input = {}) => startRun(svc.ctx(), { definition: named(name), ...input }, {});
const post = (name: string, what: string, body: object, who = author) =>
  svc.request(who, `/v1/definitions/tests/${name}/starts/${what}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });

const perContact = "{ concurrency: { key: '${ $record.id }' } }";

test("one run at a time for each contact: others wait their turn, the oldest first, and say for which run", async () => {
  await publish("in-turn", perContact, onType("turn.it"));
  await intake(
    svc.ctx(),
    ["1", "1", "1", "2"].map((id) => about(id, "turn.it")),
  );
  expect(await decisionsOf("in-turn")).toEqual(["started", "held", "held", "started"]);
  const [first, second, third] = await runsOf("in-turn");
  expect(second).toMatchObject({ status: "pending", waitingKind: "policy" });
  expect((await startsOf("in-turn"))[1]).toMatchObject({ policy: "concurrency", runId: second!.id });
  expect((await startsOf("in-turn"))[1]!.reason).toContain(first!.id);
  await release();
  expect(await decisionsOf("in-turn")).toEqual(["started", "held", "held", "started"]);
  await end(first!.id);
  await release();
  expect(await decisionsOf("in-turn")).toEqual(["started", "started", "held", "started"]);
  expect((await runsOf("in-turn"))[1]).toMatchObject({ waitingKind: null, waitingFor: null });
  // One that waits may be cancelled as well: the next in turn moves up.
  await end(second!.id);
  await release();
  expect((await startsOf("in-turn"))[2]).toMatchObject({ decision: "started", runId: third!.id });
});

test("starts of one key that come at once decide one after another", async () => {
  await publish("at-once", "{ concurrency: { limit: 2 } }");
  await Promise.all(Array.from({ length: 20 }, () => start("at-once")));
  const decisions = await decisionsOf("at-once");
  expect(decisions.filter((one) => one === "started")).toHaveLength(2);
  expect(decisions.filter((one) => one === "held")).toHaveLength(18);
});

test("where a second run is to be skipped, whoever asks for it is told why, and the list says so", async () => {
  await publish("skipping", "{ concurrency: { key: .who, onConflict: skip } }");
  const { run } = await start("skipping", { input: { who: "ada" } });
  await start("skipping", { input: { who: "bob" } });
  await expect(start("skipping", { input: { who: "ada" } })).rejects.toMatchObject({
    code: "conflict",
    details: { policy: "concurrency" },
    message: expect.stringContaining(run.id),
  });
  const skipped = (await startsOf("skipping")).at(-1)!;
  expect(skipped).toMatchObject({ decision: "skipped", policy: "concurrency" });
  expect(skipped.runId).toBeUndefined();
  expect(await runsOf("skipping")).toHaveLength(2);
  await end(run.id);
  expect((await start("skipping", { input: { who: "ada" } })).created).toBe(true);
});

test("a repeated call learns again that it was skipped", async () => {
  await publish("again", "{ concurrency: { onConflict: skip } }");
  const { run } = await start("again");
  const call = () => startRun(svc.ctx(), { definition: named("again") }, { idempotencyKey: "k1" });
  await expect(call()).rejects.toMatchObject({ code: "conflict" });
  await end(run.id);
  await expect(call()).rejects.toMatchObject({ code: "conflict" });
});

test("where a second run replaces the first, it begins once that is cancelled", async () => {
  await publish("replacing", "{ concurrency: { onConflict: replace } }");
  const first = (await start("replacing")).run.id;
  await svc.db.update(starts).set({ dispatchedAt: new Date() }).where(eq(starts.runId, first));
  const second = (await start("replacing")).run.id;
  const third = (await start("replacing")).run.id;
  expect(await decisionsOf("replacing")).toEqual(["replaced", "replaced", "held"]);
  expect((await startsOf("replacing"))[0]!.reason).toContain("took its place");
  const asked = await svc.db.select().from(cancellations);
  expect(asked.map(({ runId }) => runId)).toEqual(expect.arrayContaining([first, second]));
  // Temporal, which has the first, is away here; only the second can be dropped at once.
  await svc.db.update(cancellations).set({ doneAt: new Date() }).where(eq(cancellations.runId, first));
  await release();
  const statusOf = async (id: string) => (await runsOf("replacing")).find((run) => run.id === id)!.status;
  expect([await statusOf(second), (await decisionsOf("replacing"))[2]]).toEqual(["cancelled", "held"]);
  await end(first);
  await release();
  expect((await startsOf("replacing"))[2]).toMatchObject({ decision: "started", runId: third });
});

test("a run that has no value for the key waits for others that have none", async () => {
  await publish("keyless", "{ concurrency: { key: '.a.b.c | tonumber' } }");
  await start("keyless", { input: { a: "x" } });
  await start("keyless", { input: {} });
  await start("keyless", { input: { a: { b: { c: "7" } } } });
  expect(await decisionsOf("keyless")).toEqual(["started", "held", "started"]);
});

test("more than the rate allows wait, evenly, and say until when", async () => {
  await publish("paced", "{ rate: { limit: 2, per: PT1H } }");
  for (let n = 0; n < 5; n++) await start("paced");
  const all = await startsOf("paced");
  expect(all.map(({ decision }) => decision)).toEqual(["started", "started", "held", "held", "held"]);
  const hours = all.slice(2).map(({ dueAt, at }) => Math.round((Date.parse(dueAt!) - Date.parse(at)) / 3_600_000));
  expect(hours).toEqual([1, 1, 2]);
  expect(all[2]).toMatchObject({ policy: "rate", reason: "at most 2 start in an hour" });
});

test("in quiet hours starts wait for the end of them", async () => {
  const today = new Date();
  const [day, other] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"].flatMap((name, i) =>
    i === today.getUTCDay() ? [[name, (i + 3) % 7] as const] : [],
  )[0]!;
  expect(other).not.toBe(today.getUTCDay());
  await publish("quiet", `{ quietHours: { days: [${day}] } }`);
  const { run } = await start("quiet");
  const [held] = await startsOf("quiet");
  expect(held).toMatchObject({ decision: "held", policy: "quietHours", runId: run.id });
  const midnight = new Date(today);
  midnight.setUTCHours(24, 0, 0, 0);
  expect(held!.dueAt).toBe(midnight.toISOString());
  expect(run.waitingFor).toMatchObject({ kind: "policy", until: midnight.toISOString() });
});

test("a record has its run once, where it may not have another", async () => {
  await publish("once-only", "{ reEnrolment: never }", onType("enrol.once"));
  await intake(svc.ctx(), [about("1", "enrol.once"), about("1", "enrol.once"), about("2", "enrol.once")]);
  expect(await decisionsOf("once-only")).toEqual(["started", "skipped", "started"]);
  const [first] = await runsOf("once-only");
  await end(first!.id);
  await intake(svc.ctx(), [about("1", "enrol.once")]);
  expect((await startsOf("once-only")).at(-1)).toMatchObject({ decision: "skipped", policy: "reEnrolment" });
});

test("after the time that a policy names, a record may have another run", async () => {
  await publish("yearly", "{ reEnrolment: { after: P1Y } }", onType("enrol.yearly"));
  await intake(svc.ctx(), [about("1", "enrol.yearly")]);
  await svc.db
    .update(runs)
    .set({ startedAt: sql`now() - interval '364 days'` })
    .where(eq(runs.name, "yearly"));
  await intake(svc.ctx(), [about("1", "enrol.yearly")]);
  await svc.db
    .update(runs)
    .set({ startedAt: sql`now() - interval '366 days'` })
    .where(eq(runs.name, "yearly"));
  await intake(svc.ctx(), [about("1", "enrol.yearly")]);
  expect(await decisionsOf("yearly")).toEqual(["started", "skipped", "started"]);
});

test("more than the cap stop the process; its owner has one incident, and somebody lets it go on", async () => {
  const { owner } = await publish("capped", "{ cap: { max: 3, per: PT1H } }", onType("cap.it"));
  await intake(
    svc.ctx(),
    Array.from({ length: 10 }, (_, n) => about(String(n), "cap.it")),
  );
  const decisions = await decisionsOf("capped");
  expect(decisions).toEqual([...Array(3).fill("started"), ...Array(7).fill("held")]);
  const open = () =>
    svc.db
      .select()
      .from(incidents)
      .where(and(eq(incidents.subject, "definitions/tests/capped"), isNull(incidents.resolvedAt)));
  expect(await open()).toMatchObject([{ kind: "blast_radius", recipient: owner }]);
  const resumed = await post("capped", "resume", { held: "skip" });
  expect([resumed.status, await resumed.json()]).toMatchObject([200, { stopped: false, held: 0, released: 7 }]);
  expect(await open()).toEqual([]);
  const [dropped] = (await runsOf("capped")).slice(-1);
  expect(dropped).toMatchObject({ status: "cancelled", error: { type: "skipped" } });
  // It counts from now: the three before do not stop it again.
  await intake(svc.ctx(), [about("11", "cap.it"), about("12", "cap.it"), about("13", "cap.it")]);
  expect((await decisionsOf("capped")).slice(-3)).toEqual(["started", "started", "started"]);
});

test("the kill switch holds whatever asks for a start, and ends runs where that is asked", async () => {
  await svc.publishText(processText("killed", onType("kill.it")));
  const { run } = await start("killed");
  const stopped = await post("killed", "stop", { reason: "wrong mails", runs: "cancel" });
  expect([stopped.status, await stopped.json()]).toMatchObject([
    200,
    { stopped: true, reason: "wrong mails", cancelling: 1 },
  ]);
  await intake(svc.ctx(), [about("1", "kill.it"), about("2", "kill.it")]);
  await start("killed");
  expect((await decisionsOf("killed")).slice(1)).toEqual(["held", "held", "held"]);
  const seen = await (await svc.request(author, "/v1/definitions/tests/killed")).json();
  expect(seen).toMatchObject({ starts: { stopped: true, stoppedBy: author.id, held: 3 } });
  await svc.db.update(starts).set({ nextAt: new Date() }).where(eq(starts.runId, run.id));
  await release();
  expect((await runsOf("killed"))[0]).toMatchObject({ id: run.id, status: "cancelled" });
  const resumed = await post("killed", "resume", { held: "start" });
  expect(await resumed.json()).toMatchObject({ stopped: false, held: 0, released: 3 });
  expect((await decisionsOf("killed")).slice(1)).toEqual(["started", "started", "started"]);
  expect((await post("killed", "resume", { held: "start" })).status).toBe(409);
});

test("what was held while a process was stopped comes in turn when it goes on", async () => {
  await publish("stopped-turn", perContact, onType("st.it"));
  await post("stopped-turn", "stop", { reason: "stocktaking" });
  await intake(svc.ctx(), [about("1", "st.it"), about("1", "st.it")]);
  expect((await startsOf("stopped-turn")).map(({ policy }) => policy)).toEqual(["stop", "stop"]);
  await post("stopped-turn", "resume", { held: "start" });
  expect(await decisionsOf("stopped-turn")).toEqual(["started", "held"]);
});

test("who may not publish may not stop, nor let go on; who may not read sees no starts; what is not there is not found", async () => {
  const writer = actorWith(["workflow.definitions:write", "workflow.definitions:read", "workflow.runs:operate"]);
  expect((await post("killed", "stop", { reason: "x" }, writer)).status).toBe(403);
  expect((await post("killed", "resume", { held: "skip" }, writer)).status).toBe(403);
  const list = (who: typeof author) => svc.request(who, "/v1/definitions/tests/killed/starts?decision=held");
  expect((await list(actorWith(["workflow.runs:start"]))).status).toBe(403);
  expect((await list(writer)).status).toBe(200);
  expect((await post("nowhere", "stop", { reason: "x" })).status).toBe(404);
  expect((await svc.request(author, "/v1/definitions/tests/killed/starts?after=x")).status).toBe(400);
});

test("the policy of the version that is current holds, whoever names another", async () => {
  await publish("changing", "{ concurrency: { onConflict: skip } }");
  await start("changing");
  await svc.publishText(processText("changing", "", "2.0.0"));
  const definition = { ...named("changing"), version: "1.0.0" };
  expect((await startRun(svc.ctx(), { definition }, {})).created).toBe(true);
});
