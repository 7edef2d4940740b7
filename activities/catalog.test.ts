import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { validate } from "#workflows/definition/validate.ts";
import { catalogue, functionsOf } from "./catalog.ts";
import { createActivities } from "./index.ts";

const text = (body: string) => `document:
  dsl: "1.0.3"
  namespace: tests
  name: calls
  version: "1.0.0"
do:
${body}`;

test("every function is an activity, and every activity a function or the engine's own", () => {
  const activities = Object.keys(createActivities({ clients: {} as never, outbound: (() => {}) as never }));
  const own = [
    "people.open",
    "people.close",
    "tasks.tell",
    "tasks.escalate",
    "tasks.expire",
    "events.emit",
    "events.subscribe",
    "events.unsubscribe",
    "http.request",
    "openapi.request",
    "runs.start",
    "runs.result",
    "runs.cancel",
    "schedules.tick",
  ];
  const called = catalogue.map(({ name }) => name).filter((name) => name !== "people.ask");
  expect([...activities].sort()).toEqual([...called, ...own].sort());
});

test("each function tells what it takes, gives and does when called twice; names are unique", () => {
  for (const { title, description, idempotency, inputSchema, outputSchema } of catalogue) {
    for (const said of [title, description, idempotency]) expect(said).not.toBe("");
    expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
    expect(outputSchema).toBeTypeOf("object");
  }
  expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length);
});

test("only reads run as local activities, within five seconds", () => {
  for (const { name, call, idempotency } of catalogue) {
    if (!call.local) continue;
    expect([name, idempotency]).toEqual([name, "Reads only."]);
    expect(call.startToCloseSeconds).toBeLessThanOrEqual(5);
  }
});

test("what a definition calls is fixed when it is published: no more, no less", () => {
  const { definition } = validate(
    text(`  - all:
      for: { in: "[1]" }
      do:
        - one:
            try:
              - get: { call: crm.getObject, with: { objectType: leads, id: "1" } }
            catch:
              do:
                - web: { call: http, with: { method: get, endpoint: "https://example.com" } }
  - ask: { call: people.ask, with: { title: "Well?" } }
`),
    { functions: catalogue },
  );
  const functions = functionsOf(definition!);
  expect(Object.keys(functions).sort()).toEqual(["crm.getObject", "http.request"]);
  expect(functions["crm.getObject"]).toMatchObject({ local: true });
  expect(functions["http.request"]).toMatchObject({ local: false, retry: { attempts: 5 } });
});

test("what functions of its own and extensions call is fixed too", () => {
  const { definition } = validate(
    `${text("  - mine: { call: mine }")}
use:
  functions:
    mine: { call: openapi, with: { document: { endpoint: "https://example.com/a.json" }, operationId: a } }
  extensions:
    - note:
        extend: call
        after: [{ add: { call: crm.addNote, with: { objectType: leads, id: "1", body: x } } }]
`,
    { functions: catalogue },
  );
  const functions = functionsOf(definition!);
  expect(Object.keys(functions).sort()).toEqual(["crm.addNote", "openapi.request"]);
  expect(functions["openapi.request"]).toMatchObject({ retry: { attempts: 5 } });
});

test("arguments are checked as far as they are written; expressions may give anything", () => {
  const { faults } = validate(
    text(`  - a: { call: crm.updateObject, with: { objectType: leads, id: 7, properties: { x: "1" } } }
  - b: { call: crm.updateObject, with: { objectType: "\${ .type }", id: "\${ .id }", properties: "\${ .p }" } }
  - c: { call: comms.send, with: { purpose: spam, to: { email: "\${ .mail }" } } }
`),
    { functions: catalogue },
  );
  expect(faults.map(({ pointer }) => pointer)).toEqual(["/do/0/a/with/id", "/do/2/c/with/purpose"]);
});

test("the processes that ship fit the catalogue", () => {
  const folder = new URL("../processes/", import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files)
    expect([file, validate(readFileSync(new URL(file, folder), "utf8"), { functions: catalogue }).faults]).toEqual([
      file,
      [],
    ]);
});
