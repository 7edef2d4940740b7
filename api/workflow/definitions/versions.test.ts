import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit, definitions, definitionVersions, triggers } from "#db/workflows/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { author, event, onType, openWorkflow, processText, type TestWorkflow } from "../testing.ts";
import { intake } from "../events/intake.ts";
import { runs } from "#db/workflows/schema.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

const yaml = { "content-type": "application/yaml" };
const json = { "content-type": "application/json" };
const at = (name: string, rest = "") => `/v1/definitions/tests/${name}${rest}`;
const put = async (name: string, body: string, headers: Record<string, string> = {}, who = author) =>
  svc.request(who, at(name, "/draft"), { method: "PUT", headers: { ...yaml, ...headers }, body });
const post = async (path: string, body: unknown = {}, who = author, headers: Record<string, string> = {}) =>
  svc.request(who, path, { method: "POST", headers: { ...json, ...headers }, body: JSON.stringify(body) });
const get = async (path: string, headers: Record<string, string> = {}) => svc.request(author, path, { headers });
const current = async (name: string) =>
  ((await (await get(at(name))).json()) as { currentVersion?: string }).currentVersion;
const withTests = (name: string, expected: number, more = "") =>
  processText(name).replace(
    'version: "1.0.0"',
    `version: "1.0.0"
  metadata:
    tests:
      - name: The answer is ${expected}
        expect: { output: { answer: ${expected} } }${more}`,
  );

test("a definition whose own tests fail is not published; each failure is told", async () => {
  await put("untrue", withTests("untrue", 43));
  const refused = await post(at("untrue", "/publish"));
  expect([refused.status, await refused.json()]).toMatchObject([
    422,
    {
      code: "unprocessable",
      errors: [{ path: "/document/metadata/tests/0", message: expect.stringMatching(/^The answer is 43: output.*42/) }],
    },
  ]);
  expect(await svc.db.$count(definitionVersions, eq(definitionVersions.name, "untrue"))).toBe(0);
  await put("untrue", withTests("untrue", 42));
  expect((await post(at("untrue", "/publish"))).status).toBe(201);
});

test("publishing tells what changed in meaning, and audits it with the hash", async () => {
  await svc.publishText(processText("telling"));
  const next = processText("telling", "", "1.1.0").replace("answer: 42 }", "answer: 43 }\n  - nap:\n      wait: PT1S");
  await put("telling", `# only a comment\n${next}`);
  const answer = (await (await post(at("telling", "/publish"))).json()) as {
    changes: { kind: string; text: string }[];
    hash: string;
  };
  expect(answer.changes.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["task.changed", "task.added"]));
  const entries = await svc.db.select().from(audit).where(eq(audit.subject, "definitions/tests/telling"));
  const published = entries.filter(({ action }) => action === "workflow.definition.publish").at(-1)!;
  expect(published.detail).toMatchObject({
    version: "1.1.0",
    hash: answer.hash,
    before: "1.0.0",
    changes: answer.changes.map(({ text }) => text),
  });
});

test("any two of versions, the current one and the draft are compared; comments and order of keys do not count", async () => {
  await svc.publishText(processText("compared"));
  await svc.publishText(processText("compared", "", "2.0.0").replace("42", "43"));
  const diff = async (query: string) => (await get(at("compared", `/diff${query}`))).json();
  expect(await diff("")).toMatchObject({ from: "2.0.0", to: "draft", changes: [] });
  await put("compared", `# a comment\n${processText("compared", "", "2.0.0").replace("42", "43")}`);
  expect(await diff("?from=current&to=draft")).toMatchObject({ changes: [] });
  const changes = (await diff("?from=1.0.0&to=2.0.0")) as {
    changes: { path: string; before: unknown; after: unknown }[];
  };
  expect(JSON.stringify(changes)).toMatch(/42.*43/);
  expect((await get(at("compared", "/diff?from=9.9.9"))).status).toBe(404);
  await put("compared", "a: [");
  expect((await get(at("compared", "/diff"))).status).toBe(422);
});

test("rolling back lets an earlier version start runs again, unchanged, with its triggers; the draft stays", async () => {
  await svc.publishText(processText("rolled", onType("old.thing")));
  await svc.publishText(processText("rolled", onType("new.thing"), "2.0.0"));
  const before = await (await get(at("rolled", "/1.0.0"))).json();
  const answer = await post(at("rolled", "/rollback"), { version: "1.0.0" });
  expect([answer.status, await answer.json()]).toEqual([200, before]);
  expect(await current("rolled")).toBe("1.0.0");
  await intake(svc.ctx(), [event("old.thing"), event("new.thing")]);
  expect((await svc.db.select().from(runs).where(eq(runs.name, "rolled"))).map((run) => run.version)).toEqual([
    "1.0.0",
  ]);
  expect(await (await get(at("rolled", "/draft"))).text()).toContain("2.0.0");
  await post(at("rolled", "/1.0.0/retire"));
  expect((await post(at("rolled", "/rollback"), { version: "1.0.0" })).status).toBe(409);
  expect((await post(at("rolled", "/rollback"), { version: "7.0.0" })).status).toBe(404);
  const writer = actorWith(["workflow.definitions:write", "workflow.definitions:read"]);
  expect((await post(at("rolled", "/rollback"), { version: "2.0.0" }, writer)).status).toBe(403);
});

test("retiring a version that is not the current one changes nothing about what starts", async () => {
  await svc.publishText(processText("aside", onType("aside.thing")));
  await svc.publishText(processText("aside", onType("aside.thing"), "2.0.0"));
  await post(at("aside", "/rollback"), { version: "1.0.0" });
  await post(at("aside", "/2.0.0/retire"));
  expect(await current("aside")).toBe("1.0.0");
});

test("any version becomes the draft again byte for byte, in YAML and in JSON", async () => {
  const text = `# first\n${processText("undone")}\n\n# last   \n`;
  await put("undone", text);
  await post(at("undone", "/publish"));
  await svc.publishText(processText("undone", "", "2.0.0"));
  const restored = await post(at("undone", "/1.0.0/draft"));
  expect([restored.status, await restored.json()]).toMatchObject([200, { name: "undone", savedBy: author.id }]);
  expect(await (await get(at("undone", "/draft"))).text()).toBe(text);
  const odd = `{ "do":  [ {"a": {"set": {"b": 1.0}}} ],\n\n "document": ${JSON.stringify({ dsl: "1.0.3", namespace: "tests", name: "odd-json", version: "1.0.0" })} }\n`;
  await put("odd-json", odd, json);
  expect(await (await get(at("odd-json", "/draft"))).text()).toBe(odd);
});

test("restoring, publishing and deleting a draft that changed since it was read is refused", async () => {
  await svc.publishText(processText("stale"));
  const seen = (await get(at("stale", "/draft"))).headers.get("etag")!;
  const colleague = actorWith(["workflow.*:*"], { id: "00000000-0000-7000-8000-00000000000b" });
  await put("stale", processText("stale", "", "2.0.0"), {}, colleague);
  const ifMatch = { "if-match": seen };
  expect((await post(at("stale", "/1.0.0/draft"), {}, author, ifMatch)).status).toBe(412);
  expect((await post(at("stale", "/publish"), {}, author, ifMatch)).status).toBe(412);
  expect((await svc.request(author, at("stale", "/draft"), { method: "DELETE", headers: ifMatch })).status).toBe(412);
  expect((await put("stale", processText("stale"), ifMatch)).status).toBe(412);
  expect(await (await get(at("stale", "/draft"))).text()).toContain("2.0.0");
});

test("a draft thrown away leaves what is published; one that never was takes its definition along", async () => {
  const remove = async (name: string, who = author) => svc.request(who, at(name, "/draft"), { method: "DELETE" });
  await svc.publishText(processText("kept-version"));
  expect((await remove("kept-version")).status).toBe(204);
  expect([(await get(at("kept-version", "/draft"))).status, await current("kept-version")]).toEqual([404, "1.0.0"]);
  await put("never", processText("never"));
  expect((await remove("never", actorWith(["workflow.definitions:read"]))).status).toBe(403);
  expect([(await remove("never")).status, (await remove("never")).status]).toEqual([204, 404]);
  expect((await get(at("never"))).status).toBe(404);
});

test("of publications at once one makes the version; the definition and its triggers are of one piece", async () => {
  await put("racing", processText("racing", onType("race.thing")));
  const answers = await Promise.all(Array.from({ length: 6 }, () => post(at("racing", "/publish"))));
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
  expect(await svc.db.$count(definitionVersions, eq(definitionVersions.name, "racing"))).toBe(1);
  await Promise.all([
    put("racing", processText("racing", onType("race.thing"), "2.0.0")).then(() => post(at("racing", "/publish"))),
    post(at("racing", "/1.0.0/retire")),
    post(at("racing", "/publish")),
  ]);
  const [row] = await svc.db.select().from(definitions).where(eq(definitions.name, "racing"));
  const of = await svc.db.select().from(triggers).where(eq(triggers.name, "racing"));
  expect(of.map(({ version }) => version)).toEqual(row!.currentVersion ? [row!.currentVersion] : []);
  const [version] = await svc.db
    .select()
    .from(definitionVersions)
    .where(and(eq(definitionVersions.name, "racing"), eq(definitionVersions.version, row!.currentVersion ?? "")));
  expect(version?.retiredAt ?? null).toBe(null);
});

test("definitions are found by state and by part of their name or title, and an empty page is an empty page", async () => {
  await put("drafted-only", processText("drafted-only", "").replace("version:", "title: Welcome 100% new\n  version:"));
  await svc.publishText(processText("wholly-retired"));
  await post(at("wholly-retired", "/1.0.0/retire"));
  const names = async (query: string) =>
    ((await (await get(`/v1/definitions?limit=500&${query}`)).json()) as { results: { name: string; state: string }[] })
      .results;
  expect(await names("query=welcome%20100%25")).toMatchObject([{ name: "drafted-only", state: "draft" }]);
  expect((await names("state=draft")).every(({ state }) => state === "draft")).toBe(true);
  expect(await names("state=retired&query=wholly")).toMatchObject([{ name: "wholly-retired", state: "retired" }]);
  expect(await names("state=published&query=wholly")).toEqual([]);
  expect(await names("namespace=nowhere")).toEqual([]);
  expect(await names("query=%25%25")).toEqual([]);
});

test("texts beyond 256 KB and bodies of 10 MB are refused with their limit; unknown versions and odd names are nowhere", async () => {
  const large = await put("large", `# ${"x".repeat(257 * 1024)}`);
  expect([large.status, await large.text()]).toEqual([413, expect.stringContaining("256 KB")]);
  expect((await put("large", "x".repeat(10 * 1024 * 1024))).status).toBe(413);
  const nearly = `# ${"x".repeat(250 * 1024)}\n${processText("large")}`;
  expect((await put("large", nearly)).status).toBe(200);
  expect((await post(at("large", "/publish"))).status).toBe(201);
  expect((await get(at("large", "/9.9.9"))).status).toBe(404);
  expect((await post(at("large", "/9.9.9/retire"))).status).toBe(404);
  expect((await post(at("large", "/9.9.9/draft"))).status).toBe(404);
  for (const name of ["..", "a_b", "-a", "%00", "a".repeat(64)])
    expect([400, 404]).toContain((await get(at(encodeURIComponent(name)))).status);
});

test("what is known here is checked: secrets, event types, processes", async () => {
  const faults = async (text: string) => {
    const answer = await svc.request(author, "/v1/definitions/validate", { method: "POST", headers: yaml, body: text });
    return ((await answer.json()) as { faults: { message: string; severity: string }[] }).faults;
  };
  const secret = await faults(processText("a", "use: { secrets: [mailer] }"));
  expect(secret).toContainEqual(
    expect.objectContaining({ severity: "error", message: expect.stringContaining('"mailer"') }),
  );
  await svc.request(author, "/v1/secrets/mailer", { method: "PUT", headers: json, body: '{"value":"x"}' });
  expect(
    (await faults(processText("a", "use: { secrets: [mailer] }"))).filter(({ severity }) => severity === "error"),
  ).toEqual([]);
  expect(await faults(processText("a", onType("crm.lead.creatd")))).toMatchObject([
    { severity: "error", message: expect.stringContaining("crm.lead.created") },
  ]);
  expect(await faults(processText("a", onType("my.own")))).toMatchObject([{ severity: "warning" }]);
  await svc.publishText(
    processText("emitting").replace("set: { answer: 42 }", "emit: { event: { with: { type: my.own, source: /x } } }"),
  );
  expect(await faults(processText("a", onType("my.own")))).toEqual([]);
  const running = processText("a").replace(
    "set: { answer: 42 }",
    "run: { workflow: { namespace: tests, name: emiting, version: 1.0.0 } }",
  );
  expect(await faults(running)).toMatchObject([{ message: expect.stringContaining("emitting") }]);
});

test("a process reads its events as it says: whole, or their data", async () => {
  const read = (name: string, how: string) =>
    svc.publishText(processText(name, onType(`${name}.thing`).replace("  on:", `  read: ${how}\n  on:`)));
  for (const how of ["data", "envelope", "raw"]) await read(`read-${how}`, how);
  await intake(
    svc.ctx(),
    ["data", "envelope", "raw"].map((how) => event(`read-${how}.thing`, { data: { n: 1 } })),
  );
  const input = async (name: string) => (await svc.db.select().from(runs).where(eq(runs.name, name)))[0]!.input;
  expect([await input("read-data"), await input("read-raw")]).toEqual([[{ n: 1 }], [{ n: 1 }]]);
  expect(await input("read-envelope")).toMatchObject([{ specversion: "1.0", data: { n: 1 } }]);
});
