import { expect, test } from "vitest";
import { pairsOf, parameterOf, segmentOf, textOf } from "./parameters.ts";

// The table of styles in the OpenAPI specification.
const list = ["blue", "black", "brown"];
const object = { R: 100, G: 200, B: 150 };
const parameter = (place: string, style?: string, explode?: boolean) =>
  parameterOf({ name: "color", in: place, ...(style && { style }), ...(explode !== undefined && { explode }) })!;

test.each([
  ["matrix", false, ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"],
  ["matrix", true, ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"],
  ["label", false, ".blue", ".blue,black,brown", ".R,100,G,200,B,150"],
  ["label", true, ".blue", ".blue.black.brown", ".R=100.G=200.B=150"],
  ["simple", false, "blue", "blue,black,brown", "R,100,G,200,B,150"],
  ["simple", true, "blue", "blue,black,brown", "R=100,G=200,B=150"],
])("in a path, %s with explode %s is as the specification has it", (style, explode, one, many, keyed) => {
  const told = parameter("path", style, explode);
  expect([textOf(told, "blue"), textOf(told, list), textOf(told, object)]).toEqual([one, many, keyed]);
});

test.each([
  ["form", false, "color=blue,black,brown", "color=R,100,G,200,B,150"],
  ["form", true, "color=blue&color=black&color=brown", "R=100&G=200&B=150"],
  ["spaceDelimited", false, "color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150"],
  ["pipeDelimited", false, "color=blue%7Cblack%7Cbrown", "color=R%7C100%7CG%7C200%7CB%7C150"],
  [
    "deepObject",
    true,
    "color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown",
    "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
  ],
])("in a query, %s with explode %s is as the specification has it", (style, explode, many, keyed) => {
  const told = parameter("query", style, explode);
  expect([pairsOf(told, list).join("&"), pairsOf(told, object).join("&")]).toEqual([many, keyed]);
});

test("unless told, paths and headers are simple, queries and cookies forms that explode", () => {
  expect(textOf(parameter("path"), list)).toBe("blue,black,brown");
  expect(textOf(parameter("header"), ["a b", "ü"])).toBe("a b,ü");
  expect(pairsOf(parameter("query"), "a&b=c ü")).toEqual(["color=a%26b%3Dc%20%C3%BC"]);
  expect(pairsOf(parameter("cookie"), list)).toHaveLength(3);
});

test.each([
  ["csv", "ids=1,2"],
  ["ssv", "ids=1%202"],
  ["tsv", "ids=1%092"],
  ["pipes", "ids=1%7C2"],
  ["multi", "ids=1&ids=2"],
])("the collection format %s of Swagger 2 is written as it says", (collectionFormat, query) => {
  const told = parameterOf({ name: "ids", in: "query", type: "array", collectionFormat })!;
  expect(pairsOf(told, [1, 2]).join("&")).toBe(query);
});

test("a value cannot leave its place in the address", () => {
  expect(segmentOf(parameter("path"), "a/../b?c#d")).toBe("a%2F..%2Fb%3Fc%23d");
  for (const value of ["..", ".", ""])
    expect(() => segmentOf(parameter("path"), value)).toThrow("cannot be part of a path");
  expect(pairsOf(parameterOf({ name: "f", in: "query", content: { "application/json": {} } })!, { a: [1] })).toEqual([
    "f=%7B%22a%22%3A%5B1%5D%7D",
  ]);
});
