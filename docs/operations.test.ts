import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const page = read("operations.md");
type Schema = {
  $ref?: string;
  oneOf?: Schema[];
  properties?: Record<string, { enum?: unknown[] }>;
  required?: string[];
};
const contract = JSON.parse(read("../api/workflow/openapi.json")) as {
  paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>>;
  components: { schemas: Record<string, Schema> };
};
const calls = [...page.matchAll(/^api (.*(?:\n {2}.*)*)/gm)].map(([, line]) => line!);

/** The route of the contract that a path stands for: variables are parameters. */
function routeOf(path: string, method: string) {
  const fits = Object.keys(contract.paths).filter((route) => {
    const pattern = route.replaceAll(/\{[^}]+\}/g, "[^/]+");
    return new RegExp(`^${pattern}$`).test(path) && contract.paths[route]![method];
  });
  return fits.map((route) => contract.paths[route]![method]!)[0];
}

type Given = { action?: string };

/** The schema itself; of several, the one for the action. */
function shapeOf(schema: Schema, given: Given): Schema {
  const { $ref, oneOf } = schema;
  if ($ref) return shapeOf(contract.components.schemas[$ref.split("/").pop()!]!, given);
  if (!oneOf) return schema;
  return oneOf
    .map((one) => shapeOf(one, given))
    .find(({ properties }) => properties!["action"]!.enum!.includes(given.action))!;
}

describe("the calls of the page", () => {
  test("there are calls, each on one line or going on indented", () => expect(calls.length).toBeGreaterThan(18));

  test.each(calls)("%s", (call) => {
    const [, path] = /localhost:8001(\/v1[^'"?\s]*)/.exec(call)!;
    const body = /-d '([^']*)'/s.exec(call)?.[1];
    const route = routeOf(path!, / -d |-X POST/.test(call) ? "post" : "get");
    expect(route, `${path} is no route`).toBeDefined();
    if (!body) return;
    const given = JSON.parse(body) as Given;
    const { properties, required = [] } = shapeOf(route!.requestBody!.content["application/json"]!.schema, given);
    expect(Object.keys(properties!)).toEqual(expect.arrayContaining(Object.keys(given)));
    expect(Object.keys(given)).toEqual(expect.arrayContaining(required));
  });
});

test("every setting of the watchdog is told with its default", () => {
  const config = read("../api/workflow/config.ts");
  const settings = [...config.matchAll(/^ {4}((?:WATCHDOG|ALERT|BATCH)_\w+): Count\.default\(([\d_]+)\)/gm)];
  expect(settings.length).toBe(10);
  for (const [, name, value] of settings)
    expect(page).toMatch(new RegExp(`\`${name}\` +\\| ${value!.replaceAll("_", "")} +\\|`));
});

test("every kind of incident is told", () => {
  const shapes = read("../api/workflow/incidents/shapes.ts");
  const kinds = [...shapes.split("] as const")[0]!.matchAll(/"(\w+)",/g)].map(([, kind]) => kind!);
  expect(kinds.length).toBeGreaterThan(8);
  for (const kind of kinds) expect(page).toContain(`| \`${kind}\``);
});
