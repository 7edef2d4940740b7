import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit, runs, schedules } from "#db/workflows/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { retireVersion } from "../definitions/retire-version.ts";
import { tick } from "../internal/tick.ts";
import { endRun } from "../runs/end-run.ts";
import { author, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { nextTimes, specOf, temporalSpec, type Spec } from "./spec.ts";
import { startDue } from "./start-by-schedule.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

const runsOf = (name: string) => svc.db.select().from(runs).where(eq(runs.name, name)).orderBy(runs.id);
const rowOf = async (name: string) => (await svc.db.select().from(schedules).where(eq(schedules.name, name)))[0];
const viewOf = async (name: string) => {
  const answer = await svc.request(author, `/v1/definitions/tests/${name}`);
  return ((await answer.json()) as { schedule?: Record<string, unknown> }).schedule;
};
const post = (path: string, body: unknown = {}, who = author) =>
  svc.request(who, `/v1/definitions/tests/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const document = { dsl: "1.0.3", namespace: "tests", name: "x", version: "1.0.0" };
const spec = (schedule: object, metadata: object = {}) =>
  specOf({ document: { ...document, metadata }, schedule, do: [] } as never, new Date("2026-01-01T00:00:07Z"));
const cron = (text: string, timeZone = "UTC") => spec({ cron: text }, { timeZone }).spec as Spec;
const next = (of: Spec, from: string, count = 2) =>
  nextTimes(of, count, new Date(from)).map((time) => time.toISOString());

test("every counts from its publication, and knows its next times", () => {
  const every = spec({ every: { minutes: 15 } }).spec!;
  expect(next(every, "2026-01-01T00:20:00Z")).toEqual(["2026-01-01T00:30:07.000Z", "2026-01-01T00:45:07.000Z"]);
  expect(temporalSpec(every as never)).toEqual({ intervals: [{ every: 900_000, offset: 7_000 }] });
});

test("harm 12: cron keeps to the clock on the wall through changes to and from summer time, leap days and month ends", () => {
  const berlin = cron("0 9 * * *", "Europe/Berlin");
  expect(next(berlin, "2026-03-28T00:00:00Z")).toEqual(["2026-03-28T08:00:00.000Z", "2026-03-29T07:00:00.000Z"]);
  expect(next(berlin, "2026-10-24T00:00:00Z")).toEqual(["2026-10-24T07:00:00.000Z", "2026-10-25T08:00:00.000Z"]);
  expect(next(cron("0 0 29 2 *"), "2026-01-01T00:00:00Z", 1)).toEqual(["2028-02-29T00:00:00.000Z"]);
  expect(next(cron("0 0 31 * *"), "2026-01-31T00:00:00Z", 1)).toEqual(["2026-03-31T00:00:00.000Z"]);
});

test("a day of the month and one of the week are either-or, as cron has them", () => {
  const either = cron("0 0 13 * 5");
  expect(next(either, "2026-04-02T00:00:00Z", 3)).toEqual(
    ["2026-04-03", "2026-04-10", "2026-04-13"].map((day) => `${day}T00:00:00.000Z`),
  );
  expect(temporalSpec(either as never)).toEqual({ cronExpressions: ["0 0 13 * *", "0 0 * * 5"], timezone: "UTC" });
});

test("schedules that cannot be kept are refused with the reason", () => {
  const why = (schedule: object, metadata?: object) => spec(schedule, metadata).faults[0]!;
  expect(why({ every: { milliseconds: 10 } })).toEqual({
    path: "/schedule/every",
    message: expect.stringContaining("second"),
  });
  expect(why({ after: "P1M" }).message).toContain("weeks, days");
  expect(why({ cron: "61 * * * *" }).path).toBe("/schedule/cron");
  expect(why({ cron: "0 0 30 2 *" }).message).toContain("never comes");
  expect(why({ cron: "0 0 L * *" }).message).toContain("not supported");
  expect(why({ cron: "* * * * *" }, { timeZone: "Mars/Base" }).path).toBe("/document/metadata/timeZone");
});

test("a process that needs input cannot start by the clock", async () => {
  const input = "input: { schema: { format: json, document: { type: object, required: [email] } } }";
  const text = processText("needy", `schedule: { every: { hours: 1 } }\n${input}`);
  await expect(svc.publishText(text)).rejects.toMatchObject({ faults: [{ path: "/input/schema" }] });
});

test("a time of a schedule starts one run however often it is told", async () => {
  await svc.publishText(processText("ticking", "schedule: { every: { minutes: 1 } }"));
  const times = ["2026-05-01T10:00:00.000Z", "2026-05-01T10:01:00.000Z"];
  await Promise.all(
    [...times, ...times, ...times].map((at) => tick(svc.ctx(worker), { namespace: "tests", name: "ticking", at })),
  );
  const found = await runsOf("ticking");
  expect(found.map((run) => run.cause)).toEqual(expect.arrayContaining(times.map((id) => ({ kind: "schedule", id }))));
  expect(found).toHaveLength(2);
  expect(found[0]).toMatchObject({ input: {}, startedBy: null, owner: author.id });
  await expect(
    tick(svc.ctx(actorWith(["*"])), { namespace: "tests", name: "ticking", at: times[0]! }),
  ).rejects.toMatchObject({ status: 403 });
});

test("after starts at publication, then so long after each end, whatever the end was", async () => {
  await svc.publishText(processText("again", "schedule: { after: { hours: 2 } }"));
  await startDue(svc.ctx(worker));
  await startDue(svc.ctx(worker));
  const [first, ...more] = await runsOf("again");
  expect(more).toEqual([]);
  expect([await viewOf("again"), (await rowOf("again"))!.nextAt]).toMatchObject([
    { afterSeconds: 7200, next: [] },
    null,
  ]);
  await endRun(svc.db, svc.ctx(worker), first!.id, { status: "faulted" });
  const [ended] = await runsOf("again");
  const due = new Date(ended!.endedAt!.getTime() + 7_200_000).toISOString();
  expect(await viewOf("again")).toMatchObject({ next: [due] });
  await startDue(svc.ctx(worker));
  expect(await runsOf("again")).toHaveLength(1);
  await svc.pool.query("update schedules set next_at = now() where name = 'again'");
  await Promise.all([startDue(svc.ctx(worker)), startDue(svc.ctx(worker))]);
  expect(await runsOf("again")).toHaveLength(2);
});

test("a run that somebody started by hand is not one of the schedule: its end sets no time", async () => {
  await svc.publishText(processText("by-hand", "schedule: { after: { hours: 2 } }"));
  await startDue(svc.ctx(worker));
  const answer = await svc.request(author, "/v1/runs", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ definition: { namespace: "tests", name: "by-hand" } }),
  });
  const { id } = (await answer.json()) as { id: string };
  await endRun(svc.db, svc.ctx(worker), id, { status: "completed" });
  expect((await rowOf("by-hand"))!.nextAt).toBe(null);
});

test("of a new version only its own runs count; without a schedule, or retired, none start any more", async () => {
  await svc.publishText(processText("moving", "schedule: { after: { hours: 2 } }"));
  await startDue(svc.ctx(worker));
  const [old] = await runsOf("moving");
  await svc.publishText(processText("moving", "schedule: { after: { hours: 2 } }", "2.0.0"));
  await startDue(svc.ctx(worker));
  await endRun(svc.db, svc.ctx(worker), old!.id, { status: "completed" });
  expect((await rowOf("moving"))!).toMatchObject({ version: "2.0.0", nextAt: null });
  expect((await runsOf("moving")).map((run) => run.version)).toEqual(["1.0.0", "2.0.0"]);
  await svc.publishText(processText("moving", "", "3.0.0"));
  expect([await viewOf("moving"), (await rowOf("moving"))!.spec]).toEqual([undefined, null]);
  await svc.publishText(processText("gone", "schedule: { every: { hours: 1 } }"));
  await retireVersion(svc.ctx(), { namespace: "tests", name: "gone", version: "1.0.0" });
  await tick(svc.ctx(worker), { namespace: "tests", name: "gone", at: new Date().toISOString() });
  expect([await viewOf("gone"), await runsOf("gone")]).toEqual([undefined, []]);
});

test("a paused schedule starts nothing until it is resumed, and tells who paused it and why", async () => {
  await svc.publishText(processText("pausing", "schedule: { cron: '0 9 * * 1-5' }"));
  const paused = await post("pausing/schedule/pause", { note: "stocktaking" });
  expect([paused.status, await paused.json()]).toMatchObject([
    200,
    { paused: true, note: "stocktaking", pausedBy: author.id, next: [], applied: false },
  ]);
  await tick(svc.ctx(worker), { namespace: "tests", name: "pausing", at: new Date().toISOString() });
  expect(await runsOf("pausing")).toEqual([]);
  expect(await (await post("pausing/schedule/resume")).json()).toMatchObject({
    paused: false,
    cron: "0 9 * * 1-5",
    timeZone: "UTC",
  });
  expect((await viewOf("pausing"))!["next"]).toHaveLength(5);
  const actions = (await svc.db.select().from(audit).where(eq(audit.subject, "definitions/tests/pausing"))).map(
    (row) => row.action,
  );
  expect(actions).toEqual(expect.arrayContaining(["workflow.schedule.pause", "workflow.schedule.resume"]));
});

test("who may not publish may not pause, and what has no schedule cannot be paused", async () => {
  const writer = actorWith(["workflow.definitions:write", "workflow.definitions:read", "workflow.runs:operate"]);
  expect((await post("pausing/schedule/pause", {}, writer)).status).toBe(403);
  expect((await post("pausing/schedule/resume", {}, writer)).status).toBe(403);
  await svc.publishText(processText("unscheduled"));
  expect((await post("unscheduled/schedule/pause")).status).toBe(404);
  expect((await post("nowhere/schedule/resume")).status).toBe(404);
});
