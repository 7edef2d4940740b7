import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { judge } from "./examples.ts";
import { readFeature } from "./features.ts";
import { runConformance } from "./run.ts";
import { play } from "./scenario.ts";
import { openWorld, type World } from "./world.ts";

const workflow = (tasks: string) => `
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: own, name: own, version: '1.0.0' }
    do:
${tasks.replace(/^/gm, "    ")}
    """`;
const scenario = (name: string, tasks: string, rest: string) => `
  Scenario: ${name}${workflow(tasks)}
${rest.trim().replace(/^ */gm, "    ")}
`;
const colours = `
- red: { set: { all: '\${ .all + ["red"] }' } }
- skipped: { if: 'false', set: { all: [] } }
- green: { set: { all: '\${ .all + ["green"] }' } }`;

const sound = `Feature: Our own
${scenario(
  "Order",
  colours,
  `And given the workflow input is:
   """yaml
   all: [ blue ]
   """
   When the workflow is executed
   Then the workflow should complete with output:
   """yaml
   all: [ blue, red, green ]
   """
   And red should run first
   And green should run last
   And red should run before green
   And green should run after red
   And red should complete
   And the workflow output should have a 'all' property containing 3 items`,
)}
${scenario(
  "Calls",
  `- look: { call: http, with: { method: get, endpoint: 'https://shop.example/items/{id}', output: response } }`,
  `And given the workflow input is:
   """yaml
   id: 7
   """
   When the workflow is executed
   Then the workflow should complete
   And the workflow output should have properties 'statusCode', 'content.id', 'request.uri'
   And the workflow output should have a 'request.uri' property with value:
   """yaml
   https://shop.example/items/7
   """`,
)}
${scenario(
  "Faults",
  `- look: { call: http, with: { method: get, endpoint: 'https://shop.example/nothing' } }`,
  `When the workflow is executed
   Then the workflow should fault with error:
   """yaml
   type: https://open-workflow-specification.org/spec/1.0.0/errors/communication
   status: 404
   instance: /do/0/look
   """
   And look should fault`,
)}`;

let world: World;
beforeAll(async () => {
  world = await openWorld({
    "shop.example": ({ pathname }) =>
      pathname.startsWith("/items/") ? { json: { id: Number(pathname.slice(7)) } } : undefined,
  });
});
afterAll(() => world.close());

test("scenarios that hold are met, through our own calls over HTTP", async () => {
  const scenarios = readFeature(sound);
  expect(scenarios.map(({ name }) => name)).toEqual(["Order", "Calls", "Faults"]);
  for (const one of scenarios) expect(await play(one, world)).toBeUndefined();
});

test.each([
  ["Then the workflow should fault", "Then the workflow should fault but it completed".slice(5)],
  ["Then the workflow should cancel", "the workflow should cancel but it completed"],
  ["And green should run first", "green should run first but red did"],
  ["And skipped should run last", "skipped should run last but green did"],
  ["And green should run before red", "green should run before red but they ran red, skipped, green"],
  ["And red should fault", "red should fault but it is completed"],
  ["And nobody should complete", "nobody should complete but it is not begun"],
  ["And the workflow output should have properties 'all', 'none.at'", /but none.at is missing/],
  ["And the workflow output should have a 'all' property containing 1 items", /but it is \["red","green"\]/],
  ["And the sky should be blue", 'no meaning is known for "the sky should be blue"'],
])("a sentence that does not hold is told: %s", async (step, told) => {
  const [one] = readFeature(`Feature: Broken\n${scenario("x", colours, `When the workflow is executed\n${step}`)}`);
  expect(await play(one!, world)).toMatch(told);
});

test("a definition that cannot be read is told with its place", async () => {
  const [one] = readFeature(`Feature: Broken\n${scenario("x", "- a: { wat: 1 }", "When the workflow is executed")}`);
  expect(await play(one!, world)).toMatch(/^a workflow with definition: 3:/);
});

test("an example runs here, is refused for what it needs, or cannot be read", () => {
  const example = (task: string) =>
    `document: { dsl: 1.0.3, namespace: own, name: own, version: 1.0.0 }\ndo: [{ a: ${task} }]`;
  expect(judge(example("{ set: { n: 1 } }")).kind).toBe("accepted");
  expect(judge(example("{ call: my.function }"))).toEqual({
    kind: "refused",
    reasons: ['line 2: there is no function "my.function"'],
  });
  expect(judge(example("{ sett: { n: 1 } }")).kind).toBe("unread");
});

test("the run as a whole fails when a scenario, an example, or the kit itself is missing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  try {
    expect(await runConformance(folder, print)).toBe(false);
    await mkdir(join(folder, "ctk/features"), { recursive: true });
    await mkdir(join(folder, "examples"));
    await writeFile(
      join(folder, "ctk/features/own.feature"),
      `Feature: Own\n${scenario("Ends", colours, "When the workflow is executed\nThen the workflow should complete")}`,
    );
    await writeFile(
      join(folder, "examples/one.yaml"),
      "document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0.0 }\ndo: [{ a: { wait: PT1S } }]",
    );
    expect(await runConformance(folder, print)).toBe(true);
    expect(lines.slice(-2)).toEqual([
      "scenarios  1 of 1 met",
      "examples   1 of 1 read: 1 run here, 0 are refused with the reason",
    ]);
    await writeFile(join(folder, "examples/two.yaml"), "do: [");
    expect(await runConformance(folder, print)).toBe(false);
  } finally {
    await rm(folder, { recursive: true });
  }
});
