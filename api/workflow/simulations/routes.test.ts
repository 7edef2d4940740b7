import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actorWith } from "#kit/testing.ts";
import { author, openWorkflow, processText, type TestWorkflow } from "../testing.ts";
import type { Simulation } from "./simulate.ts";

let svc: TestWorkflow;
beforeAll(async () => {
  svc = await openWorkflow();
  await svc.publishText(processText("stored"));
});
afterAll(() => svc.close());

async function simulate(body: unknown, who: Parameters<TestWorkflow["request"]>[0] = author) {
  const headers = { "content-type": "application/json" };
  const answer = await svc.request(who, "/v1/simulations", { method: "POST", headers, body: JSON.stringify(body) });
  return {
    status: answer.status,
    body: (await answer.json()) as Simulation & { errors: { path: string; message: string; line?: number }[] },
  };
}
const text = (tasks: string) =>
  `document: { dsl: 1.0.3, namespace: tests, name: tried, version: 1.0.0 }\ndo:\n${tasks}`;
const asks = text(`
  - score: { call: ai.scoreLead, with: { leadId: '\${ .id }' } }
  - nap: { wait: P30D, output: { as: '{ band: .band }' } }`);

test("a definition is run in virtual time, with its mocks, from the given start", async () => {
  const { status, body } = await simulate({
    definition: asks,
    input: { id: "7" },
    mocks: [{ call: "ai.scoreLead", with: { leadId: "7" }, output: { band: "hot" } }],
    startAt: "2026-03-01T00:00:00Z",
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: "completed",
    output: { band: "hot" },
    startedAt: "2026-03-01T00:00:00.000Z",
    endedAt: "2026-03-31T00:00:00.000Z",
    elapsed: "P30D",
    calls: [{ call: "ai.scoreLead", task: "score" }],
    steps: [
      { name: "score", status: "completed" },
      { name: "nap", status: "completed" },
    ],
  });
  expect(body.trace[1]).toMatchObject({ name: "score", answeredBy: "mock 1", expressions: [{ output: "7" }] });
});

test("a definition may be given as an object, or by the name of a version or a draft", async () => {
  const document = { dsl: "1.0.3", namespace: "tests", name: "given", version: "1.0.0" };
  expect((await simulate({ definition: { document, do: [{ a: { set: { n: 1 } } }] } })).body.output).toEqual({ n: 1 });
  const named = { namespace: "tests", name: "stored" };
  expect((await simulate({ definition: named })).body.output).toEqual({ answer: 42 });
  expect((await simulate({ definition: { ...named, version: "1.0.0" } })).body.output).toEqual({ answer: 42 });
  expect((await simulate({ definition: { ...named, draft: true } })).body.output).toEqual({ answer: 42 });
  expect((await simulate({ definition: { ...named, version: "9.0.0" } })).status).toBe(404);
});

test("a definition with faults is refused with each place", async () => {
  const { status, body } = await simulate({
    definition: text("  - a: { call: crm.updateObjct }\n  - b: { wait: soon }"),
  });
  expect(status).toBe(400);
  expect(body.errors.map(({ line, path }) => [line, path])).toEqual([
    [3, "/do/0/a/call"],
    [4, "/do/1/b/wait"],
  ]);
});

test("mocks and events of no sound shape are refused with their place", async () => {
  const { status, body } = await simulate({
    definition: asks,
    mocks: [{ call: "ai.scoreLead", outptu: {} }],
    later: [{ after: "soon", event: {} }],
  });
  expect(status).toBe(400);
  expect(body.errors.map(({ path }) => path)).toEqual(["/mocks/0/outptu", "/later/0/after"]);
});

test("nobody simulates without the right to read definitions", async () => {
  expect((await simulate({ definition: asks }, actorWith(["workflow.runs:start"]))).status).toBe(403);
  expect((await simulate({ definition: asks }, null)).status).toBe(401);
});

describe("nothing in a definition hurts the API", () => {
  test.each([
    [
      "a computation without end",
      "  - a: { set: { n: '${ [range(80000)] | length }' } }\n  - b: { if: .n > 0, set: { n: 1 }, then: a }",
    ],
    ["an endless loop of waits", "  - a: { wait: PT1S }\n  - b: { set: { m: 1 }, then: a }"],
    [
      "branches by the hundred, each with much to say",
      `  - a: { fork: { branches: [${Array.from({ length: 100 }, (_, i) => `{ b${i}: { set: { t: '\${ "x" * 900000 }' } } }`).join(", ")}] } }`,
    ],
  ])("%s ends within seconds while others are answered", async (_, tasks) => {
    const began = performance.now();
    const heavy = simulate({ definition: text(tasks) });
    const light = await simulate({ definition: asks, input: { id: "7" } });
    expect(light.body.status).toBe("completed");
    const { status, body } = await heavy;
    expect(status === 422 || body.error !== undefined || body.notes.length > 0).toBe(true);
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  test("input of any depth or strangeness answers in words", async () => {
    const deep = `${"[".repeat(5_000)}${"]".repeat(5_000)}`;
    const headers = { "content-type": "application/json" };
    const post = (body: string) => svc.request(author, "/v1/simulations", { method: "POST", headers, body });
    expect((await post(`{"definition":"x","input":${deep}}`)).status).toBe(400);
    expect((await post('{"definition":{"__proto__":{"document":1}}}')).status).toBe(400);
    expect((await post('{"definition":7}')).status).toBe(400);
    expect((await post('{"definition":"","startAt":"yesterday"}')).status).toBe(400);
  });
});
