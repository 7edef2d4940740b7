import { afterAll, beforeAll, expect, test } from "vitest";
import { runs, runSteps, tasks } from "#db/workflows/schema.ts";
import type { FieldRules, Scope } from "#kit/authorize.ts";
import { actorWith } from "#kit/testing.ts";
import { getTask, listTasks } from "../tasks/list-tasks.ts";
import { openWorkflow, type TestWorkflow } from "../testing.ts";
import { retryStep, skipStep } from "./act-on-run.ts";
import { getRun } from "./get-run.ts";
import { insertRun } from "./insert-run.ts";
import { listRuns } from "./list-runs.ts";

const secret = "8675309";
let svc: TestWorkflow;
const ids: Record<string, string> = {};
beforeAll(async () => {
  svc = await openWorkflow();
  const made = {
    mine: { startedBy: "ann" },
    ours: { startedBy: "bob", team: "north" },
    theirs: { startedBy: "eve", team: "south" },
  };
  for (const [name, who] of Object.entries(made)) {
    const { id } = await insertRun(svc.db, {
      namespace: "tests",
      name: "plain",
      version: "1.0.0",
      input: { data: { properties: { margin: secret } } },
      cause: { kind: "api", id: name },
      causeKey: name,
      ...who,
    });
    ids[name] = id;
    const runTeam = (who as { team?: string }).team;
    const task = { id: crypto.randomUUID(), key: name, runId: id, path: "/do/0", title: name, runTeam };
    await svc.db
      .insert(tasks)
      .values({ ...task, claimedBy: who.startedBy, facts: { name: "x", deep: [{ margin: secret }] } });
    const error = { type: "fault", status: 500, title: `margin ${secret}`, detail: secret };
    const step = {
      runId: id,
      path: "/do/0",
      name: "s",
      kind: "call",
      status: "faulted",
      attempts: 1,
      position: 0,
      seq: 1,
      startedAt: new Date(),
    };
    await svc.db.insert(runSteps).values({ ...step, input: { margin: secret }, output: { renamed: secret }, error });
  }
  const error = { type: "fault", status: 500, title: secret };
  const incident = { path: "/do/0", name: "s", error, since: new Date().toISOString(), input: { margin: secret } };
  await svc.db.update(runs).set({ status: "incident", incident, error });
});
afterAll(() => svc.close());

const ann = (scope: Scope, fields?: FieldRules, more: string[] = []) =>
  svc.ctx(
    actorWith(
      {
        "workflow.runs:read": scope,
        "workflow.tasks:read": scope,
        ...Object.fromEntries(more.map((name) => [name, "all"])),
      },
      { id: "ann", teams: ["north", "north-west"], ...(fields && { fields }) },
    ),
  );
const names = (list: string[]) =>
  list.map((id) => Object.keys(ids).find((name) => ids[name] === id)!).toSorted((a, b) => a.localeCompare(b));

test.each([
  ["own", ["mine"]],
  ["team", ["mine", "ours"]],
  ["all", ["mine", "ours", "theirs"]],
] as [Scope, string[]][])("the scope %s reaches its runs and their tasks, and no more", async (scope, expected) => {
  const ctx = ann(scope);
  expect(names((await listRuns(ctx, { limit: 10 })).results.map(({ id }) => id))).toEqual(expected);
  expect(names((await listTasks(ctx, { limit: 10 })).results.map(({ runId }) => runId))).toEqual(expected);
  for (const [name, id] of Object.entries(ids)) {
    const found = getRun(ctx, id);
    if (expected.includes(name)) expect((await found).id).toBe(id);
    else await expect(found).rejects.toMatchObject({ code: "not_found" });
  }
});

test("harm 26: hidden fields are in no run, step, incident, error or task that is shown", async () => {
  const ctx = ann("all", { "leads.margin": "hidden" });
  const seen = async (who: typeof ctx) => {
    const list = await listRuns(who, { limit: 10 });
    const task = (await listTasks(who, { limit: 1 })).results[0]!;
    return JSON.stringify([list, await getRun(who, ids["mine"]!), task, await getTask(who, task.id)]);
  };
  expect(await seen(ann("all"))).toContain(secret);
  expect(await seen(ann("all", { "leads.margin": "readonly" }))).toContain(secret);
  const told = await seen(ctx);
  expect(told).not.toContain(secret);
  expect(told).not.toContain("margin");
  expect(told).toContain('"facts":{"deep":[{}],"name":"x"}');
  expect(await seen(ann("all", { "leads.margin": "hidden" }, ["workflow.payloads:read"]))).toContain(secret);
});

test("harm 26: who is kept from a field puts no value of theirs into a run, and retries it as it is", async () => {
  for (const rule of ["hidden", "readonly"] as const) {
    const ctx = ann("all", { "leads.margin": rule }, ["workflow.runs:operate"]);
    const forbidden = { code: "forbidden", message: expect.stringContaining("every field") };
    await expect(retryStep(ctx, ids["mine"]!, { input: { margin: 1 } })).rejects.toMatchObject(forbidden);
    await expect(skipStep(ctx, ids["mine"]!, { output: { margin: 1 } })).rejects.toMatchObject(forbidden);
    // There is no Temporal here: that far it comes.
    await expect(retryStep(ctx, ids["mine"]!, {})).rejects.toMatchObject({ code: "unavailable" });
  }
});
