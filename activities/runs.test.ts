import { afterAll, beforeAll, expect, test } from "vitest";
import { createClients } from "./clients.ts";
import { runActivities } from "./runs.ts";
import { openServer, runOf } from "./testing.ts";

let engine: Awaited<ReturnType<typeof openServer>>;
let runs: ReturnType<typeof runActivities>;
beforeAll(async () => {
  engine = await openServer();
  const urls = { crm: "", users: "", comms: "", analytics: "", ai: "", workflow: engine.url };
  runs = runActivities(createClients(urls, async () => "token"));
});
afterAll(() => void engine.close());

const asked = { key: "run-1/do/0/sub", run: runOf() };
const subRunId = "01920000-0000-7000-8000-000000000002";

test("another process is started under the step's key, for the run that waits for it", async () => {
  engine.answer({ body: JSON.stringify({ runId: subRunId }) });
  const definition = { namespace: "tests", name: "other", version: "1.0.0" };
  expect(await runs["runs.start"]({ ...asked, definition, input: { a: 1 } })).toEqual({ runId: subRunId });
  expect(engine.seen[0]).toMatchObject({ method: "POST", url: "/v1/internal/runs" });
  const body = { key: asked.key, definition, input: { a: 1 }, runId: asked.run.runId };
  expect(JSON.parse(engine.seen[0]!.body)).toEqual(body);
});

test("its result is read and it is cancelled by its id", async () => {
  engine.answer({ body: '{"status":"completed","output":[1]}' }, { status: 204 });
  expect(await runs["runs.result"]({ ...asked, subRunId })).toEqual({ status: "completed", output: [1] });
  await runs["runs.cancel"]({ ...asked, subRunId });
  expect(engine.seen.map(({ method, url }) => [method, url])).toEqual([
    ["GET", `/v1/internal/runs/${subRunId}/result`],
    ["POST", `/v1/internal/runs/${subRunId}/cancel`],
  ]);
  expect(JSON.parse(engine.seen[1]!.body)).toEqual({ runId: asked.run.runId });
});

test("a process that is not there is final, an outage is waited out", async () => {
  const start = () => runs["runs.start"]({ ...asked, definition: { namespace: "tests", name: "none" }, input: null });
  engine.answer({ status: 404, body: '{"code":"not_found","detail":"tests/none was not found"}' });
  await expect(start()).rejects.toMatchObject({ nonRetryable: true, type: "not_found" });
  engine.answer({ status: 503 });
  await expect(start()).rejects.toMatchObject({ nonRetryable: false });
});
