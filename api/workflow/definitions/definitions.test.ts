import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit, definitionVersions } from "#db/workflows/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { author, openWorkflow, processText, type TestWorkflow } from "../testing.ts";
import { publishShipped } from "./publish-shipped.ts";
import { worker } from "../testing.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

const yaml = { "content-type": "application/yaml" };
const at = (name: string, rest = "") => `/v1/definitions/tests/${name}${rest}`;
const put = (name: string, body: string, headers: Record<string, string> = {}, who = author) =>
  svc.request(who, at(name, "/draft"), { method: "PUT", headers: { ...yaml, ...headers }, body });
const post = (path: string, body: unknown = {}, who = author) =>
  svc.request(who, path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const validate = async (body: string, type = "application/yaml") => {
  const answer = await svc.request(author, "/v1/definitions/validate", {
    method: "POST",
    headers: { "content-type": type },
    body,
  });
  return (await answer.json()) as { valid: boolean; faults: { message: string }[] };
};

test("a draft is given back as it was written, comments and order kept", async () => {
  const text = processText("kept").replace("do:", "# a comment\n\ndo:");
  const saved = await put("kept", text);
  expect([saved.status, await saved.json()]).toMatchObject([200, { namespace: "tests", name: "kept", faults: [] }]);
  const read = await svc.request(author, at("kept", "/draft"));
  expect(await read.text()).toBe(text);
  expect(read.headers.get("content-type")).toContain("application/yaml");
  expect(read.headers.get("etag")).toBe(saved.headers.get("etag"));
});

test("a published version keeps its comments too, in YAML and as a document", async () => {
  const text = processText("published");
  await put("published", text);
  expect((await post(at("published", "/publish"))).status).toBe(201);
  const source = await svc.request(author, at("published", "/1.0.0"), { headers: { accept: "application/yaml" } });
  expect(await source.text()).toBe(text);
  const version = await svc.request(author, at("published", "/1.0.0"));
  expect(await version.json()).toMatchObject({
    version: "1.0.0",
    document: { do: [{ answer: { set: { answer: 42 } } }] },
  });
});

test("a JSON draft publishes and reads as YAML", async () => {
  const definition = {
    document: { dsl: "1.0.3", namespace: "tests", name: "json", version: "1.0.0" },
    do: [{ answer: { set: { answer: 42 } } }],
  };
  await put("json", JSON.stringify(definition), { "content-type": "application/json" });
  expect((await post(at("json", "/publish"))).status).toBe(201);
  const source = await svc.request(author, at("json"), { headers: { accept: "application/yaml" } });
  expect(await source.text()).toContain("namespace: tests\n");
});

test("a draft that changed meanwhile is not overwritten", async () => {
  const first = await put("shared", processText("shared"));
  const seen = { "if-match": first.headers.get("etag")! };
  expect((await put("shared", `${processText("shared")}# mine\n`, seen)).status).toBe(200);
  expect((await put("shared", `${processText("shared")}# yours\n`, seen)).status).toBe(412);
});

test("validation names every fault with line, column, pointer and the nearest name", async () => {
  const text = `document:
  dsl: "1.0.3"
  namespace: tests
  name: faulty
  version: "1.0.0"
do:
  - change:
      call: crm.updateObjct
      with: { objectType: leads }
  - add:
      call: crm.updateObject
      with: { objectType: leads, id: "1", propertis: {} }
  - count:
      set: { n: "\${ .a | }" }
`;
  const { valid, faults } = await validate(text);
  expect(valid).toBe(false);
  const place = { line: expect.any(Number), column: expect.any(Number), path: expect.stringMatching(/^\/do\/\d/) };
  for (const fault of faults) expect(fault).toMatchObject(place);
  expect(faults).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ path: "/do/0/change/call", line: 8, suggestion: "crm.updateObject" }),
      expect.objectContaining({ path: "/do/1/add/with/propertis", line: 12, suggestion: "properties" }),
      expect.objectContaining({ path: "/do/2/count/set/n", line: 14 }),
    ]),
  );
});

test("what is not YAML is a fault of the text, never an error", async () => {
  for (const text of ["a: [", "a: 1\na: 2\n", "just words", "[".repeat(50_000)]) {
    const { valid, faults } = await validate(text);
    expect(valid).toBe(false);
    expect(faults[0]).toMatchObject({ message: expect.any(String), line: expect.any(Number) });
    expect(faults.length).toBeLessThanOrEqual(100);
  }
});

test("a faulty draft is kept and told of, but not published", async () => {
  const saved = await put("faulty", `${processText("faulty")}  - again:\n      call: crm.nothing\n`);
  expect(await saved.json()).toMatchObject({ faults: [{ path: "/do/1/again/call" }] });
  const answer = await post(at("faulty", "/publish"));
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    { code: "invalid_input", errors: [{ path: "/do/1/again/call", line: expect.any(Number) }] },
  ]);
});

test("a draft under another name than its own is not published", async () => {
  await put("other", processText("another"));
  expect((await post(at("other", "/publish"))).status).toBe(400);
});

test("a version never changes: the same again is the same, other content is refused, in the database too", async () => {
  await put("fixed", processText("fixed"));
  const first = (await (await post(at("fixed", "/publish"))).json()) as { hash: string };
  expect(await (await post(at("fixed", "/publish"))).json()).toEqual(first);
  await put("fixed", processText("fixed").replace("42", "43"));
  expect((await post(at("fixed", "/publish"))).status).toBe(409);
  const change = svc.db.update(definitionVersions).set({ hash: "other" }).where(eq(definitionVersions.name, "fixed"));
  await expect(change).rejects.toMatchObject({ cause: { code: "42501" } });
  await expect(svc.db.delete(definitionVersions)).rejects.toMatchObject({ cause: { code: "42501" } });
});

test("the newest version starts runs; retired, it gives way to the one before, and none is left to start at the end", async () => {
  await svc.publishText(processText("steps"));
  await svc.publishText(processText("steps", "", "1.1.0"));
  const current = async () =>
    ((await (await svc.request(author, at("steps"))).json()) as { currentVersion?: string }).currentVersion;
  expect(await current()).toBe("1.1.0");
  expect(await (await post(at("steps", "/1.1.0/retire"))).json()).toMatchObject({ retiredAt: expect.any(String) });
  expect(await current()).toBe("1.0.0");
  await post(at("steps", "/1.0.0/retire"));
  expect(await current()).toBeUndefined();
  const start = await post("/v1/runs", { definition: { namespace: "tests", name: "steps" } });
  expect(start.status).toBe(404);
});

test("rights beyond the starter's need the right to give roles, and are audited", async () => {
  await put("mighty", processText("mighty"));
  const refused = await post(at("mighty", "/publish"), { actingRole: "service" });
  expect([refused.status, await refused.json()]).toMatchObject([403, { permission: "users.roles:write" }]);
  const admin = actorWith({ "*": "all" }, { id: "admin" });
  expect((await post(at("mighty", "/publish"), { actingRole: "service" }, admin)).status).toBe(201);
  const entries = await svc.db.select().from(audit).where(eq(audit.subject, "definitions/tests/mighty"));
  expect(entries.at(-1)).toMatchObject({
    actor: "admin",
    action: "workflow.definition.publish",
    detail: { version: "1.0.0", actingRole: "service" },
  });
});

test("harm 26: who is kept from a field publishes nothing that would read or write it as the service", async () => {
  await put("copies", processText("copies"));
  const functionText = JSON.stringify({ set: { a: 1 } });
  for (const rule of ["hidden", "readonly"] as const) {
    const kept = actorWith(["workflow.*:*"], { id: "junior", fields: { "leads.margin": rule } });
    expect((await put("copies", processText("copies"), {}, kept)).status).toBe(200);
    expect((await post(at("copies", "/publish"), {}, kept)).status).toBe(403);
    expect((await post(at("published", "/hook"), {}, kept)).status).toBe(403);
    expect((await post(at("published", "/rollback"), { version: "1.0.0" }, kept)).status).toBe(403);
    const made = await svc.request(kept, "/v1/functions/reads/1.0.0", {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: functionText,
    });
    expect(made.status).toBe(403);
  }
  expect((await post(at("copies", "/publish"), {})).status).toBe(201);
});

test("rejects actors without the permission of each verb", async () => {
  const reader = actorWith(["workflow.definitions:read"]);
  const writer = actorWith(["workflow.definitions:write"]);
  expect((await put("kept", "a: 1", {}, reader)).status).toBe(403);
  expect((await post(at("kept", "/publish"), {}, writer)).status).toBe(403);
  expect((await post(at("published", "/1.0.0/retire"), {}, writer)).status).toBe(403);
  for (const path of ["/v1/definitions", at("kept"), at("kept", "/draft"), at("published", "/1.0.0"), "/v1/functions"])
    expect((await svc.request(writer, path)).status).toBe(403);
});

test("definitions are listed by name, page by page", async () => {
  const names: string[] = [];
  for (let after = ""; ;) {
    const answer = await svc.request(author, `/v1/definitions?limit=2${after && `&after=${after}`}`);
    const page = (await answer.json()) as { results: { name: string }[]; paging?: { next: { after: string } } };
    names.push(...page.results.map((row) => row.name));
    if (!page.paging) break;
    after = encodeURIComponent(page.paging.next.after);
  }
  expect(names).toEqual([...new Set(names)].sort());
  expect(names).toContain("kept");
});

test("the processes that ship are published once, and what people made of them is left alone", async () => {
  const folder = new URL("../../../processes/", import.meta.url);
  const ctx = svc.ctx(worker);
  await publishShipped(ctx, folder);
  await publishShipped(ctx, folder);
  const versions = () => svc.db.select().from(definitionVersions).where(eq(definitionVersions.namespace, "sales"));
  const names = (await versions()).map((row) => row.name);
  expect(names).toEqual(expect.arrayContaining(["lead-intake", "nurture", "quote-follow-up", "renewal", "win-back"]));
  expect(new Set(names).size).toBe(names.length);
  const own = (await (await svc.request(author, "/v1/definitions/sales/nurture/draft")).text()).replace(
    /version: "1[.0-9]+"/,
    'version: "9.0.0"',
  );
  await svc.request(author, "/v1/definitions/sales/nurture/draft", { method: "PUT", headers: yaml, body: own });
  expect((await post("/v1/definitions/sales/nurture/publish")).status).toBe(201);
  await publishShipped(ctx, folder);
  const nurture = await svc.request(author, "/v1/definitions/sales/nurture");
  expect(await nurture.json()).toMatchObject({ currentVersion: "9.0.0" });
});

test("the catalogue shows what each function takes and gives", async () => {
  const { results } = (await (await svc.request(author, "/v1/functions")).json()) as {
    results: { name: string; inputSchema: object }[];
  };
  expect(results.find(({ name }) => name === "crm.updateObject")).toMatchObject({
    idempotency: expect.any(String),
    inputSchema: { required: ["objectType", "id", "properties"], additionalProperties: false },
    outputSchema: { type: "object" },
  });
});
