import { describe, expect, test } from "vitest";
import type { CloudEvent, Json } from "../contract.ts";
import { type MemoryRun, startInMemory } from "./memory.ts";
import { defineAny, start } from "./testing.ts";

const key = "run/do/0/l";
const event = (id: string, type: string, data: Json = {}, more: object = {}): CloudEvent => ({
  specversion: "1.0",
  id,
  source: "/test",
  type,
  data,
  ...more,
});
const listening = (to: string, more = ""): string => `do: [{ l: { listen: { to: ${to} }${more} } }]`;

/** Sends events one after the other, each when the one before is worked on. */
async function send(run: MemoryRun, ...events: CloudEvent[]): Promise<MemoryRun> {
  await run.go();
  for (const one of events) {
    run.event(key, one);
    await run.go();
  }
  return run;
}

describe("until", () => {
  test("any: [] takes every event, until a condition over the list holds", async () => {
    const run = start(listening("{ any: [], until: '( . | length ) > 2' }"));
    await send(run, event("1", "a", 1), event("2", "b", 2));
    expect(run.output).toBeUndefined();
    expect(run.calls[0]!.argument.filters).toEqual([{ with: {}, correlate: {}, vars: {} }]);
    expect((await send(run, event("3", "c", 3))).output).toEqual([1, 2, 3]);
  });

  test("the latest event is the last of the list", async () => {
    const run = start(listening("{ any: [{ with: { type: a } }], until: '.[-1].last' }"));
    await send(run, event("1", "a", { n: 1 }), event("2", "a", { last: true }));
    expect(run.output).toEqual([{ n: 1 }, { last: true }]);
  });

  test("events of a strategy that ends the listening are no part of the output", async () => {
    const to = "{ any: [], until: { all: [{ with: { type: out } }, { with: { type: paid } }] } }";
    const run = start(listening(to));
    await send(run, event("1", "a", 1), event("2", "out"), event("3", "b", 2), event("4", "out", 3));
    expect(run.output).toBeUndefined();
    expect(run.calls[0]!.argument.filters).toHaveLength(3);
    expect((await send(run, event("5", "paid"))).output).toEqual([1, 2, 3]);
    expect(run.calls.at(-1)).toMatchObject({ activity: "events.unsubscribe" });
  });

  test("without any event before its end the output is an empty list", async () => {
    const run = start(listening("{ any: [{ with: { type: a } }], until: { one: { with: { type: out } } } }"));
    expect((await send(run, event("1", "out"))).output).toEqual([]);
  });

  test("until: false listens for ever and keeps the last only", async () => {
    const run = start(
      listening(
        "{ any: [], until: false }",
        ", foreach: { do: [{ w: { call: crm.write, with: { got: '${ $item }' } } }] }",
      ),
    );
    await send(run, ...Array.from({ length: 20 }, (_, i) => event(`${i}`, "a", i)));
    expect(run.output).toBeUndefined();
    expect(run.calls.filter(({ activity }) => activity === "crm.write")).toHaveLength(20);
    expect(run.run.frame.root.kid!.kid!.list).toEqual([null]);
  });

  test("a condition that fails is the run's fault, not the end of it", async () => {
    const run = start(listening("{ any: [], until: '.[0].x.y' }"));
    await send(run, event("1", "a", 1));
    expect(run.projection()).toMatchObject({ status: "incident", incident: { error: { status: 400 } } });
  });

  test("lists that outgrow the cursor are a fault that names the limit", async () => {
    const definition = defineAny(listening("{ any: [], until: 'length > 9' }"));
    const run = startInMemory({ definition });
    await send(run, ...["1", "2", "3"].map((id) => event(id, "a", "x".repeat(400_000))));
    expect(run.error).toMatchObject({ detail: expect.stringContaining("maxListBytes") });
  });
});

describe("foreach", () => {
  const each = `, foreach: { item: mail, at: n, do: [{ r: { call: crm.read, with: { got: '\${ $mail }', n: '\${ $n }' } } }, { w: { wait: PT1M } }], output: { as: '{ n: $n, of: $mail, was: . }' }, export: { as: '{ done: ($context.done + [$output.n]) }' } }`;

  test("events are worked on one at a time, in order, whatever comes meanwhile", async () => {
    const run = start(listening("{ any: [], until: length >= 3 }", each), {
      call: ({ argument }) => ({ seen: (argument.with as { got: Json } | undefined)?.got ?? null }),
    });
    await run.go(0);
    for (const id of ["a", "b", "c"]) run.event(key, event(id, "t", id));
    await run.go(30_000);
    expect(run.calls.filter(({ activity }) => activity === "crm.read")).toHaveLength(1);
    await run.go();
    expect(run.output).toEqual(["a", "b", "c"].map((of, n) => ({ n, of, was: { seen: of } })));
    expect(run.run.frame.context).toEqual({ done: [0, 1, 2] });
    expect(run.calls.filter(({ activity }) => activity === "crm.read").map(({ path }) => path)).toEqual([
      "/do/0/l[0]/foreach/do/0/r",
      "/do/0/l[1]/foreach/do/0/r",
      "/do/0/l[2]/foreach/do/0/r",
    ]);
  });

  test("an incident inside is mended there; events that came meanwhile are not lost", async () => {
    const run = start(
      listening(
        "{ any: [], until: length >= 2 }",
        ", foreach: { do: [{ s: { call: mail.send, with: { to: '${ . }' } } }] }",
      ),
      {
        call: ({ argument }) => {
          if ((argument.with as { to?: string } | undefined)?.to === "bad") throw new Error("no such address");
          return "sent";
        },
      },
    );
    await send(run, event("1", "t", "bad"), event("2", "t", "good"));
    expect(run.projection().incident?.path).toBe("/do/0/l[0]/foreach/do/0/s");
    run.resolve("/do/0/l[0]/foreach/do/0/s", { type: "skip", output: "by hand" });
    expect((await run.go()).output).toEqual(["by hand", "sent"]);
  });

  test("rounds that are over leave nothing behind; listening again asks anew", async () => {
    const parts = `
do:
  - t:
      try: [{ l: { listen: { to: { any: [], until: length >= 2 } }, foreach: { do: [{ a: { call: people.ask, with: { title: ok? } } }, { c: { call: crm.read, with: { n: '\${ . }' } } }] } } }]
      catch: { retry: { delay: PT1S, limit: { attempt: { count: 1 } } } }`;
    let failures = 1;
    const run = start(parts, {
      call: ({ activity, argument }) => {
        if (activity === "crm.read" && (argument.with as { n: Json }).n === "b" && failures-- > 0)
          throw new Error("no");
        return { taskId: "t" };
      },
    });
    for (const text of ["a", "b", "c", "d"]) {
      await run.go();
      const [listener] = run.run.mailboxes.keys();
      run.event(listener!, event(text, "t", text));
      await run.go();
      const asked = run.run.journal.waiting().find(({ kind }) => kind === "person")!;
      run.answer(asked.path, "t", text);
      await run.go();
    }
    expect(run.calls.filter(({ activity }) => activity === "people.open").map(({ argument }) => argument.key)).toEqual([
      "run/do/0/t/try/0/l[0]/foreach/do/0/a",
      "run/do/0/t/try/0/l[1]/foreach/do/0/a",
      "run/do/0/t/try/0/l~2[0]/foreach/do/0/a",
      "run/do/0/t/try/0/l~2[1]/foreach/do/0/a",
    ]);
    expect(run.output).toHaveLength(2);
    expect(run.run.frame.visits).toEqual({
      "/do/0/t/try/0/l": 2,
      // Of the round that was broken off.
      "/do/0/t/try/0/l[1]/foreach/do/0/a": 1,
    });
  });

  test("without do the round is the event; end ends the run", async () => {
    const run = start(listening("{ any: [], until: length >= 2 }", ", foreach: { output: { as: .n } }"));
    expect((await send(run, event("1", "t", { n: 1 }), event("2", "t", { n: 2 }))).output).toEqual([1, 2]);
    const ending = start(
      listening("{ any: [], until: false }", ", foreach: { do: [{ s: { set: { x: 1 }, then: end } }] }"),
    );
    expect((await send(ending, event("1", "t"))).output).toEqual([{ x: 1 }]);
  });

  test("cut at any moment, the listening goes on where it was", async () => {
    const definition = defineAny(listening("{ any: [], until: { one: { with: { type: out } } } }", each));
    const call = (): Json => "read";
    let run = startInMemory({ definition, call });
    await run.go(0);
    for (const id of ["a", "b", "c", "out"]) run.event(key, event(id, id, id));
    for (let time = 0; run.output === undefined && time < 400_000; time += 20_000) {
      run = startInMemory({ definition, call, now: time, cursor: JSON.parse(JSON.stringify(run.run.frame)) });
      await run.go(time + 20_000);
    }
    expect(run.output).toEqual(["a", "b", "c"].map((of, n) => ({ n, of, was: "read" })));
  });
});

describe("correlation and reading", () => {
  test("the first value seen binds all filters, those that end the listening too", async () => {
    const filter = (type: string): string => `{ with: { type: ${type} }, correlate: { order: { from: .data.order } } }`;
    const run = start(listening(`{ any: [${filter("item")}], until: { one: ${filter("closed")} } }`));
    await send(
      run,
      event("1", "item", { order: 7 }),
      event("2", "item", { order: 8 }),
      event("3", "closed", { order: 8 }),
      event("4", "item", { order: 7, n: 2 }),
    );
    expect(run.output).toBeUndefined();
    expect((await send(run, event("5", "closed", { order: 7 }))).output).toEqual([{ order: 7 }, { order: 7, n: 2 }]);
  });

  test("the same event twice is one, also within a list; other sources may have the same id", async () => {
    const run = start(listening("{ any: [], until: length >= 3 }"));
    await send(
      run,
      event("1", "t", 1),
      event("1", "t", 1),
      event("1", "t", 2, { source: "/other" }),
      event("2", "t", 3),
    );
    expect(run.output).toEqual([1, 2, 3]);
  });

  test("data, envelope and raw", async () => {
    const read = async (mode: string, more: object): Promise<unknown> => {
      const run = startInMemory({
        definition: defineAny(`do: [{ l: { listen: { to: { any: [] }, read: ${mode} } } }]`),
      });
      return (await send(run, event("1", "t", "text", more))).output;
    };
    expect(await read("data", {})).toEqual(["text"]);
    expect(await read("envelope", {})).toEqual([event("1", "t", "text")]);
    expect(await read("raw", {})).toEqual(["text"]);
    expect(await read("raw", { data: undefined, data_base64: "AAE=" })).toEqual(["AAE="]);
  });

  test("text that looks like an expression stays text in what events carry", async () => {
    const run = start(
      listening(
        "{ any: [], until: length >= 1 }",
        ", foreach: { do: [{ s: { set: { got: '${ $item }', in: '${ . }' } } }] }",
      ),
    );
    expect((await send(run, event("1", "t", "${ 1 + 1 }"))).output).toEqual([{ got: "${ 1 + 1 }", in: "${ 1 + 1 }" }]);
  });
});
