import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit, signals, tasks } from "#db/workflows/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { uuidv7 } from "#kit/ids.ts";
import { actorWith } from "#kit/testing.ts";
import type { WorkflowCtx } from "../context.ts";
import { closeTask } from "../internal/close-task.ts";
import { openTask, type OpenTask } from "../internal/open-task.ts";
import { endRun } from "../runs/end-run.ts";
import { insertRun } from "../runs/insert-run.ts";
import { openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { claimTask, releaseTask } from "./claim-task.ts";
import { completeTask } from "./complete-task.ts";
import { listTasks } from "./list-tasks.ts";

let svc: TestWorkflow;
let runId: string;
beforeAll(async () => {
  svc = await openWorkflow();
  runId = await newRun();
});
afterAll(() => svc.close());

const own = { "workflow.tasks:read": "own", "workflow.tasks:complete": "own" } as const;
const person = (id: string, over: Partial<Actor> = {}) => actorWith(own, { id, ...over });
const ann = person("ann");
const bob = person("bob", { roles: ["manager"] });
const eve = person("eve", { teams: ["north"] });
const chief = actorWith(["workflow.tasks:read", "workflow.tasks:complete"], { id: "chief" });

const form = {
  type: "object",
  required: ["approved"],
  additionalProperties: false,
  properties: { approved: { type: "boolean" } },
};

async function newRun(): Promise<string> {
  const version = await svc.publishText(processText("asking"));
  const cause = { kind: "api" as const, id: uuidv7() };
  const record = { type: "leads", id: "7" };
  return (await insertRun(svc.db, { ...version, record, input: {}, cause, causeKey: cause.id })).id;
}

const open = async (over: Partial<OpenTask> = {}) =>
  (await openTask(svc.ctx(worker), { key: uuidv7(), runId, path: "/do/0/ask", title: "Approve?", ...over })).taskId;

const yes = { output: { approved: true } };
const complete = (ctx: WorkflowCtx, id: string) => completeTask(ctx, id, yes);
const listed = async (actor: Actor, query: object = {}) =>
  (await listTasks(svc.ctx(actor), { limit: 500, ...query })).results.map((task) => task.id);

test("asked again with the same key, it is the same task, ten at once included", async () => {
  const task = { key: "once", runId, path: "/do/0/ask", title: "Approve?", assignee: "ann" };
  const opened = await Promise.allSettled(Array.from({ length: 10 }, () => openTask(svc.ctx(worker), task)));
  const again = await openTask(svc.ctx(worker), task);
  for (const result of opened)
    if (result.status === "fulfilled") expect(result.value).toEqual(again);
    else expect(result.reason).toMatchObject({ code: "unavailable" });
  expect(await svc.db.select().from(tasks).where(eq(tasks.key, "once"))).toHaveLength(1);
});

test("an answer is kept with its signal, and given again changes nothing", async () => {
  const id = await open({ assignee: "ann", form });
  const done = await completeTask(svc.ctx(ann), id, yes);
  expect(done).toMatchObject({ status: "completed", completedBy: "ann", output: { approved: true } });
  expect(await completeTask(svc.ctx(ann), id, yes)).toEqual(done);
  const sent = await svc.db.select().from(signals).where(eq(signals.subject, id));
  expect(sent).toMatchObject([{ name: "answer", payload: { taskId: id, path: "/do/0/ask", ...yes } }]);
  const [entry] = await svc.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `tasks/${id}`));
  expect(entry).toMatchObject({ actor: "ann", action: "workflow.task.complete" });
});

test("of fifty answers at once one counts", async () => {
  const id = await open({ role: "manager" });
  const answers = Array.from({ length: 50 }, (_, i) => completeTask(svc.ctx(bob), id, { output: i }));
  const results = await Promise.allSettled(answers);
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await svc.db.select().from(signals).where(eq(signals.subject, id))).toHaveLength(1);
});

test("another answer than the first is refused", async () => {
  const id = await open({ assignee: "ann" });
  await completeTask(svc.ctx(ann), id, { output: 1 });
  await expect(completeTask(svc.ctx(ann), id, { output: 2 })).rejects.toMatchObject({ code: "conflict" });
});

test("an answer that does not fit the form is refused with its places, and the task stays open", async () => {
  const id = await open({ assignee: "ann", form });
  const wrong = completeTask(svc.ctx(ann), id, { output: { approved: "yes", more: 1 } });
  await expect(wrong).rejects.toMatchObject({
    code: "invalid_input",
    faults: expect.arrayContaining([expect.objectContaining({ path: "/output/approved" })]),
  });
  expect(await listed(ann, { status: "open" })).toContain(id);
});

test("another's task stays invisible", async () => {
  const id = await open({ assignee: "ann" });
  for (const verb of [claimTask, releaseTask, complete])
    await expect(verb(svc.ctx(eve), id)).rejects.toMatchObject({ code: "not_found" });
  expect(await listed(eve)).not.toContain(id);
  expect(await listed(chief)).toContain(id);
});

test("a task of a role or team is for those who have it, and whoever may do every task", async () => {
  const [ofRole, ofTeam] = [await open({ role: "manager" }), await open({ team: "north" })];
  expect(await listed(bob, { assignee: "me" })).toContain(ofRole);
  expect(await listed(eve, { assignee: "me" })).toContain(ofTeam);
  expect(await listed(bob)).not.toContain(ofTeam);
  await expect(completeTask(svc.ctx(ann), ofRole, yes)).rejects.toMatchObject({ code: "not_found" });
  expect(await completeTask(svc.ctx(chief), ofRole, yes)).toMatchObject({ completedBy: "chief" });
  expect(await completeTask(svc.ctx(eve), ofTeam, yes)).toMatchObject({ completedBy: "eve" });
});

test("a claimed task is its claimant's until it is released", async () => {
  const id = await open({ role: "manager" });
  const bea = person("bea", { roles: ["manager"] });
  expect(await claimTask(svc.ctx(bob), id)).toMatchObject({ claimedBy: "bob" });
  await expect(completeTask(svc.ctx(bea), id, yes)).rejects.toMatchObject({ code: "not_found" });
  await expect(completeTask(svc.ctx(chief), id, yes)).rejects.toMatchObject({ code: "conflict" });
  await releaseTask(svc.ctx(bob), id);
  expect(await completeTask(svc.ctx(bea), id, yes)).toMatchObject({ completedBy: "bea" });
});

test("a task closed by its run takes no answer, and an answered one is not closed", async () => {
  const [key, id] = ["close", await open({ key: "close", assignee: "ann" })];
  await closeTask(svc.ctx(worker), { key, reason: "expired" });
  await expect(completeTask(svc.ctx(ann), id, yes)).rejects.toMatchObject({ code: "conflict" });
  const answered = await open({ key: "keep", assignee: "ann" });
  await completeTask(svc.ctx(ann), answered, yes);
  await closeTask(svc.ctx(worker), { key: "keep", reason: "cancelled" });
  expect(await listed(ann, { status: "completed" })).toContain(answered);
});

test("the end of a run closes its tasks", async () => {
  const other = await newRun();
  const id = await open({ runId: other, assignee: "ann" });
  await svc.db.transaction((tx) => endRun(tx, svc.ctx(worker), other, { status: "cancelled" }));
  expect(await listed(ann, { status: "cancelled" })).toEqual([id]);
  await expect(open({ runId: other })).rejects.toMatchObject({ code: "conflict" });
});

test("tasks are found by record and paged without gaps", async () => {
  const all = await listed(chief, { record: "leads/7" });
  const first = await listTasks(svc.ctx(chief), { limit: 2, record: "leads/7" });
  const second = await listTasks(svc.ctx(chief), { limit: 500, record: "leads/7", after: first.paging!.next.after });
  expect([...first.results, ...second.results].map((task) => task.id)).toEqual(all);
  expect(await listed(chief, { record: "leads/8" })).toEqual([]);
});

test("rejects an actor without the permission, and people on internal routes", async () => {
  const id = await open({ assignee: "ann" });
  const reader = actorWith(["workflow.tasks:read"]);
  await expect(completeTask(svc.ctx(reader), id, yes)).rejects.toMatchObject({ code: "forbidden" });
  await expect(listTasks(svc.ctx(actorWith([])), { limit: 1 })).rejects.toMatchObject({ code: "forbidden" });
  const mighty = actorWith({ "*": "all" });
  const asked = { key: "x", runId, path: "/do/0/ask", title: "Approve?" };
  await expect(openTask(svc.ctx(mighty), asked)).rejects.toMatchObject({ code: "forbidden" });
});

test("a task goes from list to answer by HTTP", async () => {
  const id = await open({ assignee: "ann", form });
  const found = await svc.request(ann, "/v1/tasks?assignee=me&status=open");
  const page = (await found.json()) as { results: { id: string; record: unknown }[] };
  expect(page.results.find((task) => task.id === id)).toMatchObject({ record: { type: "leads", id: "7" } });
  const answer = (body: unknown) =>
    svc.request(ann, `/v1/tasks/${id}/complete`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": "one" },
      body: JSON.stringify(body),
    });
  expect((await answer({ output: { approved: 1 } })).status).toBe(400);
  const done = await answer(yes);
  expect([done.status, await done.json()]).toMatchObject([200, { status: "completed" }]);
  expect((await answer(yes)).headers.get("idempotency-replayed")).toBe("true");
});
