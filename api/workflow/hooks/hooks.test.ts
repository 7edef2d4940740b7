import { createHmac } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit, hooks, runs } from "#db/workflows/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { retireVersion } from "../definitions/retire-version.ts";
import { author, openWorkflow, processText, type TestWorkflow } from "../testing.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

const json = { "content-type": "application/json" };
const create = (name: string, body: object = {}, who = author) =>
  svc.request(who, `/v1/definitions/tests/${name}/hook`, { method: "POST", headers: json, body: JSON.stringify(body) });
const call = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
  svc.request(null, path, {
    method: "POST",
    headers: { ...json, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
const runsOf = (name: string) => svc.db.select().from(runs).where(eq(runs.name, name));

async function hook(name: string, body: object = {}, more = ""): Promise<{ path: string; secret?: string }> {
  await svc.publishText(processText(name, more));
  const answer = (await (await create(name, body)).json()) as { url: string; secret?: string };
  return { path: new URL(answer.url).pathname, ...(answer.secret && { secret: answer.secret }) };
}
const signed = (secret: string, body: string, { id = "msg-1", at = Date.now() / 1000 } = {}) => {
  const time = String(Math.floor(at));
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${time}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": `v1,AAAA v1,${signature}` };
};

test("a POST to the address starts the current version with its body as the input, without a token", async () => {
  const { path } = await hook("hooked");
  const answer = await call(path, { order: 7 });
  expect(answer.status).toBe(202);
  const { runId } = (await answer.json()) as { runId: string };
  expect(await runsOf("hooked")).toMatchObject([
    { id: runId, input: { order: 7 }, startedBy: null, cause: { kind: "hook" } },
  ]);
});

test("a message sent again, under webhook-id or Idempotency-Key, is answered with its run", async () => {
  const { path } = await hook("repeated");
  for (const header of ["webhook-id", "idempotency-key"]) {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => call(path, { n: 1 }, { [header]: `${header}-1` })),
    );
    const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { runId: string }).runId));
    expect(new Set(ids).size).toBe(1);
    expect(answers.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([200, 200, 200, 200, 202]);
  }
  await call(path, { n: 1 });
  await call(path, { n: 1 });
  expect(await runsOf("repeated")).toHaveLength(4);
});

test("one key at two addresses is two messages", async () => {
  const [one, two] = [await hook("first-address"), await hook("second-address")];
  const statuses = [
    await call(one.path, {}, { "idempotency-key": "same" }),
    await call(two.path, {}, { "idempotency-key": "same" }),
  ];
  expect(statuses.map(({ status }) => status)).toEqual([202, 202]);
});

test("a signed address takes what its secret signed, and nothing forged, old, or without a signature", async () => {
  const { path, secret } = await hook("signing", { signed: true });
  const body = '{ "a":  1 }';
  expect((await call(path, body, signed(secret!, body))).status).toBe(202);
  const bad = [
    {},
    signed(`whsec_${Buffer.alloc(32).toString("base64")}`, body),
    signed(secret!, '{ "a":  2 }'),
    { ...signed(secret!, body), "webhook-id": "other" },
    signed(secret!, body, { at: Date.now() / 1000 - 310 }),
    signed(secret!, body, { at: Date.now() / 1000 + 3_600 }),
    { ...signed(secret!, body), "webhook-timestamp": "soon" },
  ];
  for (const headers of bad) expect((await call(path, body, headers)).status).toBe(401);
  expect(await runsOf("signing")).toHaveLength(1);
});

test("neither the address nor its secret is kept as it is, nor audited", async () => {
  const { path, secret } = await hook("secretive", { signed: true });
  const kept = JSON.stringify([await svc.db.select().from(hooks), await svc.db.select().from(audit)]);
  expect(kept).toContain("workflow.hook.create");
  for (const told of [path.split("/").at(-1)!, secret!]) expect(kept).not.toContain(told);
  const view = await (await svc.request(author, "/v1/definitions/tests/secretive")).text();
  expect(JSON.parse(view)).toMatchObject({ hook: { signed: true, createdBy: author.id } });
  expect(view).not.toContain(path);
});

test("an unknown, replaced, deleted or retired address is nowhere", async () => {
  const old = await hook("rotating");
  const fresh = ((await (await create("rotating")).json()) as { url: string }).url;
  expect((await call(old.path, {})).status).toBe(404);
  expect((await call(new URL(fresh).pathname, {})).status).toBe(202);
  expect((await svc.request(author, "/v1/definitions/tests/rotating/hook", { method: "DELETE" })).status).toBe(204);
  expect((await call(new URL(fresh).pathname, {})).status).toBe(404);
  expect((await call(`/v1/hooks/${"a".repeat(43)}`, {})).status).toBe(404);
  const retired = await hook("retired");
  await retireVersion(svc.ctx(), { namespace: "tests", name: "retired", version: "1.0.0" });
  expect((await call(retired.path, {})).status).toBe(404);
});

test("bodies that do not fit, are no JSON, nest without end or are beyond 1 MB start nothing", async () => {
  const { path } = await hook(
    "picky",
    {},
    "input: { schema: { format: json, document: { type: object, required: [email] } } }",
  );
  expect([(await call(path, { name: "x" })).status, (await call(path, "{")).status]).toEqual([400, 400]);
  expect((await call(path, `${"[".repeat(500)}${"]".repeat(500)}`)).status).toBe(400);
  expect((await call(path, { email: "x".repeat(1_100_000) })).status).toBe(413);
  expect(
    (await svc.request(null, path, { method: "POST", headers: { "content-type": "text/plain" }, body: "hi" })).status,
  ).toBe(415);
  expect(await runsOf("picky")).toEqual([]);
});

test("one address gets no more than its share", async () => {
  const { path } = await hook("busy");
  const statuses: number[] = [];
  for (let n = 0; n < 16; n++)
    statuses.push(
      ...(await Promise.all(Array.from({ length: 20 }, () => call(path, {}, { "webhook-id": "x" })))).map(
        (a) => a.status,
      ),
    );
  expect(statuses.filter((status) => status === 429)).toHaveLength(20);
  const other = await hook("idle");
  expect((await call(other.path, {})).status).toBe(202);
});

test("who may not publish makes and deletes no address; what is not published has none", async () => {
  await hook("guarded");
  const writer = actorWith(["workflow.definitions:write", "workflow.definitions:read", "workflow.runs:start"]);
  expect((await create("guarded", {}, writer)).status).toBe(403);
  expect((await svc.request(writer, "/v1/definitions/tests/guarded/hook", { method: "DELETE" })).status).toBe(403);
  expect((await create("nowhere")).status).toBe(404);
});
