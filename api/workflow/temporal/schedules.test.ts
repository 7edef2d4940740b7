import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runs, schedules } from "#db/workflows/schema.ts";
import { silent } from "#kit/testing.ts";
import { testTemporal } from "#stack/testing.ts";
import { runWorker, type RunningWorker } from "#workers/worker.ts";
import { createCodec } from "#kit/codec.ts";
import { retireVersion } from "../definitions/retire-version.ts";
import { rollBack } from "../definitions/roll-back.ts";
import { tick } from "../internal/tick.ts";
import { temporalOf, type Gateway } from "./gateway.ts";
import { prepareTemporal } from "./prepare.ts";
import { openWorkflow, processText, worker as service, type TestWorkflow } from "../testing.ts";
import { applySchedules, compareAll, keepSchedules, scheduleId } from "../schedules/keep-schedules.ts";
import { pauseSchedule, resumeSchedule } from "../schedules/pause-schedule.ts";
import { nextTimes, type Spec } from "../schedules/spec.ts";

let svc: TestWorkflow;
let gateway: Gateway;
let worker: RunningWorker;

beforeAll(async () => {
  const temporal = await testTemporal();
  svc = await openWorkflow({ temporal });
  gateway = temporalOf(svc.config);
  const preparation = prepareTemporal(gateway, silent);
  await preparation.ready;
  await preparation.stop();
  const activities = { "schedules.tick": (at: Parameters<typeof tick>[1]) => tick(svc.ctx(service), at) };
  worker = await runWorker({
    ...temporal,
    activities,
    postProjections: async () => {},
    codec: createCodec(svc.config.codecKeys),
    versioned: false,
  });
});
afterAll(async () => {
  await worker.stop();
  await gateway.connection.close();
  await svc.close();
});

const name = (of: string) => ({ namespace: "tests", name: of });
const described = (of: string) => gateway.client.schedule.getHandle(scheduleId(name(of))).describe();
const apply = async () => {
  while ((await applySchedules(svc.ctx(service), gateway)) > 0);
};
const runsOf = (of: string) => svc.db.select().from(runs).where(eq(runs.name, of));
const isThere = (of: string) =>
  described(of).then(
    () => true,
    () => false,
  );

test("a published schedule is kept by Temporal, whose times are those that we tell; each starts a run", async () => {
  await svc.publishText(processText("each-second", "schedule: { every: { seconds: 1 } }"));
  await apply();
  await vi.waitUntil(async () => (await runsOf("each-second")).length >= 3, { timeout: 20_000, interval: 100 });
  await pauseSchedule(svc.ctx(), name("each-second"));
  await apply();
  const [run] = await runsOf("each-second");
  const { spec } = (await svc.db.select().from(schedules).where(eq(schedules.name, "each-second")))[0]!;
  const { every, from } = spec as { every: number; from: string };
  const at = (run!.cause as { kind: string; id: string }).id;
  const since = Math.floor(Date.parse(at) / 1_000) - Math.floor(Date.parse(from) / 1_000);
  expect((since * 1_000) % every).toBe(0);
  expect(new Set((await runsOf("each-second")).map(({ cause }) => (cause as { id: string }).id)).size).toBe(
    (await runsOf("each-second")).length,
  );
});

test("calendars mean to Temporal what they mean to us", async () => {
  for (const [i, cron] of [
    "0 9 * * 1-5",
    "*/20 8-10 1,15 * *",
    "30 6 13 * 5",
    "0 12 * * 7",
    "@daily",
    "0 0 29 2 *",
  ].entries()) {
    const of = `calendar-${i}`;
    await svc.publishText(
      processText(of, `schedule: { cron: "${cron}" }`)
        .replace("\ndo:", "\ndo:")
        .replace('version: "1.0.0"', 'version: "1.0.0"\n  metadata: { timeZone: America/New_York }'),
    );
    await apply();
    const { info } = await described(of);
    const { spec } = (await svc.db.select().from(schedules).where(eq(schedules.name, of)))[0]!;
    const theirs = info.nextActionTimes.slice(0, 4).map((time) => time.toISOString());
    expect([cron, theirs]).toEqual([cron, nextTimes(spec as Spec, theirs.length).map((time) => time.toISOString())]);
    expect(theirs.length).toBeGreaterThan(0);
  }
});

test("publishing changes the schedule, retiring and versions without one take it away, rolling back brings it again", async () => {
  await svc.publishText(processText("changing", "schedule: { every: { hours: 1 } }"));
  await apply();
  await svc.publishText(processText("changing", "schedule: { every: { hours: 2 } }", "2.0.0"));
  await apply();
  expect((await described("changing")).spec.intervals).toMatchObject([{ every: 7_200_000 }]);
  await svc.publishText(processText("changing", "", "3.0.0"));
  await apply();
  expect(await isThere("changing")).toBe(false);
  await rollBack(svc.ctx(), { ...name("changing"), version: "1.0.0" });
  await apply();
  expect((await described("changing")).spec.intervals).toMatchObject([{ every: 3_600_000 }]);
  for (const version of ["1.0.0", "2.0.0", "3.0.0"]) await retireVersion(svc.ctx(), { ...name("changing"), version });
  await apply();
  expect(await isThere("changing")).toBe(false);
});

test("pausing and resuming reach Temporal with their reason", async () => {
  await svc.publishText(processText("resting", "schedule: { every: { hours: 1 } }"));
  await pauseSchedule(svc.ctx(), { ...name("resting"), note: "holidays" });
  await apply();
  expect((await described("resting")).state).toMatchObject({ paused: true, note: "holidays" });
  await resumeSchedule(svc.ctx(), name("resting"));
  await apply();
  expect((await described("resting")).state.paused).toBe(false);
});

test("what a killed process left undone is done after the next start: made, taken away, and mended", async () => {
  await svc.publishText(processText("unmade", "schedule: { every: { hours: 1 } }"));
  await svc.publishText(processText("lost", "schedule: { every: { hours: 1 } }"));
  await apply();
  await gateway.client.schedule.getHandle(scheduleId(name("lost"))).delete();
  await svc.db.update(schedules).set({ appliedAt: null }).where(eq(schedules.name, "unmade"));
  await gateway.client.schedule.create({
    scheduleId: scheduleId(name("orphan")),
    spec: { intervals: [{ every: "1h" }] },
    action: { type: "startWorkflow", workflowType: "scheduleTick", taskQueue: "processes" },
  });
  await vi.waitUntil(
    async () => {
      for await (const one of gateway.client.schedule.list()) if (one.scheduleId.endsWith("orphan")) return true;
      return false;
    },
    { timeout: 10_000 },
  );
  const running = keepSchedules(svc.ctx(service), gateway, Promise.resolve());
  await vi.waitUntil(async () => (await isThere("lost")) && (await isThere("unmade")) && !(await isThere("orphan")), {
    timeout: 10_000,
    interval: 100,
  });
  await running.stop();
  await compareAll(svc.ctx(service), gateway);
  await apply();
  expect(await isThere("unmade")).toBe(true);
});
