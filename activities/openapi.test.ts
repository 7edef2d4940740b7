import { monitorEventLoopDelay } from "node:perf_hooks";
import type { ApplicationFailure } from "@temporalio/common";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { stringify } from "yaml";
import { createOutbound } from "#kit/http.ts";
import type { Json, JsonObject, OpenApiInput } from "#workflows/contract.ts";
import { createTokens } from "./http/tokens.ts";
import { openApiActivities } from "./openapi.ts";
import { echo, openServer, runOf, type Seen } from "./testing.ts";

let server: Awaited<ReturnType<typeof openServer>>;
let description: JsonObject;
const workflow = { POST: () => Promise.reject(new Error("no secrets here")) } as never;
const create = () => {
  const outbound = createOutbound({ allow: ["127.0.0.1/32"] });
  return openApiActivities({ workflow }, { outbound, tokens: createTokens(outbound) })["openapi.request"];
};
let request: ReturnType<typeof create>;
beforeAll(async () => void (server = await openServer()));
afterAll(() => void server.close());
beforeEach(() => {
  request = create();
  description = modern();
  server.answer((seen) => (seen.url.endsWith(".json") ? { body: JSON.stringify(description) } : echo(seen)));
});

const modern = (more: JsonObject = {}): JsonObject => ({
  openapi: "3.1.0",
  servers: [{ url: "/v{version}", variables: { version: { default: "3" } } }],
  paths: {
    "/pets/{petId}": {
      parameters: [{ $ref: "#/components/parameters/Pet" }],
      get: {
        operationId: "getPet",
        parameters: [
          { name: "fields", in: "query" },
          { name: "X-Trace", in: "header" },
          { name: "lang", in: "cookie" },
        ],
      },
      put: { operationId: "setPet", requestBody: { $ref: "#/components/requestBodies/Pet~1body" } },
    },
    "/login": {
      servers: [{ url: "./elsewhere/" }],
      post: {
        operationId: "logIn",
        requestBody: { required: true, content: { "application/x-www-form-urlencoded": {} } },
      },
    },
  },
  components: {
    parameters: { Pet: { name: "petId", in: "path", required: true, schema: { type: "string" } } },
    requestBodies: {
      "Pet/body": { required: true, content: { "application/xml": {}, "application/vnd.pet+json": {} } },
    },
  },
  ...more,
});

const input = (operationId: string, parameters: JsonObject = {}, over: Partial<OpenApiInput> = {}): OpenApiInput => ({
  key: "run-1/do/0/call",
  run: runOf(),
  document: { uri: `${server.url}/docs/pets.json` },
  operationId,
  parameters,
  output: "content",
  redirect: false,
  ...over,
});
const call = async (...args: Parameters<typeof input>) => (await request(input(...args))) as unknown as Seen;
const faultOf = async (...args: Parameters<typeof input>) => {
  const failure = await request(input(...args)).then(
    () => "no failure",
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ nonRetryable: true });
  return (failure as ApplicationFailure).details![0] as { kind: string; status: number; detail: string };
};

test("an operation's parameters go where the document says", async () => {
  const given = { petId: "a/7", fields: ["name", "age"], "X-Trace": "t1", lang: "de" };
  expect(await call("getPet", given)).toMatchObject({
    method: "GET",
    url: "/v3/pets/a%2F7?fields=name&fields=age",
    headers: { "x-trace": "t1", cookie: "lang=de", accept: "application/json, */*;q=0.5" },
    body: "",
  });
});

test("a body is the parameter `body`, or made of those that are left; it is written as the document wants it", async () => {
  const put = await call("setPet", { petId: 7, body: { name: "Rex" } });
  expect(put).toMatchObject({
    method: "PUT",
    body: '{"name":"Rex"}',
    headers: { "content-type": "application/vnd.pet+json" },
  });
  expect((await call("setPet", { petId: 7, name: "Rex", age: 3 })).body).toBe('{"name":"Rex","age":3}');
  const form = await call("logIn", { user: "ann b", tags: ["x", "y"] });
  expect(form).toMatchObject({ url: "/docs/elsewhere/login", body: "user=ann%20b&tags=x&tags=y" });
  expect(form.headers["idempotency-key"]).toBe("run-1/do/0/call");
});

test("Swagger 2 is understood: host, base path, schemes, formats, bodies and forms", async () => {
  description = {
    swagger: "2.0",
    host: new URL(server.url).host,
    basePath: "/v2",
    schemes: ["http"],
    paths: {
      "/pet/findByStatus": {
        get: {
          operationId: "findPetsByStatus",
          parameters: [{ name: "status", in: "query", required: true, type: "array", collectionFormat: "multi" }],
        },
      },
      "/pet": { post: { operationId: "addPet", parameters: [{ in: "body", name: "pet", required: true }] } },
      "/pet/{petId}": {
        post: {
          operationId: "renamePet",
          consumes: ["application/x-www-form-urlencoded"],
          parameters: [
            { name: "petId", in: "path", required: true, type: "integer" },
            { name: "name", in: "formData", type: "string" },
            { name: "status", in: "formData", type: "string", required: true },
          ],
        },
      },
    },
  };
  expect((await call("findPetsByStatus", { status: "available" })).url).toBe("/v2/pet/findByStatus?status=available");
  expect((await call("findPetsByStatus", { status: ["a", "b"] })).url).toBe("/v2/pet/findByStatus?status=a&status=b");
  expect(await call("addPet", { pet: { name: "Rex" } })).toMatchObject({ url: "/v2/pet", body: '{"name":"Rex"}' });
  expect(await call("renamePet", { petId: 7, status: "sold" })).toMatchObject({
    url: "/v2/pet/7",
    body: "status=sold",
  });
  expect((await faultOf("renamePet", { petId: 7, nane: "x" })).detail).toBe(
    'the operation "renamePet": the parameter status is missing; there is no parameter nane: did you mean name?',
  );
  expect((await faultOf("addPet", {})).detail).toContain("the parameter pet is missing");
});

test("a document in YAML is read as well, and read once for some minutes", async () => {
  server.answer((seen) =>
    seen.url.endsWith(".json")
      ? { headers: { "content-type": "text/yaml" }, body: stringify(description) }
      : echo(seen),
  );
  await Promise.all([call("getPet", { petId: 1 }), call("getPet", { petId: 2 })]);
  await call("getPet", { petId: 3 });
  expect(server.seen.filter(({ url }) => url.endsWith(".json"))).toHaveLength(1);
});

test("a document behind authentication is kept for its definition alone", async () => {
  const guarded = {
    document: { uri: `${server.url}/docs/pets.json`, authentication: { bearer: { token: "t0ken-t0ken" } } },
  };
  for (const definition of ["tests/a", "tests/a", "tests/b"])
    await request(input("getPet", { petId: 1 }, { ...guarded, run: runOf({ definition }) }));
  const fetched = server.seen.filter(({ url }) => url.endsWith(".json"));
  expect(fetched.map(({ headers }) => headers.authorization)).toEqual(["Bearer t0ken-t0ken", "Bearer t0ken-t0ken"]);
});

test("the operation itself carries its own authentication, which does not come back", async () => {
  const answer = await call(
    "getPet",
    { petId: 1 },
    { authentication: { basic: { username: "ann", password: "pw-pw-pw" } } },
  );
  expect(server.seen.at(-1)!.headers.authorization).toMatch(/^Basic /);
  expect(answer.headers.authorization).toBe("Basic [secret authorization]");
});

test("what is missing or unknown is told in plain words, and nothing is sent", async () => {
  expect(await faultOf("getPet", { feilds: "name" })).toMatchObject({
    kind: "validation",
    status: 400,
    detail:
      'the operation "getPet": the parameter petId is missing; there is no parameter feilds: did you mean fields?',
  });
  expect((await faultOf("setPet", { petId: 1 })).detail).toContain("the parameter body is missing");
  expect((await faultOf("getPets")).detail).toContain('has no operation "getPets": did you mean "getPet"?');
  expect((await faultOf("getPet", { petId: ".." })).detail).toContain("cannot be part of a path");
  expect(server.seen.every(({ url }) => url.endsWith(".json"))).toBe(true);
});

const nested = "[".repeat(100_000);
test.each<[string, Json | string]>([
  ["no document", "<html>"],
  ["another kind of document", { asyncapi: "3.0.0" }],
  ["text that cannot be read", `a: [${nested}`],
  [
    "aliases that multiply",
    `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefg"
      .split("")
      .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdef"[i]}`).join(",")}]`)
      .join("\n")}`,
  ],
  ["a reference to elsewhere", modern({ paths: { "/x": { $ref: "https://example.com/x.json" } } })],
  ["a reference to nowhere", modern({ paths: { "/x": { $ref: "#/__proto__/toString" } } })],
  ["a reference to itself", modern({ paths: { $ref: "#/paths" } })],
  ["a server that is no address", modern({ servers: [{ url: "http://[" }] })],
  ["a server nobody can fill in", modern({ servers: [{ url: "https://{tenant}.example.com" }] })],
])("a document that is %s is a fault of configuration", async (_, given) => {
  const body = typeof given === "string" ? given : JSON.stringify(given);
  server.answer({ headers: { "content-type": "text/plain" }, body });
  expect(await faultOf("getPet", { petId: 1 })).toMatchObject({ kind: "configuration", status: 400 });
});

test("harm 23: neither a document nor the server it names can be inside the deployment", async () => {
  const inside = "http://169.254.169.254/openapi.json";
  expect((await faultOf("getPet", { petId: 1 }, { document: { uri: inside } })).status).toBe(403);
  description = modern({ servers: [{ url: "http://10.0.0.1/" }] });
  expect((await faultOf("getPet", { petId: 1 })).status).toBe(403);
});

test("a large document in YAML keeps nothing else from going on", async () => {
  const paths = Object.entries({ ...(modern()["paths"] as JsonObject) });
  for (let i = 0; i < 8_000; i++) paths.push([`/p${i}`, { get: { operationId: `o${i}`, description: "some words" } }]);
  const body = stringify(modern({ paths: Object.fromEntries(paths) }));
  server.answer((seen) =>
    seen.url.endsWith(".json") ? { headers: { "content-type": "text/yaml" }, body } : echo(seen),
  );
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  expect((await call("getPet", { petId: 1 })).url).toBe("/v3/pets/1");
  lag.disable();
  expect(lag.max / 1e6).toBeLessThan(1_000);
});

test("a document above two megabytes is refused", async () => {
  server.answer({ body: `{"openapi":"3.0.0","x":"${"x".repeat(2 * 1024 * 1024)}"}` });
  expect((await faultOf("getPet", { petId: 1 })).status).toBe(413);
});
