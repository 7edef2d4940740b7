import { describe, expect, test } from "vitest";
import type { CloudEvent, EventFilter } from "../contract.ts";
import { bindCorrelations, correlationKey, eventKey, matches, shapeOf, triggerOf } from "./events.ts";
import type { Definition } from "./types.ts";

const event: CloudEvent = {
  specversion: "1.0",
  id: "1",
  source: "/crm",
  type: "crm.lead.created",
  subject: "lead/7",
  data: { score: 9, tags: ["a"], owner: { id: "u1" } },
};

describe("filters", () => {
  test.each<[string, EventFilter, boolean]>([
    ["equal type", { with: { type: "crm.lead.created" } }, true],
    ["another type", { with: { type: "crm.lead.updated" } }, false],
    ["a type that differs where a dot stands", { with: { type: "crm-lead-created" } }, false],
    ["a pattern over the whole text", { with: { type: "crm\\..*" } }, true],
    ["a pattern over a part of it", { with: { type: "crm\\.lead|x" } }, false],
    ["a condition over data", { with: { data: "${ .score > 8 }" } }, true],
    ["a condition that does not hold", { with: { data: "${ .score > 9 }" } }, false],
    [
      "a condition with variables",
      { with: { data: "${ .score > $input.least }" }, vars: { input: { least: 8 } } },
      true,
    ],
    ["a condition that cannot be evaluated", { with: { data: "${ .score.x.y }" } }, false],
    ["data contained", { with: { data: { owner: { id: "u1" } } } }, true],
    ["data not contained", { with: { data: { owner: { id: "u2" } } } }, false],
    ["an attribute the event lacks", { with: { dataschema: "x" } }, false],
    [
      "an expected correlation",
      { with: { source: "/crm" }, correlate: { o: { from: ".data.owner.id", expect: "u1" } } },
      true,
    ],
    [
      "another value",
      { with: { source: "/crm" }, correlate: { o: { from: "${ .data.owner.id }", expect: "u2" } } },
      false,
    ],
  ])("%s", (_, filter, expected) => {
    expect(matches(filter, event)).toBe(expected);
  });

  test("free correlations bind the first value and hold to it", () => {
    const filter: EventFilter = { with: {}, correlate: { s: { from: ".subject" } } };
    expect(bindCorrelations(filter, event, {})).toEqual({ s: "lead/7" });
    expect(bindCorrelations(filter, event, { s: "lead/8" })).toBeUndefined();
  });

  test("listeners that differ in what they expect share a shape and are found by key", () => {
    const listener = (id: string): EventFilter => ({
      with: { type: "t" },
      correlate: { b: { from: ".source", expect: "/crm" }, a: { from: ".data.owner.id", expect: id } },
    });
    expect(shapeOf(listener("u1"))).toBe(shapeOf(listener("u2")));
    expect(eventKey(listener("any"), event)).toBe(correlationKey(listener("u1")));
    expect(eventKey(listener("any"), event)).not.toBe(correlationKey(listener("u2")));
    expect(eventKey({ with: {}, correlate: { a: { from: ".nothing", expect: 1 } } }, event)).toBeUndefined();
  });
});

test("a definition's trigger has its filters, and its types where they are exact", () => {
  const of = (on: object): ReturnType<typeof triggerOf> => triggerOf({ schedule: { on } } as Definition);
  expect(of({ one: { with: { type: "a" } } })).toEqual({
    strategy: "one",
    types: ["a"],
    filters: [{ with: { type: "a" } }],
  });
  expect(of({ any: [{ with: { type: "a" } }, { with: { type: "b.*" } }] })).not.toHaveProperty("types");
  expect(triggerOf({} as Definition)).toBeUndefined();
});
