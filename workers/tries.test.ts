import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { failure } from "#activities/asked.ts";
import { type FunctionCall, type Json, QUERIES, type RunState } from "#workflows/contract.ts";
import { define } from "#workflows/engine/testing.ts";
import { type TemporalWorld, temporalWorld } from "#workflows/testing.ts";

let world: TemporalWorld;
let answers: ("put off" | "failed")[] = [];
const fault = { kind: "communication", status: 503 } as const;

beforeAll(async () => {
  world = await temporalWorld((): Json => {
    const answer = answers.shift();
    if (answer === "put off") throw failure({ ...fault, code: "circuit_open" }, true, 0.01);
    if (answer === "failed") throw failure({ ...fault, code: "http_503", detail: "not now" }, true, 0.01);
    return "done";
  });
});
afterAll(() => world.close());

const http: FunctionCall = { local: false, startToCloseSeconds: 30, retry: { initialSeconds: 0.01, attempts: 2 } };

test("harm 11: a call that was put off, however often, has all its attempts left", async () => {
  answers = ["put off", "put off", "put off", "failed", "put off", "failed", "failed"];
  const handle = await world.start(
    define("do: [{ a: { call: http, with: { method: get, endpoint: https://partner.test } } }]"),
    { functions: { "http.request": http } },
  );
  await vi.waitFor(async () => {
    const { incidents } = await handle.query<RunState>(QUERIES.state);
    expect(incidents).toMatchObject([{ error: { detail: "not now" } }]);
  }, 30_000);
  expect(answers).toEqual(["failed"]);
  await handle.terminate();
});
