import { describe, expect, test } from "vitest";
import { isLarger } from "./limits.ts";
import { run, runAny } from "./testing.ts";

const detailOf = async (task: object, input: unknown = null): Promise<unknown> => {
  const { error } = await runAny({ do: [{ a: task }] }, { input: input as never });
  return error?.detail;
};
const kilobytes = (count: number): string => "x".repeat(count * 1_000);

describe("limits", () => {
  test("bytes are those of JSON in UTF-8", () => {
    expect([isLarger("12345678", 10), isLarger("123456789", 10), isLarger("ééé", 8), isLarger("éééé", 8)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  test("waits longer than a hundred years are an expression fault, four hundred days are none", async () => {
    for (const wait of [{ days: 1e15 }, { milliseconds: 1e300 }, "P999999Y", { days: 36_600 }])
      expect(await detailOf({ wait })).toContain("maxWaitMs");
    expect(await detailOf({ wait: { seconds: 1 }, timeout: { after: { days: 1e15 } } })).toContain("maxWaitMs");
    const long = await runAny({ do: [{ a: { wait: { days: 400 } } }] });
    expect([long.error, long.now()]).toEqual([undefined, 400 * 86_400_000]);
  });

  test("a list above 1 MiB to loop over is refused by name; a hundred thousand small items are none", async () => {
    const task = { for: { in: ".items" }, do: [{ s: { set: { n: "${ $index }" } } }] };
    const items = [kilobytes(400), kilobytes(400), kilobytes(400)];
    expect(await detailOf(task, { items })).toContain("maxListBytes");
    const { output } = await runAny({ do: [{ a: task }] }, { input: { items: Array(100_000).fill(7) } });
    expect(output).toEqual({ n: 99_999 });
  });

  test("what cannot be sent is refused by name before it is", async () => {
    const body = Array(3).fill("${ .text }");
    const call = { call: "crm.write", with: { body } };
    const { error, calls } = await runAny({ do: [{ a: call }] }, { input: { text: kilobytes(800) } });
    expect(error).toMatchObject({
      status: 400,
      instance: "/do/0/a",
      detail: expect.stringContaining("maxPayloadBytes"),
    });
    expect(calls).toEqual([]);
    expect(await detailOf({ set: { body } }, { text: kilobytes(800) })).toContain("maxPayloadBytes");
  });

  test("an error's text is cut where it would burden every message", async () => {
    const { error } = await runAny({ do: [{ a: { set: { x: '${ error("x" * 900000) }' } } }] });
    expect(error!.detail!.length).toBeLessThan(5_000);
  });
});

describe("loose expressions", () => {
  const loose = (set: object): object => ({ evaluate: { mode: "loose" }, do: [{ a: { set } }] });

  test("any text of a template is tried and kept where it is none", async () => {
    const { output } = await runAny(
      loose({ sum: ".n + 1", name: "plain text", path: ".n.x", wrapped: "${ .n }", several: ".n, .n", empty: " " }),
      { input: { n: 2 } },
    );
    expect(output).toEqual({ sum: 3, name: "plain text", path: ".n.x", wrapped: 2, several: ".n, .n", empty: " " });
  });

  test("text in data is no template: it is never tried", async () => {
    const { output } = await runAny(loose({ got: ".text", list: ["${ [.text] }"] }), {
      input: { text: ".text | length" },
    });
    expect(output).toEqual({ got: ".text | length", list: [[".text | length"]] });
  });

  test("text made of data never becomes the condition of a listener", async () => {
    const { calls } = await runAny(
      { evaluate: { mode: "loose" }, do: [{ l: { listen: { to: { one: { with: { type: "t", data: ".text" } } } } } }] },
      { input: { text: "${ true }" } },
    );
    expect(calls[0]!.argument.filters).toEqual([{ with: { type: "t", data: ".text" }, correlate: {}, vars: {} }]);
  });

  test("secrets asked for bare are left to the activity too", async () => {
    const { calls } = await runAny({
      evaluate: { mode: "loose" },
      use: { secrets: ["KEY"] },
      do: [
        { a: { call: "http", with: { method: "get", endpoint: "https://x.test", headers: { k: "$secrets.KEY" } } } },
      ],
    });
    expect(calls[0]!.argument).toMatchObject({
      headers: {},
      deferred: [{ at: "/headers/k", program: "$secrets.KEY" }],
    });
  });
});

describe("whole-run behaviour", () => {
  test("the run's own time-out ends it faulted, whatever the policy", async () => {
    const { projection, error, now } = await run(
      "timeout: { after: PT1H }\ndo: [{ t: { try: [{ w: { wait: P1D } }], catch: { do: [{ h: { set: { x: 1 } } }] } } }]",
    );
    expect(error).toMatchObject({ status: 408, type: expect.stringMatching(/timeout$/) });
    expect([projection().status, now()]).toEqual(["faulted", 3_600_000]);
  });

  test("it ends an incident too", async () => {
    const { projection } = await run("timeout: { after: PT1H }\ndo: [{ b: { set: { x: '${ error(\"no\") }' } } }]");
    expect(projection()).toMatchObject({ status: "faulted", error: { status: 408 } });
  });
});
