import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { standardTypeNames } from "#api/crm/objects/standard-types.ts";
import { unversioned } from "#api/crm/hubspot/versions.ts";
import { withTables, type Contract } from "#stack/contract-table.ts";

const guide = readFileSync(new URL("crm-api.md", import.meta.url), "utf8");
const contract = JSON.parse(readFileSync(new URL("../api/crm/openapi.json", import.meta.url), "utf8")) as Contract;

const codegen = new URL("../node_modules/@hubspot/api-client/lib/codegen/", import.meta.url).pathname;
const families = [
  "automation",

  "communication_preferences",
  "conversations",
  "crm",
  "events",
  "oauth",
  "settings",
  "webhooks",
];

/** One spelling of a path: its undated name, parameters without names, object types as a parameter, no slash at the end. */
const plain = (route: string) =>
  route
    .replace(/\/.*/, unversioned)
    .replaceAll(/\{[^}]*\}/g, "{}")
    .replace(new RegExp(`(/crm/v3/objects)/(${standardTypeNames.join("|")})(?=/(?!splits)|$)`), "$1/{}")
    .replace(/\/$/, "");

const has = new Set(
  Object.entries(contract.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => plain(`${method.toUpperCase()} ${path}`)),
  ),
);

/** Every method and path that the official Node client can ask for. */
const asked = families.flatMap((family) =>
  readdirSync(join(codegen, family), { recursive: true, encoding: "utf8" })
    .filter((file) => /(^|\/)apis\/\w+Api\.js$/.test(file))
    .flatMap((file) => [
      ...readFileSync(join(codegen, family, file), "utf8").matchAll(
        /localVarPath = '([^']+)'[\s\S]*?HttpMethod\.(\w+)/g,
      ),
    ])
    .map(([, path, method]) => `${method} ${path}`),
);

/** Rows of the table of what is not there: a method or `*`, and a path that may end in `**`. */
const absent = [...guide.matchAll(/^\| `(\*|[A-Z]+) (\/[^`]+)` \| (.+) \|$/gm)]
  .map(([, method, path, why]) => ({ method: method!, path: plain(path!), why: why! }))
  .filter(({ why }) => !/^\d{3}/.test(why));
const covers = ({ method, path }: (typeof absent)[number], route: string) => {
  const [verb, wanted] = plain(route).split(" ") as [string, string];
  return (
    (method === "*" || method === verb) &&
    (path.endsWith("/**") ? `${wanted}/`.startsWith(path.slice(0, -2)) : wanted === path)
  );
};

test("the tables of routes are those of the contract: run npm run openapi -- crm", () => {
  expect(withTables(guide, contract)).toBe(guide);
});

test("every route that the official client knows is there, or told of with a reason why it is not", () => {
  expect(asked.length).toBeGreaterThan(400);
  const untold = asked.filter((route) => !has.has(plain(route)) && !absent.some((row) => covers(row, route)));
  expect([...new Set(untold)].toSorted()).toEqual([]);
});

test("what is told of as not there is not there, and is something that was asked for", () => {
  expect(absent.length).toBeGreaterThan(0);
  for (const row of absent) expect([row.path, [...has].filter((route) => covers(row, route))]).toEqual([row.path, []]);
});
