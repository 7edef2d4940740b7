import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { validate } from "#workflows/definition/validate.ts";
import type { Definition, ErrorSpec, Json, JsonObject } from "#workflows/definition/types.ts";
import { canonicalType } from "#workflows/engine/faults.ts";
import { startInMemory } from "#workflows/engine/memory.ts";
import type { Scenario } from "./features.ts";
import type { World } from "./world.ts";

/** What the steps of one scenario build up and look at. */
interface Stage {
  world: World;
  definition?: Definition;
  input: Json;
  status: "completed" | "faulted" | "cancelled" | "open";
  output?: Json;
  error?: ErrorSpec;
  tasks: { name: string; status?: string; output?: Json; error?: ErrorSpec }[];
}

class Unmet extends Error {}

type Act = (stage: Stage, doc: string, ...words: string[]) => void | Promise<void>;

/** The kit's sentences. */
const sentences: [RegExp, Act][] = [
  [/^(?:given )?a workflow with definition:$/, define],
  [/^(?:given )?the workflow input is:$/, (stage, doc) => void (stage.input = yaml(doc))],
  [/^the workflow is executed$/, execute],
  [/^the workflow should (complete|fault|cancel)(?: with (output|error):)?$/, checkEnd],
  [/^the workflow output should have properties (.+)$/, checkProperties],
  [/^the workflow output should have an? '([^']+)' property with value:$/, checkValue],
  [/^the workflow output should have an? '([^']+)' property containing (\d+) items?$/, checkCount],
  [/^(\S+) should run (first|last)$/, checkPlace],
  [/^(\S+) should run (before|after) (\S+)$/, checkOrder],
  [/^(\S+) should (complete|fault|cancel)(?: with (output|error):)?$/, checkTask],
];

/** Why a scenario is not met, or undefined. */
export async function play({ steps }: Scenario, world: World): Promise<string | undefined> {
  const stage: Stage = { world, input: null, status: "open", tasks: [] };
  for (const { text, doc = "" } of steps) {
    const [known, act] = sentences.find(([pattern]) => pattern.test(text)) ?? [];
    if (!known || !act) return `no meaning is known for "${text}"`;
    try {
      await act(stage, doc, ...known.exec(text)!.slice(1));
    } catch (error) {
      if (!(error instanceof Unmet)) throw error;
      return `${text} ${error.message}`;
    }
  }
  return undefined;
}

function define(stage: Stage, doc: string): void {
  const { definition, faults } = validate(doc, { functions: [] });
  if (!definition) unmet(faults.map(({ line, column, message }) => `${line}:${column}: ${message}`).join("; "));
  // The kit knows faults, not incidents.
  const document = { ...definition.document, metadata: { policy: { onFault: "fail" as const } } };
  stage.definition = { ...definition, document };
}

async function execute(stage: Stage): Promise<void> {
  const { world, definition, input, tasks } = stage;
  const run = startInMemory({
    definition: definition!,
    input,
    now: Date.now(),
    call: world.call,
    observe(one) {
      if (one.type === "begun") tasks.push({ name: one.name });
      if (one.type !== "ended") return;
      const name = one.path.split("/").pop();
      const task = tasks.findLast((begun) => begun.name === name);
      if (task) Object.assign(task, { status: one.status, output: one.output, error: one.error });
    },
  });
  await run.go();
  const { status } = run.projection();
  if (status === "completed" || status === "faulted" || status === "cancelled") stage.status = status;
  Object.assign(stage, { output: run.output, error: run.error });
}

const ends = { complete: "completed", fault: "faulted", cancel: "cancelled" } as const;
const endOf = (word: string) => ends[word as keyof typeof ends];

function checkEnd({ status, output, error }: Stage, doc: string, word = "", what = ""): void {
  const wanted = endOf(word);
  if (status !== wanted) unmet(`but it ${status}${error ? ` with ${show(error)}` : ""}`);
  if (what === "output") same(output, yaml(doc));
  if (what === "error") sameError(error, yaml(doc) as unknown as ErrorSpec);
}

function checkProperties({ output }: Stage, _: string, list = ""): void {
  for (const [, path] of list.matchAll(/'([^']+)'/g))
    if (at(output, path!) === undefined) unmet(`but ${path} is missing in ${show(output)}`);
}

function checkValue({ output }: Stage, doc: string, path = ""): void {
  same(at(output, path), yaml(doc));
}

function checkCount({ output }: Stage, _: string, path = "", count = ""): void {
  const list = at(output, path);
  if (!Array.isArray(list) || list.length !== Number(count)) unmet(`but it is ${show(list)}`);
}

function checkPlace({ tasks }: Stage, _: string, name = "", place = ""): void {
  const ran = tasks.filter(({ status }) => status !== "skipped");
  const found = place === "first" ? ran[0] : ran.at(-1);
  if (found?.name !== name) unmet(`but ${found?.name ?? "nothing"} did`);
}

function checkOrder({ tasks }: Stage, _: string, name = "", order = "", other = ""): void {
  const [a, b] = [name, other].map((one) => tasks.findIndex((task) => task.name === one)) as [number, number];
  if (a < 0 || b < 0 || (order === "before" ? a >= b : a <= b))
    unmet(`but they ran ${tasks.map((one) => one.name).join(", ")}`);
}

function checkTask({ tasks }: Stage, doc: string, name = "", word = "", what = ""): void {
  const task = tasks.findLast((one) => one.name === name);
  if (task?.status !== endOf(word)) unmet(`but it is ${task?.status ?? "not begun"}`);
  if (what === "output") same(task.output, yaml(doc));
  if (what === "error") sameError(task.error, yaml(doc) as unknown as ErrorSpec);
}

function same(actual: Json | undefined, expected: Json): void {
  if (!isDeepStrictEqual(actual, expected)) unmet(`but it is ${show(actual)}, not ${show(expected)}`);
}

/** The standard has moved: a type is the same under each of its addresses. What is not asked for may be there. */
function sameError(actual: ErrorSpec | undefined, expected: ErrorSpec): void {
  for (const [key, value] of Object.entries(expected)) {
    const found = actual?.[key as keyof ErrorSpec];
    const equal = key === "type" ? canonicalType(String(found)) === canonicalType(String(value)) : found === value;
    if (!equal) unmet(`but its ${key} is ${show(found)}, not ${show(value)}`);
  }
}

function at(value: Json | undefined, path: string): Json | undefined {
  return path
    .split(".")
    .reduce<Json | undefined>(
      (inner, key) =>
        typeof inner === "object" && inner !== null && Object.hasOwn(inner, key)
          ? (inner as JsonObject)[key]
          : undefined,
      value,
    );
}

const yaml = (text: string): Json => parse(text) as Json;
const show = (value: unknown): string => (JSON.stringify(value) ?? "missing").slice(0, 400);

function unmet(message: string): never {
  throw new Unmet(message);
}
