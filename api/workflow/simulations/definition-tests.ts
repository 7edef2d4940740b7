import { addDuration, parseDuration } from "#workflows/definition/duration.ts";
import type { Definition, Duration, Expectation, Json } from "#workflows/definition/types.ts";
import { contains, differences, show } from "./contains.ts";
import { simulate, type Simulation } from "./simulate.ts";
import type { KnownFunction } from "./world.ts";

export interface TestResult {
  name: string;
  passed: boolean;
  /** In plain words: what was expected, and what happened. */
  failures: string[];
  /** What the run did, where it did not do what was expected. */
  simulation?: Simulation;
}

/** Runs the tests of a checked definition, one after the other. */
export async function testDefinition(
  definition: Definition,
  functions: readonly KnownFunction[],
): Promise<TestResult[]> {
  const results: TestResult[] = [];
  for (const { name, given = {}, mocks, expect } of definition.document.metadata?.tests ?? []) {
    const simulation = await simulate(definition, { ...given, ...(mocks && { mocks }) }, functions);
    const failures = failuresOf(simulation, expect);
    const passed = failures.length === 0;
    results.push({ name, passed, failures, ...(!passed && { simulation }) });
  }
  return results;
}

function failuresOf(run: Simulation, expect: Expectation): string[] {
  const emitted = run.calls.filter(({ call }) => call === "emit");
  const sent = run.calls.filter(({ call }) => call === "comms.send");
  const unlike = [
    ...statusOf(run, expect),
    ...(expect.output === undefined ? [] : named("output", differences(expect.output, run.output))),
    ...(expect.error === undefined ? [] : named("error", differences(expect.error, run.error as Json | undefined))),
    ...(expect.waitingFor === undefined
      ? []
      : named("waitingFor", differences(expect.waitingFor, run.waitingFor as Json | undefined))),
    ...elapsedOf(run, expect.elapsed),
    ...stepsOf(run, expect),
    ...callsOf(run, expect),
    ...(expect.messages ? exactly("message", expect.messages, sent) : []),
    ...(expect.emitted ? exactly("emitted event", expect.emitted, emitted) : []),
  ];
  return unlike.length > 0 ? [...unlike, ...run.notes] : [];
}

const named = (what: string, unlike: string[]): string[] => unlike.map((one) => `${what}: ${one}`);

function statusOf({ status, error, waitingFor, notes }: Simulation, expect: Expectation): string[] {
  const wanted = expect.status ?? (expect.error ? "faulted" : "completed");
  // A fault is a fault, whether it parks the run or ends it, unless the test says which.
  const same = status === wanted || (expect.status === undefined && wanted === "faulted" && status === "incident");
  if (same) return [];
  const why = error
    ? `${error.detail ?? error.title ?? error.type}, at ${error.instance ?? "/"}`
    : waitingFor && `it waits for ${waitingFor.who ?? `a ${waitingFor.kind}`} at ${waitingFor.path}`;
  return [
    `the run should be ${wanted} but is ${status}${why ? `: ${why}` : ""}${status === "pending" ? `: ${notes[0]}` : ""}`,
  ];
}

function elapsedOf({ startedAt, endedAt, elapsed }: Simulation, wanted: Duration | undefined): string[] {
  const span = wanted === undefined ? undefined : parseDuration(wanted);
  if (!span || addDuration(Date.parse(startedAt), span) === Date.parse(endedAt)) return [];
  return [`elapsed: should be ${show(wanted)} but is ${show(elapsed)}`];
}

function stepsOf({ begun }: Simulation, { steps = [], notSteps = [] }: Expectation): string[] {
  const rest = [...begun];
  const missing = steps.find((name) => {
    const at = rest.indexOf(name);
    rest.splice(0, at + 1);
    return at < 0;
  });
  return [
    ...(missing === undefined ? [] : [`steps: "${missing}" was not begun in its turn; begun were ${begun.join(", ")}`]),
    ...notSteps.filter((name) => begun.includes(name)).map((name) => `steps: "${name}" should not have begun`),
  ];
}

function callsOf({ calls }: Simulation, { calls: wanted = [], notCalls = [] }: Expectation): string[] {
  let from = 0;
  const missing = wanted.find(({ call, with: part = {} }) => {
    const at = calls.findIndex((made, i) => i >= from && made.call === call && contains(made.with, part));
    from = at < 0 ? from : at + 1;
    return at < 0;
  });
  return [
    ...(missing ? [`calls: ${missing.call}${nearest(missing, calls)}`] : []),
    ...notCalls
      .filter((name) => calls.some(({ call }) => call === name))
      .map((name) => `calls: ${name} should not be called`),
  ];
}

type Called = { call: string; with?: Json };

/** Why no call fits, told by the one that comes nearest. */
function nearest({ call, with: part = {} }: Called, calls: Called[]): string {
  const unlike = calls.filter((made) => made.call === call).map((made) => differences(part, made.with));
  const [least] = unlike.sort((a, b) => a.length - b.length);
  if (!least) return ` was not called; called were ${calls.map((made) => made.call).join(", ") || "none"}`;
  return least.length === 0 ? " was not called again, or not in this order" : ` was called, but ${least.join("; ")}`;
}

function exactly(what: string, wanted: Json[], made: Called[]): string[] {
  const number = wanted.length === made.length ? [] : [`${what}s: ${wanted.length} expected, ${made.length} made`];
  return [
    ...number,
    ...wanted.flatMap((part, i) => (made[i] ? named(`${what} ${i + 1}`, differences(part, made[i].with)) : [])),
  ];
}
