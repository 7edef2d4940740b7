import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit, definitionVersions, sharedFunctions } from "#db/workflows/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { author, openWorkflow, processText, type TestWorkflow } from "../testing.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

const yaml = { "content-type": "application/yaml" };
const put = (name: string, body: string, who = author) =>
  svc.request(who, `/v1/functions/${name}`, { method: "PUT", headers: yaml, body });
const retire = (name: string, who = author) => svc.request(who, `/v1/functions/${name}/retire`, { method: "POST" });
const greet = `# says hello
set:
  text: \${ "Hello " + .name }
`;
const calling = (name: string, call: string, version = "1.0.0") =>
  processText(name, "", version).replace("set: { answer: 42 }", `call: "${call}"\n      with: { name: Ada }`);
async function documentOf(name: string) {
  const versions = svc.db.select().from(definitionVersions).where(eq(definitionVersions.name, name));
  return (await versions.orderBy(desc(definitionVersions.publishedAt)).limit(1))[0]!.document;
}

test("a function is published once, kept as it was written, and never changes", async () => {
  const first = await put("greet/1.0.0", greet);
  expect([first.status, await first.json()]).toMatchObject([
    201,
    { call: "greet:1.0.0@default", publishedBy: author.id },
  ]);
  expect((await put("greet/1.0.0", greet)).status).toBe(200);
  expect((await put("greet/1.0.0", greet.replace("Hello", "Bye"))).status).toBe(409);
  const source = await svc.request(author, "/v1/functions/greet/1.0.0", { headers: { accept: "application/yaml" } });
  expect(await source.text()).toBe(greet);
  const change = svc.db.update(sharedFunctions).set({ hash: "other" }).where(eq(sharedFunctions.name, "greet"));
  await expect(change).rejects.toMatchObject({ cause: { code: "42501" } });
  const entries = await svc.db.select().from(audit).where(eq(audit.subject, "functions/greet"));
  expect(entries).toMatchObject([{ action: "workflow.function.publish", detail: { version: "1.0.0" } }]);
});

test("a definition that calls it is published with it inside: what is retired later changes no version", async () => {
  await put("note/1.0.0", greet);
  await svc.publishText(calling("uses-note", "note:1.0.0@default"));
  expect((await documentOf("uses-note")).use.functions).toEqual({
    "note:1.0.0@default": { set: { text: '${ "Hello " + .name }' } },
  });
  expect((await retire("note/1.0.0")).status).toBe(200);
  expect((await documentOf("uses-note")).use.functions["note:1.0.0@default"]).toBeDefined();
  await expect(svc.publishText(calling("late-note", "note:1.0.0@default"))).rejects.toMatchObject({
    code: "invalid_input",
  });
  expect((await put("note/1.0.0", greet)).status).toBe(409);
});

test("a call of a version that is not there names the one that was meant", async () => {
  await put("meant/1.0.0", greet);
  await expect(svc.publishText(calling("misspelt", "meant:1.0.1@default"))).rejects.toMatchObject({
    faults: [{ severity: "error", message: expect.stringContaining("meant:1.0") }],
  });
});

test("functions are listed beside the catalogue, and shown in the schema of the language", async () => {
  await put("listed/2.0.0", greet);
  const list = (await (await svc.request(author, "/v1/functions")).json()) as {
    results: object[];
    shared: { call: string }[];
  };
  expect(list.results.length).toBeGreaterThan(5);
  expect(list.shared.map(({ call }) => call)).toContain("listed:2.0.0@default");
  const schema = (await (await svc.request(author, "/v1/schemas/process")).json()) as Record<string, unknown>;
  expect(schema["$schema"]).toContain("2020-12");
  expect(schema["x-shared-functions"]).toContain("listed:2.0.0@default");
});

test("a faulty function is refused with line and place of each fault in its own text", async () => {
  const answer = await put("faulty/1.0.0", "# a comment\ncall: crm.updateObjct\nwith: { objectType: leads }\n");
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    { errors: [{ path: "/call", line: 2, message: expect.stringContaining("crm.updateObject") }] },
  ]);
  for (const body of ["", "[]", "set: {", "a: &a [*a]", "x".repeat(300_000)])
    expect((await put("faulty/1.0.0", body)).status).toBe(400);
  expect((await svc.request(author, "/v1/functions/faulty/1.0.0")).status).toBe(404);
});

test("names and versions are of one form", async () => {
  for (const path of ["greet/latest", "greet/1", "gr%20eet/1.0.0", "a@b/1.0.0"])
    expect((await put(path, greet)).status).toBe(400);
});

test("who may not publish shares and retires nothing; who may not read sees nothing", async () => {
  const writer = actorWith(["workflow.definitions:write", "workflow.definitions:read"]);
  expect((await put("mine/1.0.0", greet, writer)).status).toBe(403);
  expect((await retire("greet/1.0.0", writer)).status).toBe(403);
  expect((await svc.request(actorWith([]), "/v1/functions/greet/1.0.0")).status).toBe(403);
  expect((await retire("nowhere/1.0.0")).status).toBe(404);
});
