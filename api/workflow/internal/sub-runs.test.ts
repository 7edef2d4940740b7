import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runs } from "#db/workflows/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import { actorWith } from "#kit/testing.ts";
import { endRun } from "../runs/end-run.ts";
import { insertRun } from "../runs/insert-run.ts";
import { openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";

let svc: TestWorkflow;
let parent: string;
beforeAll(async () => {
  svc = await openWorkflow();
  await svc.publishText(processText("child"));
  parent = await openRun("parent", { startedBy: "ada" });
});
afterAll(() => svc.close());

const json = { "content-type": "application/json" };
const post = async (path: string, body: unknown, who = worker) =>
  svc.request(who, path, { method: "POST", headers: json, body: JSON.stringify(body) });
const child = { namespace: "tests", name: "child" };
const start = async (over: object = {}, who = worker) =>
  post("/v1/internal/runs", { key: "k", definition: child, input: {}, runId: parent, ...over }, who);
const startedRun = async (over: object) => ((await (await start(over)).json()) as { runId: string }).runId;
const rowOf = async (id: string) => (await svc.db.select().from(runs).where(eq(runs.id, id)))[0]!;
const resultOf = async (id: string) => (await svc.request(worker, `/v1/internal/runs/${id}/result`)).json();

async function openRun(name: string, over: object = {}): Promise<string> {
  const version = await svc.publishText(processText(name));
  const cause = { kind: "api" as const, id: uuidv7() };
  return (await insertRun(svc.db, { ...version, input: {}, cause, causeKey: cause.id, ...over })).id;
}

test("a step starts one run however often it asks, with the starter of its own run", async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => start({ key: "once" })));
  const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { runId: string }).runId));
  expect(new Set(ids).size).toBe(1);
  expect(await rowOf(ids[0]!)).toMatchObject({
    name: "child",
    startedBy: "ada",
    actingRole: null,
    cause: { kind: "run", id: "once", run: parent },
  });
});

test("asked again after the definition changed, it is still the same run", async () => {
  const version = await svc.publishText(processText("changing"));
  const definition = { namespace: version.namespace, name: version.name };
  const first = await startedRun({ key: "changing", definition });
  await svc.publishText(processText("changing", "", "2.0.0"));
  expect(await startedRun({ key: "changing", definition })).toBe(first);
  expect((await rowOf(await startedRun({ key: "later", definition }))).version).toBe("2.0.0");
  const old = await startedRun({ key: "old", definition: { ...definition, version: "1.0.0" } });
  expect((await rowOf(old)).version).toBe("1.0.0");
});

test("rights granted to the parent's version go on to its child", async () => {
  const version = await svc.publishText(processText("granted"), { actingRole: "service" }, actorWith(["*"]));
  const cause = { kind: "api" as const, id: uuidv7() };
  const granted = (await insertRun(svc.db, { ...version, input: {}, cause, causeKey: cause.id })).id;
  expect((await rowOf(await startedRun({ runId: granted }))).actingRole).toBe("service");
});

test("harm 18: a process that calls itself is refused by a named limit, ten runs deep", async () => {
  let run = parent;
  const depths: number[] = [];
  for (let depth = 2; depth <= 11; depth++) {
    const answer = await start({ key: `deep-${depth}`, runId: run });
    if (answer.status !== 200) {
      expect([answer.status, await answer.json()]).toMatchObject([
        422,
        { code: "unprocessable", detail: "processes start each other at most 10 deep", limit: "runDepth" },
      ]);
      break;
    }
    run = ((await answer.json()) as { runId: string }).runId;
    depths.push(depth);
  }
  expect(depths.at(-1)).toBe(10);
});

test("input that does not fit the child, and a process that is not there, are refused", async () => {
  await svc.publishText(
    processText("strict", "input: { schema: { format: json, document: { type: object, required: [email] } } }"),
  );
  const misfit = await start({ key: "misfit", definition: { ...child, name: "strict" } });
  expect([misfit.status, await misfit.text()]).toEqual([400, expect.stringContaining("email")]);
  expect((await start({ key: "gone", definition: { ...child, name: "nowhere" } })).status).toBe(404);
  expect((await start({ key: "orphan", runId: uuidv7() })).status).toBe(404);
});

test("the result of a run tells its status, then its output or error", async () => {
  const [done, broken] = [await startedRun({ key: "done" }), await startedRun({ key: "broken" })];
  expect(await resultOf(done)).toEqual({ status: "pending" });
  await endRun(svc.db, svc.ctx(worker), done, { status: "completed", output: { n: 1 } });
  const error = { type: "https://x.test/errors/runtime", status: 500 };
  await endRun(svc.db, svc.ctx(worker), broken, { status: "faulted", error });
  expect([await resultOf(done), await resultOf(broken)]).toEqual([
    { status: "completed", output: { n: 1 } },
    { status: "faulted", error },
  ]);
});

test("a run cancels its own children and no other's; one that has ended stays as it is", async () => {
  const id = await startedRun({ key: "cancelled" });
  const cancel = (runId: string) => post(`/v1/internal/runs/${id}/cancel`, { runId });
  expect((await cancel(uuidv7())).status).toBe(404);
  expect((await rowOf(id)).status).toBe("pending");
  expect([(await cancel(parent)).status, (await cancel(parent)).status]).toEqual([204, 204]);
  expect((await rowOf(id)).status).toBe("cancelled");
});

test("these routes are for services, not for people however mighty", async () => {
  const mighty = actorWith(["*"]);
  expect((await start({}, mighty)).status).toBe(403);
  expect((await svc.request(mighty, `/v1/internal/runs/${parent}/result`)).status).toBe(403);
  expect((await post(`/v1/internal/runs/${parent}/cancel`, { runId: parent }, mighty)).status).toBe(403);
});
