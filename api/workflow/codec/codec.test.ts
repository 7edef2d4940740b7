import { eq } from "drizzle-orm";
import { defaultPayloadConverter } from "@temporalio/common";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit } from "#db/workflows/schema.ts";
import { createCodec } from "#kit/codec.ts";
import { actorWith } from "#kit/testing.ts";
import { openWorkflow, type TestWorkflow } from "../testing.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

const engineer = actorWith(["workflow.payloads:read"], { id: "engineer" });
const code = (direction: string, body: unknown, who: typeof engineer | null = engineer, headers = {}) =>
  svc.request(who, `/v1/codec/${direction}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
const base64 = (data: Uint8Array) => Buffer.from(data).toString("base64");

test("what a worker encrypted is decoded in the protocol of Temporal's remote codec, and audited", async () => {
  const [hidden] = await createCodec(svc.config.codecKeys).encode([defaultPayloadConverter.toPayload({ a: 1 })]);
  const metadata = Object.fromEntries(Object.entries(hidden!.metadata!).map(([name, value]) => [name, base64(value)]));
  const answer = await code("decode", { payloads: [{ metadata, data: base64(hidden!.data!) }] });
  const { payloads } = (await answer.json()) as { payloads: { data: string; metadata: Record<string, string> }[] };
  expect(Buffer.from(payloads[0]!.data, "base64").toString()).toBe('{"a":1}');
  expect(Buffer.from(payloads[0]!.metadata["encoding"]!, "base64").toString()).toBe("json/plain");
  const entries = await svc.db.select().from(audit).where(eq(audit.action, "workflow.payload.decode"));
  expect(entries).toMatchObject([{ actor: "engineer", detail: { count: 1 } }]);
});

test("encode and decode undo each other", async () => {
  const given = {
    payloads: [{ metadata: { encoding: base64(Buffer.from("json/plain")) }, data: base64(Buffer.from("7")) }],
  };
  const hidden = (await (await code("encode", given)).json()) as { payloads: { data: string }[] };
  expect(hidden.payloads[0]!.data).not.toBe(given.payloads[0]!.data);
  expect(await (await code("decode", hidden)).json()).toEqual(given);
});

test("the browser's session cookie is accepted here, and only with the right to read payloads", async () => {
  const cookie = { cookie: `crm_session=${svc.tokenOf(engineer)}` };
  expect((await code("decode", { payloads: [] }, engineer)).status).toBe(200);
  expect((await code("decode", { payloads: [] }, null, cookie)).status).toBe(200);
  expect((await code("decode", { payloads: [] }, null)).status).toBe(401);
  expect((await svc.request(null, "/v1/runs", { headers: cookie })).status).toBe(401);
  expect((await code("decode", { payloads: [] }, actorWith(["workflow.runs:read"]))).status).toBe(403);
});

test("a payload that cannot be read is a clear refusal, not an error of ours", async () => {
  const metadata = {
    encoding: base64(Buffer.from("binary/encrypted")),
    "encryption-key-id": base64(Buffer.from("gone")),
  };
  const answer = await code("decode", { payloads: [{ metadata, data: base64(Buffer.alloc(64)) }] });
  expect(answer.status).toBe(422);
  expect((await code("decode", { payloads: [{ data: "%%%" }] })).status).toBe(400);
});
