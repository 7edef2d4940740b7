import { describe, expect, test } from "vitest";
import type { TaskMoment } from "../contract.ts";
import type { Json } from "../definition/types.ts";
import { fault } from "./faults.ts";
import type { MemoryRun } from "./memory.ts";
import type { Call } from "./port.ts";
import { fail, start } from "./testing.ts";

const HOUR = 3_600_000;
const at = (hours: number): string => new Date(hours * HOUR).toISOString();
const moment = (hours: number, what: TaskMoment["do"], step = 0): TaskMoment => ({ at: at(hours), do: what, step });
const path = "/do/0/approve";
const asking = (more: string): string => `
do:
  - approve:
      call: people.ask
      with: { title: Approve?, role: sales, due: PT8H, ${more} }`;

const plan = [moment(0, "notify"), moment(4, "remind"), moment(8, "escalate"), moment(10, "expire")];
const escalating = asking(
  `notify: true, reminders: [{ before: PT4H }], escalation: [{ to: { role: manager }, notify: { team: heads } }, { after: PT2H, expire: true }]`,
);

/** The world: it plans so, and tells or fails as asked. */
type Sleep = (ms: number) => Promise<unknown>;
type Reply = Json | ((sleep: Sleep) => Json | Promise<Json>);
const never = (sleep: Sleep) => sleep(Infinity) as Promise<Json>;
const world = (moments: TaskMoment[], more: Record<string, Reply> = {}) => ({
  call: ({ activity }: Call, sleep: Sleep) => {
    if (activity === "people.open") return { taskId: "t1", plan: moments as unknown as Json };
    const reply = more[activity];
    return typeof reply === "function"
      ? reply(sleep)
      : (reply ?? (activity === "tasks.expire" ? { answered: false } : null));
  },
});
const made = ({ calls }: MemoryRun) => calls.map(({ activity }) => activity);

describe("while nobody answers", () => {
  test("what is planned happens at its time, and at the end it is a timeout that closes the task itself", async () => {
    const times: [string, string][] = [];
    let now = (): number => 0;
    const { call } = world(plan, { "tasks.escalate": { who: "manager" } });
    const options = {
      call: (one: Call, sleep: Sleep) => (times.push([one.activity, at(now() / HOUR)]), call(one, sleep)),
    };
    const memory = start(escalating, options);
    now = memory.now;
    const { projection } = await memory.go(9 * HOUR);
    expect(projection().waitingFor).toMatchObject({ kind: "person", who: "manager", until: at(10) });
    await memory.go();
    expect(times).toEqual([
      ["people.open", at(0)],
      ["tasks.tell", at(0)],
      ["tasks.tell", at(4)],
      ["tasks.escalate", at(8)],
      ["tasks.expire", at(10)],
    ]);
    expect(memory.projection().incident?.error).toMatchObject({ status: 408, instance: path });
  });

  test("each call tells what it is for, under the task's key", async () => {
    const { calls } = await fail(escalating, world(plan));
    expect(calls.slice(1).map(({ argument }) => argument)).toEqual([
      { key: `run${path}`, path, occasion: "opened", step: 0 },
      { key: `run${path}`, path, occasion: "reminder", step: 0 },
      { key: `run${path}`, path, step: 0, to: { role: "manager" }, notify: { team: "heads" } },
      { key: `run${path}`, path },
    ]);
  });

  test("an answer ends it all: nothing more is told", async () => {
    const memory = await start(escalating, world(plan)).go(5 * HOUR);
    memory.answer(path, "t1", { approved: true });
    expect((await memory.go()).output).toEqual({ approved: true });
    expect(made(memory)).toEqual(["people.open", "tasks.tell", "tasks.tell"]);
  });

  test("an answer is not kept waiting by a mail that does not go out", async () => {
    const memory = start(escalating, world(plan, { "tasks.tell": never }));
    await memory.go(HOUR);
    memory.answer(path, "t1", "yes");
    expect((await memory.go(HOUR)).output).toBe("yes");
  });

  test("a mail that fails is no fault of the run, an escalation that fails is", async () => {
    const failing = () => {
      throw fault("communication", "away");
    };
    const memory = await start(escalating, world(plan, { "tasks.tell": failing })).go(5 * HOUR);
    expect(memory.projection()).toMatchObject({ status: "waiting" });
    const stuck = await start(escalating, world(plan, { "tasks.escalate": failing })).go(9 * HOUR);
    expect(stuck.projection()).toMatchObject({ status: "incident", incident: { path } });
    expect(made(stuck).at(-1)).toBe("people.close");
  });

  test("without an end it waits on, after the last step too", async () => {
    const memory = await start(asking("onExpiry: wait, notify: true"), world([moment(0, "notify")])).go();
    expect(memory.projection()).toMatchObject({ status: "waiting", waitingFor: { kind: "person", who: "sales" } });
    expect(memory.projection().waitingFor).not.toHaveProperty("until");
    memory.answer(path, "t1", 1);
    expect((await memory.go()).output).toBe(1);
  });
});

describe("at the end", () => {
  const deciding = asking("onExpiry: { decide: { approved: false } }");
  const end = [moment(8, "expire")];

  test("the definition decides only where it says so", async () => {
    const decided = world(end, { "tasks.expire": { answered: true, output: { approved: false } } });
    const { calls, output } = await start(deciding, decided).go();
    expect(output).toEqual({ approved: false });
    expect(calls.at(-1)).toMatchObject({ activity: "tasks.expire", argument: { decide: { approved: false } } });
  });

  test("an answer that a person gave in the same moment stands", async () => {
    const answered = world(end, { "tasks.expire": { answered: true, output: { approved: true } } });
    expect((await start(asking("onExpiry: raise"), answered).go()).output).toEqual({ approved: true });
  });
});

test("working time is given on as it is, and the time it gives is shown as the end of the wait", async () => {
  const working = asking("").replace("PT8H", "{ businessDays: 2, calendar: berlin }");
  const call = () => ({ taskId: "t1", dueAt: at(48), plan: [moment(48, "expire")] as unknown as Json });
  const memory = await start(working, { call }).go(HOUR);
  expect(memory.calls[0]!.argument).toMatchObject({ due: { businessDays: 2, calendar: "berlin" } });
  expect(memory.calls[0]!.argument).not.toHaveProperty("dueAt");
  expect(memory.projection().waitingFor).toMatchObject({ until: at(48) });
});

test("a cancelled run closes its task, in the middle of a mail too", async () => {
  const memory = await start(escalating, world(plan, { "tasks.tell": never })).go(HOUR);
  memory.cancel();
  await memory.go();
  expect(memory.projection().status).toBe("cancelled");
  expect(memory.calls.at(-1)).toMatchObject({ activity: "people.close", argument: { reason: "cancelled" } });
});
