import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { catalogue } from "#activities/catalog.ts";
import { testDefinition } from "#api/workflow/simulations/definition-tests.ts";
import { inlineFunctions } from "#workflows/definition/functions.ts";
import { type Definition, kindOf, type Task, TASK_KINDS } from "#workflows/definition/types.ts";
import { MAX_BYTES } from "#workflows/definition/source.ts";
import { validate, validateFunction } from "#workflows/definition/validate.ts";
import { fault, type StandardError } from "#workflows/engine/faults.ts";
import { maxCallDepth, maxListBytes, maxPayloadBytes } from "#workflows/engine/limits.ts";
import { compile, defaultLimits } from "#workflows/expressions/index.ts";

const guide = readFileSync(new URL("process-language.md", import.meta.url), "utf8");
const blocks = [...guide.matchAll(/```yaml(.*)\n([\s\S]*?)```/g)].map(([, about, text]) => ({
  about: about!.trim(),
  text: text!,
}));
const shared = blocks
  .filter(({ about }) => about.startsWith("function="))
  .map(({ about, text }) => {
    const [name = "", version = ""] = about.slice("function=".length).split(":");
    return { name, version, function: parse(text) as Task, text };
  });
const known = { functions: catalogue, sharedFunctions: shared };
const examples = blocks
  .filter(({ about }) => about === "")
  .map(({ text }) => [/\n {2}name: (.*)/.exec(text)![1]!, text]);
const definitions = examples.map(([, text]) => parse(text!) as Definition);

/** The rows of the table under a heading, cell by cell. */
function table(heading: string): string[][] {
  const [, section = ""] = guide.split(`\n## ${heading}\n`);
  const rows = section
    .split(/\n##? /)[0]!
    .split("\n")
    .filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll(String.raw`\|`, "|")),
  );
}
const code = (cell: string) => /^`(.*)`$/.exec(cell)![1]!;

test.each(examples)("the example %s is sound and does what its tests say", async (_, text) => {
  const { definition, faults } = validate(text, known);
  expect(faults).toEqual([]);
  const results = await testDefinition(inlineFunctions(definition!, shared), catalogue);
  expect(results.length).toBeGreaterThan(0);
  expect(results.flatMap(({ name, failures }) => failures.map((failure) => `${name}: ${failure}`))).toEqual([]);
});

test("an example that did something else would be noticed", async () => {
  const { definition } = validate(examples[0]![1]!.replace("Hello, Ada!", "Hello, Bob!"), known);
  expect((await testDefinition(definition!, catalogue))[0]).toMatchObject({ passed: false });
});

test.each(shared)("the shared function $name is sound", ({ text }) => {
  expect(validateFunction(text, known).faults).toEqual([]);
});

describe("nothing is left out", () => {
  const seen = { kinds: new Set<string>(), keys: new Set<string>(), calls: new Set<string>() };
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (!Array.isArray(value)) {
      const kind = kindOf(value);
      if (kind) seen.kinds.add(kind);
      for (const key of Object.keys(value)) seen.keys.add(key);
      if ("call" in value && typeof value.call === "string") seen.calls.add(value.call);
    }
    Object.values(value).forEach(visit);
  };
  definitions.forEach(visit);

  test("every kind of task has an example", () => expect([...seen.kinds].sort()).toEqual([...TASK_KINDS].sort()));

  test("so has everything that a definition may say", () => {
    const words =
      "authentications errors extensions functions retries secrets timeouts on every cron after one any all until correlate " +
      "foreach read from as schema export timeout then if while each at compete catch retry when exceptWhen backoff jitter " +
      "limit redirect query headers body oauth2 oidc bearer digest await before evaluate policy form due use";
    expect(words.split(" ").filter((word) => !seen.keys.has(word))).toEqual([]);
    expect(["http", "openapi", "people.ask"].filter((name) => !seen.calls.has(name))).toEqual([]);
  });

  test("the catalogue is told whole, as it is", () => {
    const rows = table("The catalogue").map(([name, title]) => [code(name!), title]);
    expect(rows).toEqual(catalogue.map(({ name, description }) => [name, description]));
  });

  test("the errors are those that the engine makes", () => {
    const rows = table("When things go wrong").map(([kind, status]) => [code(kind!), Number(status)] as const);
    expect(rows).toHaveLength(8);
    for (const [kind, status] of rows) {
      const type = `https://serverlessworkflow.io/spec/1.0.0/errors/${kind}`;
      expect(fault(kind as StandardError, "").error).toMatchObject({ type, status });
    }
  });

  test("the limits are those that hold", () => {
    const limits = Object.fromEntries(table("Limits")) as Record<string, string>;
    const bytes = (count: number) => `${count.toLocaleString("en")} bytes`;
    expect(limits).toMatchObject({
      "a definition": `${MAX_BYTES / 1024} KB`,
      "a list that a `for` goes through, or a task collects": bytes(maxListBytes),
      "what goes to a call, or comes out of a run": bytes(maxPayloadBytes),
      "an expression": `${defaultLimits.steps.toLocaleString("en")} steps, ${bytes(defaultLimits.output)}`,
      "functions that call each other": `${maxCallDepth} deep`,
    });
  });

  test("every reason why something is not supported is told", () => {
    const folder = new URL("../workflows/definition/", import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      /(?<!\.test)\.ts$/.test(name),
    );
    const source = files.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
    const reasons = [...source.matchAll(/["`](not supported[^"`$]*)/g)].map(([, reason]) => reason!);
    expect(reasons.length).toBeGreaterThan(10);
    expect(reasons.filter((reason) => !guide.includes(reason))).toEqual([]);
  });
});

describe("expressions", () => {
  test.each(table("Expressions in five minutes"))("%s of %s gives %s", (program, input, output) => {
    const values = compile(code(program))(JSON.parse(code(input)));
    expect(values).toEqual([JSON.parse(code(output))]);
  });

  test.each(["input", "inputs", "debug", "env", "$ENV"])("%s is refused", (program) => {
    expect(() => compile(program)).toThrow(expect.objectContaining({ name: "ExpressionError" }));
  });
});

describe("what is not supported is refused with the reason given", () => {
  const document = { dsl: "1.0.3", namespace: "guide", name: "refused", version: "1.0.0" };
  const places: Record<string, (value: never) => object> = {
    "a task": (task) => ({ do: [{ task }] }),
    "`use`": (use) => ({ use }),
    authentication: (one) => ({ use: { authentications: { one } } }),
    "`input`": (input) => ({ input }),
    "`evaluate`": (evaluate) => ({ evaluate }),
    "`policy`": (policy) => ({ document: { ...document, metadata: { policy } } }),
  };
  test.each(table("What is not supported, and why"))("%s: %s", (where, what, reason) => {
    const whole = { document, do: [{ task: { set: {} } }], ...places[where]!(parse(code(what)) as never) };
    expect(validate(whole as never, known).faults.map(({ message }) => message)).toContain(reason);
  });
});
