import { describe, expect, test } from "vitest";
import type { CloudEvent, Json } from "../contract.ts";
import { start } from "./testing.ts";

const event = (id: string, type: string, data: Json = {}, more: object = {}): CloudEvent => ({
  specversion: "1.0",
  id,
  source: "/test",
  type,
  data,
  ...more,
});
const listening = (to: string, more = ""): string => `do: [{ l: { listen: { to: ${to}${more} } } }]`;
const key = "run/do/0/l";

describe("listen", () => {
  test("the run subscribes, takes what fits, unsubscribes, and gives the event's data", async () => {
    const waiting = await start(listening("{ one: { with: { type: reply, data: '${ .score > $input.least }' } } }"), {
      input: { least: 3 },
    }).go();
    expect(waiting.calls).toMatchObject([
      {
        activity: "events.subscribe",
        argument: { key, subscriptionId: key, filters: [{ with: { type: "reply" }, vars: { input: { least: 3 } } }] },
      },
    ]);
    expect(waiting.projection().waitingFor).toMatchObject({ kind: "event", who: "reply" });
    waiting.event(key, event("1", "reply", { score: 1 }));
    waiting.event(key, event("2", "other", { score: 9 }));
    expect((await waiting.go()).output).toBeUndefined();
    waiting.event(key, event("3", "reply", { score: 4 }));
    expect((await waiting.go()).output).toEqual([{ score: 4 }]);
    expect(waiting.calls.at(-1)).toMatchObject({ activity: "events.unsubscribe", argument: { subscriptionId: key } });
  });

  test("attributes and expectations are worked out when listening starts", async () => {
    const waiting = await start(
      listening(
        "{ one: { with: { type: 'mail\\..*', subject: '${ .contact }' }, correlate: { thread: { from: .data.thread, expect: '${ .thread }' } } } }",
      ),
      { input: { contact: "c1", thread: 7 } },
    ).go();
    expect(waiting.calls[0]!.argument.filters).toEqual([
      {
        with: { type: "mail\\..*" },
        vars: {},
        correlate: { "with.subject": { from: ".subject", expect: "c1" }, thread: { from: ".data.thread", expect: 7 } },
      },
    ]);
    waiting.event(key, event("1", "mail.received", { thread: 7 }, { subject: "c2" }));
    waiting.event(key, event("2", "mail.received", { thread: 8 }, { subject: "c1" }));
    waiting.event(key, event("3", "mail.received", { thread: 7 }, { subject: "c1" }));
    expect((await waiting.go()).output).toEqual([{ thread: 7 }]);
  });

  test("any takes the first that fits one of the filters; read: envelope gives the whole event", async () => {
    const waiting = await start(
      listening("{ any: [{ with: { type: a } }, { with: { type: b } }] }", ", read: envelope"),
    ).go();
    waiting.event(key, event("1", "b", 5));
    waiting.event(key, event("2", "a", 6));
    expect((await waiting.go()).output).toEqual([event("1", "b", 5)]);
  });

  test("all waits for one event of each filter, in any order, and passes repeated ones over", async () => {
    const waiting = await start(listening("{ all: [{ with: { type: a } }, { with: { type: b } }] }")).go();
    waiting.event(key, event("1", "b", 1));
    waiting.event(key, event("1", "b", 1));
    waiting.event(key, event("2", "b", 2));
    expect((await waiting.go()).output).toBeUndefined();
    waiting.event(key, event("3", "a", 3));
    expect((await waiting.go()).output).toEqual([1, 3]);
  });

  test("without an expectation the first value seen binds the others", async () => {
    const correlate = "correlate: { room: { from: .roomid } }";
    const waiting = await start(
      listening(`{ all: [{ with: { type: a }, ${correlate} }, { with: { type: b }, ${correlate} }] }`),
    ).go();
    waiting.event(key, event("1", "a", "a1", { roomid: "r1" }));
    waiting.event(key, event("2", "b", "b2", { roomid: "r2" }));
    waiting.event(key, event("3", "b", "b1", { roomid: "r1" }));
    expect((await waiting.go()).output).toEqual(["a1", "b1"]);
  });

  test("an event that comes while the subscription is being made is not lost", async () => {
    const waiting = start(listening("{ one: { with: { type: a } } }"), {
      call: async ({ activity }) => {
        await Promise.resolve();
        if (activity === "events.subscribe") waiting.event(key, event("1", "a", "early"));
        return null;
      },
    });
    expect((await waiting.go()).output).toEqual(["early"]);
  });

  test("a time-out ends listening and the subscription", async () => {
    const waiting = await start(`
do:
  - t:
      try: [{ l: { listen: { to: { one: { with: { type: a } } } }, timeout: { after: PT1H } } }]
      catch: { errors: { with: { status: 408 } }, do: [{ h: { set: { silent: true } } }] }`).go();
    expect(waiting.output).toEqual({ silent: true });
    expect(waiting.calls.map(({ activity }) => activity)).toEqual(["events.subscribe", "events.unsubscribe"]);
  });

  test("events for nobody, late or unknown, change nothing", async () => {
    const waiting = await start(listening("{ one: { with: { type: a } } }")).go();
    waiting.event("run/do/9/x", event("1", "a"));
    waiting.event(key, event("2", "a", 1));
    await waiting.go();
    waiting.event(key, event("3", "a", 2));
    expect((await waiting.go()).output).toEqual([1]);
  });
});
