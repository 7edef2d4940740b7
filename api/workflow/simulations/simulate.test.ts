// oxlint-disable unicorn/no-thenable -- `then` is a key of the language
import { describe, expect, test } from "vitest";
import { catalogue } from "#activities/catalog.ts";
import { validate } from "#workflows/definition/validate.ts";
import { sampleOf } from "./sample.ts";
import { simulate, type Simulation, type SimulationInput } from "./simulate.ts";

const startAt = "2026-03-01T09:00:00.000Z";

function run(body: string, given: SimulationInput = {}, more = ""): Promise<Simulation> {
  const text = `document: { dsl: 1.0.3, namespace: test, name: sample, version: 1.0.0${more} }\n${body}`;
  const { definition, faults } = validate(text, { functions: catalogue });
  if (!definition) throw new Error(faults.map(({ line, message }) => `${line}: ${message}`).join("\n"));
  return simulate(definition, { startAt, ...given }, catalogue);
}
const failing = ", metadata: { policy: { onFault: fail } }";
const score = "do: [{ score: { call: ai.scoreLead, with: { leadId: '42' }, output: { as: '{ band: .band }' } } }]";

test("thirty days of waiting and a thousand steps take less than a second", async () => {
  const began = performance.now();
  const { elapsed, status, output } = await run(
    "do: [{ days: { for: { in: '[range(30)]' }, do: [{ sleep: { wait: P1D } }, { count: { set: { n: '${ .n + 1 }' } } }] } }]",
    { input: { n: 0 } },
  );
  expect({ elapsed, status, output }).toEqual({ elapsed: "P30D", status: "completed", output: { n: 30 } });
  expect(performance.now() - began).toBeLessThan(1_000);
});

describe("calls", () => {
  test("the first mock that fits and is not used up answers", async () => {
    const { output, notes } = await run(
      `do:
  - each:
      for: { in: '["a", "b", "b"]' }
      input: { from: '[]' }
      do: [{ ask: { call: crm.getObject, with: { objectType: leads, id: '\${ $item }' }, input: { from: . }, output: { as: '$input + [.id]' } } }]`,
      {
        mocks: [
          { call: "crm.getObject", with: { id: "b" }, times: 1, output: { id: "first b" } },
          { call: "crm.getObject", with: { id: "b" }, output: { id: "other b" } },
          { task: "ask", output: { id: "any" } },
          { call: "comms.send", output: {} },
        ],
      },
    );
    expect(output).toEqual(["any", "first b", "other b"]);
    expect(notes).toEqual(["mock 4 answered nothing"]);
  });

  test("without a mock a catalogue function answers with a sample of its output, and the trace says so", async () => {
    const { trace, calls, status } = await run(score);
    expect(status).toBe("completed");
    expect(calls).toMatchObject([{ call: "ai.scoreLead", task: "score", with: { leadId: "42" }, at: startAt }]);
    expect(trace[1]).toMatchObject({ name: "score", answeredBy: "sample" });
  });

  test("without a mock a call to the world outside is a fault that says so", async () => {
    const { status, error } = await run(
      "do: [{ look: { call: http, with: { method: get, endpoint: https://example.com } } }]",
    );
    expect(status).toBe("incident");
    expect(error).toMatchObject({ status: 400, detail: 'no mock answers http of "look"', instance: "/do/0/look" });
  });

  test("what a function would refuse is refused", async () => {
    const { error } = await run("do: [{ get: { call: crm.getObject, with: { objectType: leads, id: '${ . }' } } }]", {
      input: 7,
    });
    expect(error).toMatchObject({ status: 400, detail: expect.stringContaining("does not fit crm.getObject") });
  });

  test("a mocked error is caught and tried again in virtual time", async () => {
    const { elapsed, output, trace } = await run(
      `do:
  - get:
      try: [{ look: { call: http, with: { method: get, endpoint: https://example.com } } }]
      catch: { errors: { with: { status: 503 } }, retry: { delay: PT10M, limit: { attempt: { count: 3 } } } }`,
      {
        mocks: [
          { call: "http", times: 2, error: { status: 503 } },
          { call: "http", after: "PT5S", output: "here" },
        ],
      },
    );
    expect({ elapsed, output }).toEqual({ elapsed: "PT20M5S", output: "here" });
    expect(trace.find(({ name }) => name === "get")!.retries).toHaveLength(2);
  });

  test("an answer that never comes meets the time-out around it", async () => {
    const { error, elapsed } = await run(
      "do: [{ look: { call: http, with: { method: get, endpoint: https://example.com }, timeout: { after: PT1M } } }]",
      { mocks: [{ call: "http", never: true }] },
      failing,
    );
    expect(error).toMatchObject({ status: 408 });
    expect(elapsed).toBe("PT1M");
  });
});

describe("processes that are run", () => {
  const body = (await_ = true) =>
    `do: [{ sub: { run: { workflow: { namespace: sales, name: nurture, input: { id: '\${ .id }' } }, await: ${await_} } } }]`;
  const nurtured = { workflow: "sales/nurture", with: { input: { id: 7 } }, after: "P9D", output: { mails: 3 } };

  test("their result comes when the mock says", async () => {
    const { output, elapsed, calls } = await run(body(), { input: { id: 7 }, mocks: [nurtured] });
    expect({ output, elapsed }).toEqual({ output: { mails: 3 }, elapsed: "P9D" });
    expect(calls).toMatchObject([{ call: "run", with: { namespace: "sales", name: "nurture", input: { id: 7 } } }]);
  });

  test("they fail as the mock says, are not waited for where that is said, and without a mock cannot be run", async () => {
    const failed = { workflow: "sales/nurture", error: { type: "https://x.test/e", status: 409 } };
    expect((await run(body(), { mocks: [failed] }, failing)).error).toMatchObject({
      status: 409,
      instance: "/do/0/sub",
    });
    expect(await run(body(false), { input: { id: 7 }, mocks: [nurtured] })).toMatchObject({
      output: { id: 7 },
      status: "completed",
    });
    expect((await run(body())).error!.detail).toBe('no mock answers run of "sub"');
  });
});

describe("people and events", () => {
  const ask = `do:
  - ask:
      call: people.ask
      with: { title: May we?, role: manager, due: P2D, form: { type: object, required: [yes], properties: { yes: { type: boolean } } } }`;

  test("a person answers after a while", async () => {
    const { output, elapsed } = await run(ask, {
      mocks: [{ call: "people.ask", after: "PT3H", output: { yes: true } }],
    });
    expect({ output, elapsed }).toEqual({ output: { yes: true }, elapsed: "PT3H" });
  });

  test("a person who answers too late, or not at all, lets the due date pass", async () => {
    for (const mocks of [[], [{ task: "ask", after: "P3D", output: { yes: true } }]])
      expect(await run(ask, { mocks }, failing)).toMatchObject({
        status: "faulted",
        error: { status: 408 },
        elapsed: "P2D",
      });
  });

  test("an answer that does not fit the form is told and not taken", async () => {
    const { notes, status } = await run(ask, { mocks: [{ task: "ask", output: { yes: "perhaps" } }] }, failing);
    expect(status).toBe("faulted");
    expect(notes).toEqual([expect.stringMatching(/^the answer to "ask" does not fit its form: \/yes/)]);
  });

  test("a run that waits without end says for whom, and how long it took to come there", async () => {
    expect(
      await run(`do: [{ nap: { wait: P1D } }, { ask: { call: people.ask, with: { title: Well?, role: sales } } }]`),
    ).toMatchObject({
      status: "waiting",
      waitingFor: { kind: "person", who: "sales" },
      elapsed: "P1D",
    });
  });

  const listen = "listen: { to: { one: { with: { type: lead.answered } } } }";

  test("events come so long after the start, or after a task began; those before the listener are kept for it", async () => {
    const body = `do: [{ nap: { wait: P2D } }, { first: { ${listen}, export: { as: '$context + { a: . }' } } }, { second: { ${listen}, output: { as: '[$context.a, .]' } } }]`;
    const { output, elapsed } = await run(body, {
      later: [
        { after: "P1D", event: { type: "lead.answered", data: 1 } },
        { after: "P1D", event: { type: "other", data: 0 } },
        { task: "second", after: "PT6H", event: { type: "lead.answered", data: 2 } },
      ],
    });
    expect({ output, elapsed }).toEqual({ output: [[1], [2]], elapsed: "P2DT6H" });
  });

  test("an event starts a run as `schedule.on` says, and another does not", async () => {
    const body =
      "schedule: { on: { one: { with: { type: lead.created } } } }\ninput: { from: '.[0].data' }\ndo: [{ keep: { set: '${ . }' } }]";
    expect(await run(body, { event: { type: "lead.created", data: { id: 1 } } })).toMatchObject({ output: { id: 1 } });
    expect(await run(body, { event: { type: "lead.deleted" } })).toMatchObject({
      status: "pending",
      notes: ["this event does not fit schedule.on: no run starts"],
      steps: [],
    });
  });

  test("an emitted event is heard by the run's own listener", async () => {
    const body = `do: [{ both: { fork: { branches: [{ hear: { ${listen} } }, { say: { emit: { event: { with: { type: lead.answered, data: hi } } } } }] } } }]`;
    expect(await run(body)).toMatchObject({ status: "completed", output: [["hi"], { data: "hi" }] });
  });
});

describe("the trace", () => {
  test("shows data and context before and after each task, each expression, and where it led", async () => {
    const { trace } = await run(
      `do:
  - double: { input: { from: .n }, set: { twice: '\${ . * 2 }' }, output: { as: .twice }, export: { as: '{ kept: . }' }, then: last }
  - between: { set: { x: 1 }, if: 'false' }
  - last: { set: '\${ $context }' }`.replace("then: last", ""),
      { input: { n: 3 } },
    );
    expect(trace.map(({ name, status, next }) => [name, status, next])).toEqual([
      ["test/sample", "completed", undefined],
      ["double", "completed", "continue"],
      ["between", "skipped", undefined],
      ["last", "completed", "continue"],
    ]);
    expect(trace[1]).toMatchObject({
      path: "/do/0/double",
      before: { n: 3 },
      input: 3,
      rawOutput: { twice: 6 },
      after: 6,
      contextBefore: {},
      contextAfter: { kept: 6 },
      expressions: [
        { program: ".n", input: { n: 3 }, output: 3 },
        { program: "${ . * 2 }", input: 3, output: 6 },
        { program: ".twice", input: { twice: 6 }, output: 6 },
        { program: "{ kept: . }", input: 6, output: { kept: 6 } },
      ],
    });
  });

  test("is bounded, and says so", async () => {
    const { trace, notes, status } = await run(
      "do: [{ each: { for: { in: '[range(5000)]' }, do: [{ one: { set: { text: '${ \"x\" * 20000 }' } } }] } }]",
    );
    expect(status).toBe("completed");
    expect(trace.length).toBeLessThanOrEqual(2_001);
    expect(JSON.stringify(trace).length).toBeLessThan(2 * 1024 * 1024);
    expect(notes).toContain("the trace is cut: the run did more than it shows");
  });

  test("of a run that goes on for ever ends", async () => {
    const { status, error } = await run("do: [{ nap: { wait: PT1S } }, { again: { set: { x: 1 }, then: nap } }]");
    expect(status).toBe("faulted");
    expect(error!.detail).toBe("the simulation stops after 100,000 tasks");
  });
});

test("a sample fits the schema it is made from", () => {
  const schema = {
    type: "object",
    required: ["id", "kind", "at", "n", "list", "maybe", "inner"],
    properties: {
      id: { type: "string" },
      kind: { enum: ["a", "b"] },
      at: { type: "string", format: "date-time" },
      n: { type: "number", minimum: 2 },
      list: { type: "array", items: { type: "string" } },
      maybe: { anyOf: [{ type: "null" }, { type: "integer" }] },
      inner: { type: "object", properties: { left: { type: "string" } } },
    },
  };
  expect(sampleOf(schema)).toEqual({
    id: "id",
    kind: "a",
    at: "2026-01-01T09:00:00.000Z",
    n: 2,
    list: [],
    maybe: 0,
    inner: {},
  });
});
