import { describe, expect, test } from "vitest";
import type { CloudEvent, EventFilter } from "../contract.ts";
import { bindCorrelations, eventKey, lookupOf, matches, triggerOf } from "./events.ts";
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
    const [one, other] = [lookupOf(listener("u1")), lookupOf(listener("u2"))];
    expect(one.from).toEqual(other.from);
    expect(eventKey(one.from, event)).toBe(one.key);
    expect(eventKey(one.from, event)).not.toBe(other.key);
    expect(eventKey([".nothing"], event)).toBeUndefined();
  });

  test.each<[string, EventFilter, string[]]>([
    ["an attribute", { with: { type: "t", subject: "lead/7", source: "/c.*" } }, ['."subject"']],
    [
      "values within data",
      { with: { data: { score: 9, owner: { id: "u1" } } } },
      ['.data["owner"]["id"]', '.data["score"]'],
    ],
    ["a list within data", { with: { data: { tags: ["a"] } } }, ['.data["tags"]']],
    [
      "a comparison with a variable",
      { with: { data: "${ .owner.id == $input.who }" }, vars: { input: { who: "u1" } } },
      [".data.owner.id"],
    ],
    ["the other way round", { with: { data: '${ "u1" == .owner.id and .score>8 }' } }, [".data.owner.id"]],
    ["a number as nobody writes it", { with: { data: "${ .score == 09.0 }" } }, [".data.score"]],
    ["numbers", { with: { data: "${.score == 9}" } }, [".data.score"]],
  ])("%s is found by the values an event has", (_, filter, from) => {
    const lookup = lookupOf(filter);
    expect(lookup.from).toEqual(from);
    expect(eventKey(lookup.from, event)).toBe(lookup.key);
    expect(matches({ ...filter, with: { ...filter.with, type: event.type, source: event.source } }, event)).toBe(true);
  });

  test.each<[string, EventFilter]>([
    ["a condition that does more than compare", { with: { data: "${ .score == 9 or .nothing == 1 }" } }],
    ["a part of a condition that is none", { with: { data: "${ (.score == 1) | not }" } }],
    ["a comparison within a text", { with: { data: '${ .text != "a == b and .score == 1" }' } }],
    [
      "a variable that is not there, or null",
      {
        with: { data: "${ .nothing == $context.nothing and .other == $input.n }" },
        vars: { context: {}, input: { n: null } },
      },
    ],
    ["a text over two lines", { with: { data: '${ .lines == "a\nb" }' } }],
    ["two values of the event", { with: { data: "${ .nothing == .other }" } }],
    ["null within data", { with: { data: { owner: { id: "u1" }, gone: {} } } }],
  ])("%s keeps no event away that fits", (_, filter) => {
    const { from, key } = lookupOf(filter);
    const fits = { ...event, data: { ...(event.data as object), text: "b", lines: "a\nb", gone: {} } };
    expect(matches(filter, fits)).toBe(true);
    expect(eventKey(from, fits)).toBe(key);
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
