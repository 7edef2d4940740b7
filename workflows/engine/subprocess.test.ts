import { expect, test } from "vitest";
import type { RunResult } from "../contract.ts";
import { type MemoryRun, startInMemory } from "./memory.ts";
import type { Call } from "./port.ts";
import { defineAny } from "./testing.ts";

const sub = "0190-sub";
const child = (more = "", inside = ""): object =>
  defineAny(`
do: [{ r: { run: { workflow: { namespace: sales, name: quote, input: { id: '\${ .id }' } }${inside} }${more} } }]`);

/** A world in which the other process ends as said. */
function begin(definition: object, result: RunResult, input: object = { id: 7 }): MemoryRun {
  return startInMemory({
    definition: definition as never,
    input: input as never,
    call: ({ activity }: Call) => {
      if (activity === "runs.start") return { runId: sub };
      return activity === "runs.result" ? (result as never) : null;
    },
  });
}
const ended = (how: string, runId = sub) =>
  ({
    specversion: "1.0",
    id: "e",
    source: "/engine",
    type: `io.serverlessworkflow.workflow.${how}.v1`,
    data: { runId },
  }) as const;

async function finish(definition: object, result: RunResult): Promise<MemoryRun> {
  const run = await begin(definition, result).go();
  run.event("run/do/0/r", ended(result.status));
  return run.go();
}

test("another process is started with its input and its output is the step's", async () => {
  const run = await finish(child(), { status: "completed", output: { price: 3 } });
  expect(run.output).toEqual({ price: 3 });
  const key = "run/do/0/r";
  expect(run.calls.map(({ activity, argument }) => [activity, argument])).toEqual([
    ["runs.start", { key, definition: { namespace: "sales", name: "quote" }, input: { id: 7 } }],
    ["events.subscribe", { key, subscriptionId: key, filters: expect.any(Array) }],
    ["runs.result", { key, subRunId: sub }],
    ["events.unsubscribe", { key, subscriptionId: key }],
  ]);
  expect(run.calls[1]!.argument.filters).toEqual(
    ["completed", "faulted", "cancelled"].map((how) => ({
      with: { type: `io.serverlessworkflow.workflow.${how}.v1` },
      correlate: { run: { from: ".data.runId", expect: sub } },
    })),
  );
});

test("while it runs the step waits; the end of another run is not this one's", async () => {
  const run = await begin(child(), { status: "completed", output: 1 }).go();
  expect(run.projection()).toMatchObject({
    status: "waiting",
    waitingFor: { kind: "run", who: "sales/quote", runId: "0190-sub" },
  });
  run.event("run/do/0/r", ended("completed", "another"));
  expect((await run.go()).output).toBeUndefined();
});

test("an event that is ahead of what is told of the run is not the result yet", async () => {
  const result: RunResult = { status: "running" };
  const run = await begin(child(), result).go();
  run.event("run/do/0/r", ended("completed"));
  await run.go(5_000);
  Object.assign(result, { status: "completed", output: "late" });
  expect((await run.go()).output).toBe("late");
});

test("its fault is the step's, with type, status and detail; a cancelled one is named", async () => {
  const error = { type: "https://x.test/e", status: 418, title: "tea", detail: "no coffee", instance: "/do/9/x" };
  expect((await finish(child(), { status: "faulted", error })).error).toEqual({ ...error, instance: "/do/0/r" });
  expect((await finish(child(), { status: "cancelled" })).error).toMatchObject({
    status: 500,
    type: expect.stringMatching(/runtime$/),
    detail: `sales/quote was cancelled (run ${sub})`,
  });
});

test("await: false goes on with the input as soon as the other runs", async () => {
  const run = await begin(child("", ", await: false"), { status: "running" }).go();
  expect(run.output).toEqual({ id: 7 });
  expect(run.calls.map(({ activity }) => activity)).toEqual(["runs.start"]);
});

test("cancelled or timed out, the step cancels the other process", async () => {
  const timed = await begin(child(", timeout: { after: PT1M }"), { status: "running" }).go();
  expect(timed.error).toMatchObject({ status: 408 });
  expect(
    timed.calls
      .map(({ activity }) => activity)
      .slice(-2)
      .sort(),
  ).toEqual(["events.unsubscribe", "runs.cancel"]);
  const run = await begin(child(), { status: "running" }).go();
  run.cancel();
  await run.go();
  expect(run.calls).toContainEqual(
    expect.objectContaining({ activity: "runs.cancel", argument: { key: "run/do/0/r", subRunId: sub } }),
  );
});

test("gone on from its frame tree, the run waits for the one it started", async () => {
  const definition = child();
  const first = await begin(definition, { status: "running" }).go();
  const calls: Call[] = [];
  const run = startInMemory({
    definition: definition as never,
    cursor: JSON.parse(JSON.stringify(first.run.frame)),
    call: (call) => {
      calls.push(call);
      return call.activity === "runs.result" ? { status: "completed", output: 5 } : null;
    },
  });
  await run.go();
  run.event("run/do/0/r", ended("completed"));
  expect((await run.go()).output).toBe(5);
  expect(calls.map(({ activity }) => activity)).not.toContain("runs.start");
});

test("tried again after an incident it is a new run; text that looks like an expression stays text", async () => {
  const definition = defineAny({
    ...(child() as { document: object }),
    document: { dsl: "1.0.3", namespace: "test", name: "sample", version: "1.0.0" },
  });
  const run = await begin(definition, { status: "cancelled" }, { id: "${ 1 + 1 }" }).go();
  run.event("run/do/0/r", ended("cancelled"));
  await run.go();
  expect(run.projection().status).toBe("incident");
  run.resolve("/do/0/r", { type: "retry" });
  await run.go();
  expect(run.calls.filter(({ activity }) => activity === "runs.start").map(({ argument }) => argument)).toMatchObject([
    { key: "run/do/0/r", input: { id: "${ 1 + 1 }" } },
    { key: "run/do/0/r~2", input: { id: "${ 1 + 1 }" } },
  ]);
});
