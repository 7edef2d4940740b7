import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { catalogue } from "#activities/catalog.ts";
import { validate } from "#workflows/definition/validate.ts";
import { inPool } from "./pool.ts";
import { runDefinitionTests, schemasOf, type TestResult } from "./run-tests.ts";

const body = `
do:
  - score: { call: ai.scoreLead, with: { leadId: '\${ .id }' } }
  - tell: { if: .band == "hot", call: comms.send, with: { to: { email: a@example.com }, purpose: marketing, content: { subject: Hi, text: Hi } } }
  - say: { emit: { event: { with: { type: told, data: { band: hot } } } }, output: { as: '{ done: true }' } }`;

function checked(text: string) {
  const { definition, faults } = validate(text, { functions: catalogue });
  if (!definition) throw new Error(faults.map(({ line, message }) => `${line}: ${message}`).join("\n"));
  return definition;
}

const tested = (tests: string): Promise<TestResult[]> =>
  runDefinitionTests(
    checked(
      `document:\n  dsl: 1.0.3\n  namespace: test\n  name: sample\n  version: 1.0.0\n  metadata:\n    tests:\n${tests}\n${body}`,
    ),
  );

const hot =
  "given: { input: { id: '7' } }, mocks: [{ call: ai.scoreLead, output: { score: 0.9, band: hot, reasons: [] } }]";

test("a test passes where everything it expects is so", async () => {
  const [result] = await tested(`      - name: a hot lead is written to
        ${hot.replaceAll("mocks", "\n        mocks").replace("},", "}")}
        expect:
          output: { done: true }
          steps: [score, tell]
          calls: [{ call: ai.scoreLead, with: { leadId: '7' } }]
          notCalls: [crm.updateObject]
          messages: [{ to: { email: a@example.com } }]
          emitted: [{ type: told }]
          elapsed: PT0S`);
  expect(result).toEqual({ name: "a hot lead is written to", passed: true, failures: [] });
});

test("what is not as expected is told in plain words, each thing once", async () => {
  const [result] = await tested(`      - name: all is otherwise
        given: { input: { id: '7' } }
        mocks: [{ call: ai.scoreLead, output: { band: cold } }, { call: crm.getObject, output: {} }]
        expect:
          status: waiting
          output: { done: false, more: [1] }
          steps: [say, score]
          notSteps: [say]
          calls: [{ call: ai.scoreLead, with: { leadId: '8' } }, { call: crm.getObject }]
          notCalls: [ai.scoreLead]
          messages: [{ to: { email: a@example.com } }]
          emitted: [{ type: untold }]
          elapsed: P1D`);
  expect(result!.passed).toBe(false);
  expect(result!.failures).toEqual([
    "the run should be waiting but is completed",
    "output: done should be false but is true",
    "output: more should be [1] but is missing",
    'elapsed: should be "P1D" but is "PT0S"',
    'steps: "score" was not begun in its turn; begun were score, say',
    'steps: "say" should not have begun',
    'calls: ai.scoreLead was called, but leadId should be "8" but is "7"',
    "calls: ai.scoreLead should not be called",
    "messages: 1 expected, 0 made",
    'emitted event 1: type should be "untold" but is "told"',
    "mock 2 answered nothing",
  ]);
  expect(result!.simulation!.trace.map(({ name }) => name)).toEqual(["test/sample", "score", "tell", "say"]);
});

test("an unexpected fault says what happened and where", async () => {
  const [result] = await tested(`      - name: the score fails
        given: { input: { id: '7' } }
        mocks: [{ call: ai.scoreLead, error: { status: 503, detail: the model sleeps } }]
        expect: { status: completed }`);
  expect(result!.failures).toEqual(["the run should be completed but is incident: the model sleeps, at /do/0/score"]);
});

describe("apart from the API's thread", () => {
  const asked = (text: string) => ({
    type: "simulation" as const,
    definition: checked(`document: { dsl: 1.0.3, namespace: test, name: heavy, version: 1.0.0 }\n${text}`),
    functions: schemasOf([]),
    given: {},
  });
  const light = asked("do: [{ one: { set: { n: 1 } } }]");

  test("a job that takes too long is ended, and the next is done", async () => {
    const slow = asked(
      "do: [{ each: { for: { in: '[range(9000)]' }, do: [{ work: { set: { n: '${ [range(90000)] | length }' } } }] } }]",
    );
    let beats = 0;
    const pulse = setInterval(() => beats++, 20);
    await expect(inPool(slow, 700)).rejects.toMatchObject({
      code: "unprocessable",
      message: "it takes longer than 0.7 seconds",
    });
    clearInterval(pulse);
    expect(beats).toBeGreaterThan(10);
    expect(await inPool(light)).toMatchObject({ status: "completed", output: { n: 1 } });
  });

  test("a job that needs too much memory is ended, and the next is done", async () => {
    const hungry = asked(
      "do: [{ each: { for: { in: '[range(5000)]' }, do: [{ say: { emit: { event: { with: { type: t, data: '${ \"x\" * 900000 }' } } } } }] } }]",
    );
    await expect(inPool(hungry, 60_000)).rejects.toMatchObject({
      code: "unprocessable",
      message: expect.stringContaining("memory"),
    });
    expect(await inPool(light)).toMatchObject({ output: { n: 1 } });
  }, 90_000);

  test("a result that is too large is refused, not sent", async () => {
    const large = asked(
      "do: [{ a: { set: { t: '${ \"x\" * 900000 }' } } }, { b: { set: { l: '${ . }', m: '${ . }', n: '${ . }', o: '${ . }', p: '${ . }' } } }]",
    );
    await expect(inPool(large)).rejects.toMatchObject({ message: "the result is larger than 4 MB" });
  });
});

const shipped = new URL("../../../processes/", import.meta.url);

for (const file of readdirSync(shipped).filter((name) => name.endsWith(".yaml")))
  test(`${file} carries tests, and passes them`, async () => {
    const results = await runDefinitionTests(checked(readFileSync(new URL(file, shipped), "utf8")));
    expect(results.length).toBeGreaterThan(2);
    expect(results.flatMap(({ name, failures }) => failures.map((one) => `${name}: ${one}`))).toEqual([]);
  });
