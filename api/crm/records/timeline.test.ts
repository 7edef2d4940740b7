import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createServiceClient } from "#kit/client.ts";
import { uuidv7 } from "#kit/ids.ts";
import { actorWith } from "#kit/testing.ts";
import { openCrm } from "../testing.ts";

// The other services: lists of what a record has, by its address.
const runs = new Map<string, string[]>();
const messages = new Map<string, string[]>();
let hubIs: "there" | "away" | "closed" = "there";
const older = (all: string[], { after, limit = "50" }: Record<string, string>) =>
  all
    .toReversed()
    .filter((id) => !after || id < after)
    .slice(0, Number(limit));
const others = new Hono()
  .get("/v1/runs", (c) =>
    c.json({
      results: older(runs.get(c.req.query("record")!) ?? [], c.req.query()).map((id) => ({ id, status: "running" })),
    }),
  )
  .get("/v1/messages", (c) => {
    if (hubIs === "closed") return c.json({ code: "forbidden", detail: "no" }, 403);
    return c.json({
      results: older(messages.get(c.req.query("recordId")!) ?? [], c.req.query()).map((id) => ({
        id,
        subject: "Hello",
      })),
    });
  });

let server: ReturnType<typeof serve>;
let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: others.fetch, port: 0, hostname: "127.0.0.1" }, (info) => resolve(info.port));
  });
  const client = (name: "workflow" | "comms") => () =>
    createServiceClient(name, `http://127.0.0.1:${hubIs === "away" ? 1 : port}`, async () => "t");
  crm = await openCrm({
    workflow: client("workflow")(),
    get comms() {
      return client("comms")();
    },
  });
  call = crm.http();
});
afterAll(async () => {
  server.close();
  await crm.close();
});

const make = async (type: string, properties: object = {}) =>
  (await call("POST", `/crm/v3/objects/${type}`, { properties })).body.id as string;
const timeline = async (id: string, query = "", by = call) => {
  const { status, body } = await by("GET", `/v1/records/contacts/${id}/timeline?${query}`);
  expect([status, body]).toEqual([200, body]);
  return body as { results: any[]; missing: any[]; paging?: { next: { after: string } } };
};
const associate = (id: string, type: string, to: string) =>
  call("PUT", `/crm/v4/objects/contacts/${id}/associations/default/${type}/${to}`);
const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A contact to which one thing of each kind happened, in this order. */
async function busy() {
  const id = await make("contacts", { firstname: "Ada", hubspot_owner_id: "ann" });
  await pause();
  messages.set(`contacts/${id}`, [uuidv7()]);
  await pause();
  const note = await make("notes", { hs_note_body: "called back", hs_timestamp: "2026-01-01T00:00:00Z" });
  await associate(id, "notes", note);
  await pause();
  runs.set(`contacts/${id}`, [uuidv7()]);
  await pause();
  await call("PATCH", `/crm/v3/objects/contacts/${id}`, { properties: { jobtitle: "CTO" } });
  return { id, note };
}

test("changes, activities, messages and runs are told together, the newest first", async () => {
  const { id, note } = await busy();
  const { results, missing, paging } = await timeline(id);
  expect(results.map(({ kind }) => kind)).toEqual(["change", "run", "activity", "message", "change"]);
  expect(results[0]).toMatchObject({ deed: "updated", changes: { jobtitle: { from: null, to: "CTO" } } });
  expect(results[2]).toMatchObject({ objectType: "notes", id: note, properties: { hs_note_body: "called back" } });
  expect(results[3].message.subject).toBe("Hello");
  expect([missing, paging]).toEqual([[], undefined]);
});

test("pages meet without a gap or a repetition, whatever their size", async () => {
  const { id } = await busy();
  const named = (item: { kind: string; id: string }) => `${item.kind} ${item.id}`;
  const whole = (await timeline(id)).results.map(named);
  for (const limit of [1, 2, 3]) {
    const seen: string[] = [];
    for (let after: string | undefined = ""; after !== undefined;) {
      const page = await timeline(id, `limit=${limit}${after && `&after=${after}`}`);
      seen.push(...page.results.map(named));
      after = page.paging?.next.after;
    }
    expect(seen).toEqual(whole);
  }
});

test("kinds narrow it", async () => {
  const { id } = await busy();
  expect((await timeline(id, "kinds=run,message")).results.map(({ kind }) => kind)).toEqual(["run", "message"]);
});

test("what a service refuses or cannot answer is named, and the rest is told", async () => {
  const { id } = await busy();
  for (const [is, reason] of [
    ["closed", "forbidden"],
    ["away", "unavailable"],
  ] as const) {
    hubIs = is;
    const { results, missing } = await timeline(id);
    expect([results.length, missing]).toEqual([4, [{ kind: "message", reason }]]);
  }
  hubIs = "there";
});

test("harm 26: what the actor may not see is not told, not even that it was", async () => {
  const { id } = await busy();
  const grants = { "crm.contacts:read": "own", "workflow.runs:read": "own" } as const;
  const ann = crm.http(actorWith(grants, { id: "ann", fields: { "contacts.jobtitle": "hidden" } }));
  const { results } = await timeline(id, "", ann);
  expect(results.map(({ kind, deed }) => deed ?? kind)).toEqual(["run", "message", "created"]);
  const ben = crm.http(actorWith(grants, { id: "ben" }));
  expect((await ben("GET", `/v1/records/contacts/${id}/timeline`)).status).toBe(404);
});

test("a cursor of nowhere is refused", async () => {
  const id = await make("contacts");
  const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  for (const after of ["x", forged(1), forged({ change: "1 or 1=1" }), forged({ run: "1" }), forged({ other: "1" })])
    expect((await call("GET", `/v1/records/contacts/${id}/timeline?after=${after}`)).status).toBe(400);
  expect((await call("GET", `/v1/records/contacts/${id}/timeline?kinds=secrets`)).status).toBe(400);
});

test("rejects an actor who may see no contacts", async () => {
  const nobody = crm.http(actorWith({ "crm.deals:read": "all" }));
  expect((await nobody("GET", `/v1/records/contacts/1/timeline`)).status).toBe(403);
});
