import { expect, test } from "vitest";
import { describeRun } from "./details.ts";
import { define } from "./engine/testing.ts";
import { createRun } from "./engine/workflow.ts";

test("a run that went on as a new one shows what it did before as done", () => {
  const definition = define("do: [{ a: { call: crm.write } }, { b: { wait: P1D } }, { c: { call: crm.write } }]");
  const root = { kid: { pc: 1, visits: [1, 1] } };
  const cursor = { startedAt: 0, seq: 3, context: {}, visits: {}, root };
  const run = createRun({ id: "r", definition, input: null, effects: { now: () => 0 } as never, cursor });
  run.journal.begin({ path: "/do/1/b", name: "b", kind: "wait", input: null });
  expect(describeRun(run)).toContain("- ✔ a\n- ▶ b _running_\n- · c");
});
