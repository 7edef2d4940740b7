import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import type { WorkflowHandle } from "@temporalio/client";
import { Worker } from "@temporalio/worker";
import { DeterminismViolationError } from "@temporalio/workflow";
import { describe, expect, test } from "vitest";
import { loadBundle } from "#workers/bundle.ts";
import { TASK_KINDS } from "./definition/types.ts";
import { define } from "./engine/testing.ts";
import { play, scenarios } from "./histories/testing.ts";
import { type TemporalWorld, temporalWorld } from "./testing.ts";

const folder = join(import.meta.dirname, "histories");
/** Of a run that went on as a new one, the first part is `name.json`, then come `name.2.json` and so on. */
const scenarioOf = (file: string): string => file.replace(/(\.\d+)?\.json$/, "");
const files = async (): Promise<string[]> => (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();

/** The gate: what each recorded history meets under a build that would not go on from there as it went. */
async function derailed(code: string): Promise<Map<string, Error>> {
  const histories = (await files()).map(async (workflowId) => {
    const history: unknown = JSON.parse(await readFile(join(folder, workflowId), "utf8"));
    return { workflowId, history };
  });
  const sinks = { projection: { update: { fn: () => undefined } } };
  const refused = new Map<string, Error>();
  const replays = Worker.runReplayHistories({ workflowBundle: { code }, sinks }, await Promise.all(histories));
  for await (const { workflowId, error } of replays) if (error) refused.set(workflowId, error);
  return refused;
}

// Where it was recorded is nobody's business and would differ each time.
const withoutPlace = (key: string, value: unknown): unknown =>
  key === "stackTrace" ? "" : key === "identity" ? "worker" : value;

async function record({ client }: TemporalWorld, name: string, { workflowId, ...handle }: WorkflowHandle) {
  let runId = (handle as { firstExecutionRunId?: string }).firstExecutionRunId;
  for (let part = 1; runId; part++) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const text = JSON.stringify(JSON.parse(historyToJSON(history), withoutPlace), null, 1);
    await writeFile(join(folder, `${name}${part > 1 ? `.${part}` : ""}.json`), `${text}\n`);
    runId = history.events!.at(-1)!.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
}

// oxlint-disable-next-line vitest/no-conditional-tests -- a test run replays and skips nothing
if (process.env.RECORD_HISTORIES) {
  test("a history of each scenario that has none yet", async () => {
    const world = await temporalWorld(play);
    await mkdir(folder, { recursive: true });
    // Those recorded by earlier builds are the ones that must go on replaying.
    const known = new Set((await files()).map(scenarioOf));
    for (const [name, { parts, input = null, cutEvery, act }] of Object.entries(scenarios)) {
      if (known.has(name)) continue;
      const handle = await world.start(define(parts), { input, ...(cutEvery && { cutEvery }) });
      await act?.(handle);
      await handle.result();
      await record(world, name, handle);
    }
    await world.close();
    expect(new Set((await files()).map(scenarioOf)).size).toBe(Object.keys(scenarios).length);
  });
}

describe("recorded histories", () => {
  test("hold each kind of task", () => {
    const texts = Object.values(scenarios)
      .map(({ parts }) => parts)
      .join("\n");
    for (const kind of [
      ...TASK_KINDS,
      "call: http",
      "call: openapi",
      "people.ask",
      "functions",
      "extensions",
      "foreach",
    ])
      expect(texts).toContain(`${kind}${kind.includes(".") || kind.includes(" ") ? "" : ":"}`);
  });

  test("there is one for each scenario, and for each part of a run that went on as a new one", async () => {
    const recorded = await files();
    expect([...new Set(recorded.map(scenarioOf))].sort()).toEqual(Object.keys(scenarios).sort());
    const goneOn = ["gone-on", "gone-on-computing", "rewound", "migrated"];
    for (const name of goneOn) expect(recorded).toContain(`${name}.2.json`);
  });

  test("replay under today's code without a difference", async () => {
    expect(await derailed((await loadBundle()).code)).toEqual(new Map());
  });
});

/** Changes of the interpreter that its open runs would not survive, made in the bundle; some histories that they derail. */
const changes: [what: string, from: RegExp, to: string, derails: string[]][] = [
  ["one call more", /const asked = (.*);/, "const asked = $1; void $1;", ["for-call.json", "rewound.2.json"]],
  [
    "calls in another order",
    /(?<=of branches)\.entries\(\)/,
    ".map((one, i) => [i, one]).reverse()",
    ["fork-all.json"],
  ],
  ["no timer", /(?<=\.condition\)\(ready), left, \{[^}]*\}/, "", ["wait-timeout.json", "paused-resumed.json"]],
  ["another name of a call", /(?<=\))\[activity\](?=\(argument\))/g, "[activity + 2]", ["ask-answered.json"]],
  ["no hop", /passed >= cutEvery \|\|/, "", ["gone-on.json"]],
  ["a patch taken out", /&& .*\.patched\)\("cut-when-heavy"\)/, "", ["gone-on-computing.json"]],
  ["nothing shown in lists", /(?<=changes\.length > )0/, "9", ["ask-answered.json", "incident-mended.json"]],
];

test.each(changes)("harm 13: the gate refuses a build with %s", async (_, from, to, derails) => {
  const { code } = await loadBundle();
  const changed = code.replace(from, to);
  expect(changed).not.toBe(code);
  const refused = await derailed(changed);
  expect([...refused.keys()]).toEqual(expect.arrayContaining(derails));
  for (const error of refused.values()) expect(error).toBeInstanceOf(DeterminismViolationError);
});
