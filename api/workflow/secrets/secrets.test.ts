import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit, runs, secrets } from "#db/workflows/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { readSecrets } from "../internal/read-secrets.ts";
import { insertRun } from "../runs/insert-run.ts";
import { author, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { putSecret } from "./put-secret.ts";
import { resealSecrets } from "./reseal.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

const planted = "planted-7d1f";
const json = { "content-type": "application/json" };
const put = async (name: string, value: unknown, who = author) =>
  svc.request(who, `/v1/secrets/${name}`, { method: "PUT", headers: json, body: JSON.stringify({ value }) });
const read = async (runId: string, names: string[], who = worker) =>
  svc.request(who, "/v1/internal/secrets", { method: "POST", headers: json, body: JSON.stringify({ runId, names }) });

const isThere = async (name: string) => (await svc.request(author, `/v1/secrets/${name}`)).status === 200;

async function runUsing(name: string, listed: string[]): Promise<string> {
  const uses = listed.map((secret) => `    a${secret}: { bearer: { use: ${secret} } }`).join("\n");
  const use = `use:\n  secrets: [${listed.join(", ")}]\n  authentications:\n${uses}`;
  for (const secret of listed) if (!(await isThere(secret))) await put(secret, "x");
  const version = await svc.publishText(processText(name, use));
  return (await insertRun(svc.db, { ...version, input: {}, cause: { kind: "api", id: name }, causeKey: name })).id;
}

test("a secret is kept, replaced, listed by name and deleted; its value is in no answer, row or audit entry", async () => {
  const answers = [await put("crm-key", planted), await put("crm-key", { token: planted })];
  expect(answers.map((answer) => answer.status)).toEqual([201, 200]);
  const list = await svc.request(author, "/v1/secrets");
  const texts = await Promise.all([...answers, list].map((answer) => answer.text()));
  expect(JSON.parse(texts[2]!).results).toEqual([
    expect.objectContaining({ name: "crm-key", createdBy: author.id, updatedBy: author.id }),
  ]);
  const rows = JSON.stringify([await svc.db.select().from(secrets), await svc.db.select().from(audit)]);
  expect(rows).toContain("workflow.secret.replace");
  for (const text of [...texts, rows]) expect(text).not.toContain(planted);
  expect((await svc.request(author, "/v1/secrets/crm-key", { method: "DELETE" })).status).toBe(204);
  expect((await svc.request(author, "/v1/secrets/crm-key", { method: "DELETE" })).status).toBe(404);
});

test("a run is given the secrets that its definition lists, text and object, and no other", async () => {
  await put("listed", planted);
  await put("basic", { username: "ada", password: planted });
  await put("other", "not yours");
  const run = await runUsing("uses-secrets", ["listed", "basic", "missing"]);
  await svc.request(author, "/v1/secrets/missing", { method: "DELETE" });
  const given = await read(run, ["listed", "basic"]);
  expect(await given.json()).toEqual({ values: { listed: planted, basic: { username: "ada", password: planted } } });
  for (const [names, told] of [
    [["listed", "other"], "does not list the secret other"],
    [["missing"], "no value for the secret missing"],
  ] as const) {
    const refused = await read(run, [...names]);
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining(told)]);
  }
});

test("reading is audited by names, without values", async () => {
  await put("audited", planted);
  const run = await runUsing("audited-use", ["audited"]);
  await read(run, ["audited"]);
  const entries = await svc.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `runs/${run}`));
  expect(entries).toMatchObject([
    { action: "workflow.secrets.read", actor: "workflow", detail: { names: ["audited"] } },
  ]);
});

test("no person, however mighty, reads a value; names need their permission, changes another", async () => {
  const run = await runUsing("person", ["listed"]);
  const mighty = actorWith(["*"]);
  expect((await read(run, ["listed"], mighty)).status).toBe(403);
  const reader = actorWith(["workflow.secrets:read"]);
  expect((await svc.request(reader, "/v1/secrets")).status).toBe(200);
  expect((await put("mine", "x", reader)).status).toBe(403);
  expect((await svc.request(reader, "/v1/secrets/listed", { method: "DELETE" })).status).toBe(403);
  expect((await svc.request(actorWith(["workflow.definitions:read"]), "/v1/secrets")).status).toBe(403);
});

test("a secret tells which versions may use it", async () => {
  await put("told", "x");
  await runUsing("uses-told", ["told"]);
  const answer = await svc.request(author, "/v1/secrets/told");
  expect(await answer.json()).toMatchObject({
    usedBy: [{ namespace: "tests", name: "uses-told", version: "1.0.0", current: true, retired: false }],
  });
});

test("with a new first key a start encrypts every secret anew; without the old key the value stays and is told", async () => {
  await put("rotated", planted);
  const [[oldId, oldKey]] = [...svc.config.secretKeys] as [[string, Buffer]];
  const lines: string[] = [];
  const log = pino({ level: "error" }, { write: (line: string) => void lines.push(line) });
  const withKeys = (keys: Map<string, Buffer>) => ({
    ...svc.ctx(worker),
    log,
    config: { ...svc.config, secretKeys: keys },
  });
  const fresh = randomBytes(32);
  const both = withKeys(new Map([["b", fresh], [oldId, oldKey]])); // prettier-ignore
  await resealSecrets(both);
  const keyIds = async () => new Set((await svc.db.select().from(secrets)).map((row) => row.keyId));
  expect(await keyIds()).toEqual(new Set(["b"]));
  const run = await runUsing("after-rotation", ["rotated"]);
  expect(await readSecrets(both, { runId: run, names: ["rotated"] })).toEqual({ values: { rotated: planted } });
  await resealSecrets(withKeys(new Map([["c", randomBytes(32)]])));
  expect(await keyIds()).toEqual(new Set(["b"]));
  expect(lines.join("")).toContain("the key of a secret is missing");
  expect(lines.join("")).not.toContain(planted);
  await resealSecrets(withKeys(new Map([[oldId, oldKey], ["b", fresh]]))); // prettier-ignore
});

test("one row's ciphertext opens nothing under another name, nor when it was touched", async () => {
  await putSecret(svc.ctx(), { name: "moved", value: planted });
  await putSecret(svc.ctx(), { name: "target", value: "x" });
  const run = await runUsing("moved-use", ["target"]);
  const [moved] = await svc.db.select().from(secrets).where(eq(secrets.name, "moved"));
  await svc.db.update(secrets).set({ sealed: moved!.sealed }).where(eq(secrets.name, "target"));
  const answer = await read(run, ["target"]);
  expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining(planted)]);
});

test("values of no use are refused with their place: empty, numbers, beyond 32 KB; so are odd names", async () => {
  for (const value of ["", 7, null, ["a"]]) expect((await put("odd", value)).status).toBe(400);
  const huge = await put("odd", "x".repeat(33 * 1024));
  expect([huge.status, await huge.text()]).toEqual([413, expect.not.stringContaining("xxxx")]);
  for (const name of ["0first", "a%2Fb", "a".repeat(64)]) expect((await put(name, "x")).status).toBe(400);
  expect(await svc.db.$count(runs, eq(runs.name, "odd"))).toBe(0);
});
