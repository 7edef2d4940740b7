import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createServiceClient } from "#kit/client.ts";
import { actorWith } from "#kit/testing.ts";
import { openCrm } from "../testing.ts";

const run = { id: "0198c0de-0000-7000-8000-000000000001", status: "incident", definition: "sales/lead-intake" };
const error = { type: "fault", status: 500, title: "margin 42 is too low" };
const told = { ...run, error, incident: { path: "/do/0/a", error, input: { email: "ada@example.com" } } };
let asked: {
  path: string;
  query: Record<string, string>;
  body: unknown;
  key: string | undefined;
  token: string | undefined;
}[] = [];

// The other side of the wire: it writes down what it is asked.
const engine = new Hono()
  .use(async (c, next) => {
    asked.push({
      path: c.req.path,
      query: c.req.query(),
      body: c.req.method === "POST" ? await c.req.json() : undefined,
      key: c.req.header("idempotency-key"),
      token: c.req.header("authorization"),
    });
    await next();
  })
  .post("/v1/runs", (c) => c.json(run, 201))
  .get("/v1/runs", (c) => c.json({ results: [told], paging: { next: { after: "x" } } }))
  .post("/v1/runs/:id/cancel", (c) => c.json({ ...run, status: "cancelled" }))
  .post("/v1/runs/:id/signal", (c) => c.json({ id: "s1" }, 202))
  .get("/v1/runs/:id", (c) =>
    c.req.param("id") === run.id
      ? c.json({ ...run, steps: [] })
      : c.json({ code: "not_found", detail: "no such run" }, 404, { "content-type": "application/problem+json" }),
  );

let crm: Awaited<ReturnType<typeof openCrm>>;
let server: ReturnType<typeof serve>;
let id: string;
beforeAll(async () => {
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: engine.fetch, port: 0, hostname: "127.0.0.1" }, (info) => resolve(info.port));
  });
  crm = await openCrm({
    workflow: createServiceClient("workflow", `http://127.0.0.1:${port}`, async (_audience, who) =>
      JSON.stringify(who),
    ),
  });
  id = (await crm.http()("POST", "/crm/v3/objects/leads", { properties: { hubspot_owner_id: "ann" } })).body.id;
});
afterAll(async () => {
  server.close();
  await crm.close();
});
beforeEach(() => {
  asked = [];
});

test("a run is started for the record, with the caller's own token and key", async () => {
  const start = { definition: { namespace: "sales", name: "lead-intake" }, input: { a: 1 } };
  const { status, body } = await crm.http()("POST", `/v1/records/lead/${id}/runs`, start, { "idempotency-key": "k1" });
  expect([status, body]).toEqual([201, run]);
  expect(asked).toEqual([
    {
      path: "/v1/runs",
      query: {},
      body: { ...start, record: { type: "leads", id } },
      key: "k1",
      token: 'Bearer {"token":"token"}',
    },
  ]);
});

test("the runs of a record are asked for in the service's own name and told without payloads; one run is the engine's answer", async () => {
  const list = await crm.http()("GET", `/v1/records/leads/${id}/runs?limit=5`);
  const shown = { ...run, error, incident: { path: "/do/0/a", error } };
  expect(list.body).toEqual({ results: [shown], paging: { next: { after: "x" } } });
  expect(asked[0]!.query).toEqual({ limit: "5", record: `leads/${id}` });
  expect(asked[0]!.token).toBe("Bearer undefined");
  expect((await crm.http()("GET", `/v1/runs/${run.id}`)).body.steps).toEqual([]);
  const missing = await crm.http()("GET", "/v1/runs/0198c0de-0000-7000-8000-000000000002");
  expect([missing.status, missing.body.code]).toEqual([404, "not_found"]);
});

test("harm 26: from whom fields are hidden, they are told only of what kind a failure is", async () => {
  const fields = { "leads.margin": "hidden" } as const;
  const ann = crm.http(actorWith(["crm.leads:read", "workflow.runs:read"], { id: "ann", fields }));
  const kind = { type: "fault", status: 500 };
  expect((await ann("GET", `/v1/records/leads/${id}/runs`)).body.results).toEqual([
    { ...run, error: kind, incident: { path: "/do/0/a", error: kind } },
  ]);
});

test("a run is cancelled and signalled with the caller's own token; the engine decides", async () => {
  const cancelled = await crm.http()("POST", `/v1/runs/${run.id}/cancel`, { reason: "enough" });
  expect([cancelled.status, cancelled.body.status]).toEqual([200, "cancelled"]);
  const signal = { type: "shop.paid", id: "s1", data: { order: "7" } };
  expect(await crm.http()("POST", `/v1/runs/${run.id}/signal`, signal)).toMatchObject({
    status: 202,
    body: { id: "s1" },
  });
  expect(asked.map(({ path, body, token }) => ({ path, body, token }))).toEqual([
    { path: `/v1/runs/${run.id}/cancel`, body: { reason: "enough" }, token: 'Bearer {"token":"token"}' },
    { path: `/v1/runs/${run.id}/signal`, body: signal, token: 'Bearer {"token":"token"}' },
  ]);
});

test("of a record that the caller may not see nothing is asked", async () => {
  const ben = crm.http(actorWith({ "crm.leads:read": "own", "workflow.runs:read": "own" }, { id: "ben" }));
  const start = { definition: { namespace: "sales", name: "lead-intake" } };
  expect((await ben("POST", `/v1/records/leads/${id}/runs`, start)).status).toBe(404);
  expect((await ben("GET", `/v1/records/leads/${id}/runs`)).status).toBe(404);
  expect(asked).toEqual([]);
});

test("rejects an actor without workflow.runs:read", async () => {
  const ann = crm.http(actorWith({ "crm.leads:read": "own" }, { id: "ann" }));
  expect((await ann("GET", `/v1/records/leads/${id}/runs`)).status).toBe(403);
});
