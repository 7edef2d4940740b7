import { describe, expect, test } from "vitest";
import { fault } from "./faults.ts";
import type { Call } from "./port.ts";
import { fail, run, runAny } from "./testing.ts";

/** Fails so often, then answers. */
function flaky(times: number, status = 503): (call: Call) => { n: number } {
  let n = 0;
  return () => {
    if (n++ < times) throw fault("communication", "down", { status });
    return { n };
  };
}
const trying = (catches: string, use = ""): string =>
  `${use}\ndo: [{ t: { try: [{ c: { call: crm.read } }], catch: ${catches} } }]`;

describe("try", () => {
  test("an error that every part of the filter fits is caught and handled with its variable", async () => {
    const { output } = await run(
      trying(
        "{ errors: { with: { type: 'https://open-workflow-specification.org/spec/1.0.0/errors/communication', status: 503 } }, as: e, when: $e.status > 500, do: [{ h: { set: { was: '${ $e.detail }', at: '${ $e.instance }' } } }] }",
      ),
      { call: flaky(9) },
    );
    expect(output).toEqual({ was: "down", at: "/do/0/t/try/0/c" });
  });

  test.each([
    ["another status", "{ errors: { with: { status: 404 } } }"],
    ["another type", "{ errors: { with: { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/timeout' } } }"],
    ["when not holding", "{ when: 'false' }"],
    ["exceptWhen holding", "{ exceptWhen: $error.status == 503 }"],
    ["a broken condition", "{ when: '.a.b.c | error' }"],
  ])("%s goes through", async (_, filter) => {
    expect((await fail(trying(filter), { call: flaky(9) })).error).toMatchObject({ status: 503 });
  });

  test.each(["type: '${ .o }', status: 400", "type: 'https://x.example/e', status: '${ .s }'"])(
    "a raised error that computes no error is an expression's fault: %s",
    async (error) => {
      const { error: seen } = await fail(`do: [{ a: { raise: { error: { ${error} } } } }]`, {
        input: { o: {}, s: "x" },
      });
      expect(seen).toMatchObject({ type: expect.stringMatching(/expression$/), status: 400, instance: "/do/0/a" });
    },
  );

  test("caught without handler, the try's input goes on", async () => {
    expect((await run(trying("{}"), { call: flaky(9), input: { a: 1 } })).output).toEqual({ a: 1 });
  });

  test.each([
    ["a retry", "{ retry: { limit: { attempt: { count: 1 } } } }", [true, true]],
    ["a retry for others", "{ errors: { with: { status: 404 } }, retry: {} }", [undefined]],
    ["a catch without one", "{ do: [] }", [undefined]],
    ["an outer retry that an inner catch keeps from it", "{ retry: {} }", [undefined], "{ do: [] }"],
  ])("a partner is asked once at a time where the definition tries again: %s", async (_, catches, once, inner = "") => {
    const http = "{ call: http, with: { method: get, endpoint: 'https://a.example' } }";
    const body = inner ? `{ try: [{ c: ${http} }], catch: ${inner} }` : http;
    const seen: unknown[] = [];
    const call = ({ argument }: Call): never => {
      seen.push(argument.once);
      throw fault("communication", "down", { status: 503 });
    };
    await runAny(`do: [{ t: { try: [{ b: ${body} }], catch: ${catches} } }]`, { call });
    expect(seen).toEqual(once);
  });

  test.each([
    ["constant", "{ constant: {} }", [10, 10, 10]],
    ["linear", "{ linear: {} }", [10, 20, 30]],
    ["exponential", "{ exponential: {} }", [10, 20, 40]],
  ])("%s backoff waits between attempts as it says", async (_, backoff, waits) => {
    const retry = `{ retry: { delay: { seconds: 10 }, backoff: ${backoff}, limit: { attempt: { count: 5 } } } }`;
    const { output, now } = await run(trying(retry), { call: flaky(waits.length) });
    expect(output).toEqual({ n: waits.length + 1 });
    expect(now()).toBe(waits.reduce((sum, seconds) => sum + seconds * 1000, 0));
  });

  test("all attempts carry the same idempotency key", async () => {
    const { calls } = await run(trying("{ retry: { delay: PT1S } }"), { call: flaky(2) });
    expect(new Set(calls.map(({ argument }) => argument.key))).toEqual(new Set(["run/do/0/t/try/0/c"]));
    expect(calls).toHaveLength(3);
  });

  test("retries are spent: with a handler it runs, without the error goes on outwards", async () => {
    const retry = "retry: { delay: PT1S, limit: { attempt: { count: 2 } } }";
    const handled = await run(trying(`{ ${retry}, do: [{ h: { set: { gaveUp: true } } }] }`), { call: flaky(9) });
    expect(handled.output).toEqual({ gaveUp: true });
    expect(handled.calls).toHaveLength(3);
    const { error, calls } = await fail(trying(`{ ${retry} }`), { call: flaky(9) });
    expect(error?.status).toBe(503);
    expect(calls).toHaveLength(3);
  });

  test("a retry policy by name, its own conditions and its total duration", async () => {
    const use = "use: { retries: { mine: { delay: PT10S, when: $error.status == 503, limit: { duration: PT25S } } } }";
    const { calls } = await fail(trying("{ retry: mine }", use), { call: flaky(9) });
    expect(calls).toHaveLength(4);
    expect((await fail(trying("{ retry: mine }", use), { call: flaky(9, 404) })).calls).toHaveLength(1);
  });

  test("jitter stays in its range", async () => {
    const parts = trying(
      "{ retry: { delay: PT10S, jitter: { from: PT1S, to: PT3S }, limit: { attempt: { count: 1 } } } }",
    );
    expect((await run(parts, { call: flaky(1), random: () => 0.25 })).now()).toBe(11_500);
  });

  test("retrying without delay and without limit still lets go of the worker", async () => {
    expect((await run(trying("{ retry: {} }"), { call: flaky(3) })).now()).toBe(3_000);
  });

  test("an attempt that takes longer than it may is a timeout to be retried", async () => {
    const { output, now } = await run(
      "do: [{ t: { try: [{ w: { wait: '${ if . == null then \"PT1H\" else \"PT1S\" end }' } }], catch: { retry: { delay: PT1S, limit: { attempt: { count: 1, duration: PT1M } } }, do: [{ h: { set: { e: '${ $error.status }' } } }] } } }]",
    );
    expect(output).toEqual({ e: 408 });
    expect(now()).toBe(121_000);
  });

  test("an inner try that declines leaves the error to the outer one", async () => {
    const { output } = await run(
      `
do:
  - outer:
      try: [{ inner: { try: [{ c: { call: crm.read } }], catch: { errors: { with: { status: 404 } } } } }]
      catch: { as: e, do: [{ h: { set: { got: '\${ $e.status }' } } }] }`,
      { call: flaky(9) },
    );
    expect(output).toEqual({ got: 503 });
  });

  test("a fault in a handler is not caught by its own try", async () => {
    const { error } = await fail(
      trying("{ do: [{ h: { raise: { error: { type: 'https://x.test/e', status: 499 } } } }] }"),
      { call: flaky(9) },
    );
    expect(error).toMatchObject({ status: 499, instance: "/do/0/t/catch/do/0/h" });
  });

  test("then of a catch says what follows a caught error, with a handler or without", async () => {
    const parts = (handler: object): object => ({
      do: [
        { t: { try: [{ r: { raise: { error: { type: "https://x.test/e", status: 418 } } } }], catch: handler } },
        { skipped: { set: { x: "never" } } },
        { there: { set: { came: "${ . }" } } },
      ],
    });
    // oxlint-disable-next-line unicorn/no-thenable -- a key of the language
    const then = (next: string): object => ({ then: next });
    const handled = await runAny(parts({ ...then("there"), do: [{ h: { set: { h: 1 } } }] }), { input: 5 });
    expect(handled.output).toEqual({ came: { h: 1 } });
    expect((await runAny(parts(then("there")), { input: 5 })).output).toEqual({ came: 5 });
    expect((await runAny(parts(then("end")), { input: 5 })).output).toBe(5);
  });
});
