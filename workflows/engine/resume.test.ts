import { expect, test } from "vitest";
import { fault } from "./faults.ts";
import { type MemoryRun, startInMemory } from "./memory.ts";
import type { Call } from "./port.ts";
import { define } from "./testing.ts";

const everything = define(`
use:
  functions:
    both: { do: [{ x: { call: crm.read, with: { of: '\${ .of }' } } }, { w: { wait: PT1M } }, { y: { call: crm.write } }] }
  extensions:
    - around:
        extend: emit
        before: [{ n: { wait: PT1M } }, { b: { call: crm.write, with: { of: '\${ $task.name }' } } }]
        after: [{ a: { call: crm.write } }, { n: { wait: PT1M } }]
do:
  - loop:
      for: { each: n, in: '[1, 2]' }
      do:
        - pause: { wait: PT1M }
        - read: { call: crm.read, with: { n: $n }, output: { as: '($input.seen // []) + [.value] | { seen: . }' } }
  - split:
      fork:
        branches:
          - fast: { do: [{ w: { wait: PT1S } }, { a: { set: { a: '\${ .seen }' } } }] }
          - slow: { do: [{ w: { wait: PT1H } }, { b: { call: crm.write, export: { as: '{ wrote: .value }' } } }] }
  - retried:
      try: [{ flaky: { call: mail.send } }]
      catch: { retry: { delay: PT10S, backoff: { linear: {} }, limit: { attempt: { count: 3 } } } }
  - poll: { call: crm.read, with: { poll: '\${ .n }' }, output: { as: '{ n: (($input.n? // 0) + 1) }' } }
  - again: { switch: [{ more: { when: .n < 3, then: poll } }] }
  - limited: { do: [{ w: { wait: PT5M } }], timeout: { after: PT1H } }
  - own: { call: both, with: { of: '\${ .n }' }, input: { from: . }, output: { as: '{ n: 3 }' } }
  - told: { emit: { event: { with: { type: told } } } }
  - ask: { call: people.ask, with: { title: ok?, due: P1D }, output: { as: '{ answer: . }' } }
  - hear: { listen: { to: { all: [{ with: { type: a } }, { with: { type: b } }] } } }
  - broken: { set: { x: '\${ error("no") }' } }
  - last: { set: { answer: '\${ . }', ctx: '\${ $context }' } }`);

/** A world that gives a key's first answer to whoever asks again, and fails the flaky call twice. */
function world(): { call: (call: Call) => never; keys: Set<string> } {
  const keys = new Set<string>();
  let failures = 0;
  return {
    keys,
    call: ({ activity, argument: { key } }) => {
      if (activity === "mail.send" && failures++ < 2) throw fault("communication", "down");
      keys.add(key);
      return (activity === "people.open" ? { taskId: "t" } : { value: key }) as never;
    },
  };
}

/** Answers what a run waits for. */
function prompt(run: MemoryRun): void {
  const [wait] = run.run.journal.waiting();
  if (wait?.kind === "person") run.answer(wait.path, "t", "yes");
  if (wait?.kind === "event") {
    for (const type of ["b", "a"])
      run.event(`run${wait.path}`, { specversion: "1.0", id: type, source: "/", type, data: type });
  }
  const [incident] = run.run.journal.incidents();
  if (incident) run.resolve(incident.path, { type: "skip", output: "mended" });
}

async function finish(cutEvery?: number): Promise<{ run: MemoryRun; keys: Set<string>; cuts: number }> {
  const { call, keys } = world();
  let run = startInMemory({ definition: everything, call });
  let cuts = 0;
  for (let i = 0; i < 5_000; i++) {
    await run.go(cutEvery === undefined ? undefined : run.now() + cutEvery);
    if (run.output !== undefined || run.error) return { run, keys, cuts };
    if (cutEvery !== undefined) {
      cuts++;
      run = startInMemory({
        definition: everything,
        call,
        now: run.now(),
        cursor: JSON.parse(JSON.stringify(run.run.frame)),
      });
      await run.go(run.now());
    }
    prompt(run);
  }
  throw new Error(`the run does not come to its end: ${JSON.stringify(run.projection())}`);
}

test("cut at any moment and gone on from its frame tree, a run gives the same output and the same effects", async () => {
  const whole = await finish();
  expect(whole.run.output).toEqual({ answer: "mended", ctx: { wrote: "run/do/1/split/fork/branches/1/slow/do/1/b" } });
  for (const every of [9_000, 61_000, 1_000_000]) {
    const cut = await finish(every);
    expect(cut.cuts).toBeGreaterThan(3);
    expect(cut.run.output).toEqual(whole.run.output);
    expect([...cut.keys].sort()).toEqual([...whole.keys].sort());
  }
});
