import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { alerts, audit, incidents } from "#db/workflows/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { actorWith } from "#kit/testing.ts";
import type { RunProjection, Step } from "#workflows/contract.ts";
import { applyProjections } from "../internal/apply-projections.ts";
import { personalData } from "../personal-data/personal-data.ts";
import { terminateRun } from "../runs/act-on-run.ts";
import { author, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { tellOwners } from "../watchdog/alerts.ts";
import { sendAlerts } from "../watchdog/send-alerts.ts";
import { mailbox } from "../watchdog/testing.ts";
import { raiseIncident, resolveIncidents } from "./raise.ts";
import { incidentKinds } from "./shapes.ts";
import { inWords, mendsOf } from "./words.ts";

const olga = { id: randomUUID(), email: "olga@example.com", roles: ["sales"] };
const otto = { id: randomUUID(), email: "otto@example.com", roles: ["operations"] };
const mail = mailbox([olga, otto]);
let svc: TestWorkflow;
beforeAll(async () => {
  svc = await openWorkflow({ clients: mail.clients });
  await svc.publishText(processText("plain"), { owner: olga.id });
});
afterAll(() => svc.close());
beforeEach(async () => {
  mail.sent.splice(0);
  await svc.pool.query("delete from incidents; delete from alerts");
});

type Body = Record<string, any>;
const request = async (method: string, path: string, body?: unknown, who: Actor = author) => {
  const headers = { "content-type": "application/json" };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const answer = await svc.request(who, path, init);
  return { status: answer.status, body: (await answer.json()) as Body };
};
const get = async (path: string, who?: Actor) => (await request("GET", path, undefined, who)).body;
const start = async (who: Actor = author) => {
  const definition = { namespace: "tests", name: "plain" };
  return (await request("POST", "/v1/runs", { definition }, who)).body["id"] as string;
};
let seq = 0;
const project = (runId: string, status: RunProjection["status"], ...steps: Partial<Step>[]) => {
  const at = new Date().toISOString();
  const full = steps.map((step) => ({ name: "send", kind: "crm.send", attempts: 1, startedAt: at, ...step }) as Step);
  return applyProjections(svc.ctx(worker), { updates: [{ runId, seq: ++seq, at, status, steps: full }] });
};
const error = {
  type: "https://serverlessworkflow.io/spec/1.0.0/errors/communication",
  status: 503,
  detail: "crm said: ada@example.com is busy",
};
const path = "/do/0/send";
const fault = { path, status: "incident", input: { to: "ada@example.com" }, error } as const;
const faulted = async (who?: Actor) => {
  const id = await start(who);
  await project(id, "incident", fault);
  return id;
};
/** Lets a minute pass for alerts. */
const later = (minutes = 1) =>
  svc.pool.query(
    `update incidents set opened_at = opened_at - $1 * interval '1 minute', resolved_at = resolved_at - $1 * interval '1 minute'`,
    [minutes],
  );
const tell = async () => {
  await tellOwners(svc.ctx(worker));
  await sendAlerts(svc.ctx(worker));
};
const told = () => mail.sent.map(({ template, to, variables }) => [template, to, variables["headline"]]);

test("a failed step is an incident that says what happened, what it was given and what helps, until the run goes on", async () => {
  const runId = await faulted();
  const { results } = await get("/v1/incidents");
  expect(results).toMatchObject([
    {
      kind: "fault",
      state: "open",
      runId,
      definition: { namespace: "tests", name: "plain", version: "1.0.0" },
      step: { path, name: "send", kind: "crm.send", attempts: 1 },
      error: { status: 503 },
      summary:
        "“send” (crm.send) was not answered, or answered with an error (status 503): crm said: ada@example.com is busy",
      links: { run: expect.stringContaining(runId), temporalUi: expect.stringContaining("/temporal/") },
    },
  ]);
  const shown = await get(`/v1/incidents/${results[0].id}`);
  expect(shown).toMatchObject({ input: { to: "ada@example.com" }, comments: [] });
  expect(shown["mends"].map(({ action }: Body) => action)).toEqual(["retry", "skip", "stop"]);
  await project(runId, "running", { ...fault, status: "running", attempts: 2 });
  expect((await get("/v1/incidents"))["results"]).toEqual([]);
  const [over] = (await get("/v1/incidents?state=resolved"))["results"];
  expect(over).toMatchObject({ state: "resolved", resolution: "continued" });
});

test("a run that ends takes its incidents with it; two branches that failed are two", async () => {
  const runId = await start();
  await project(runId, "incident", fault, { ...fault, path: "/do/1/other", name: "other" });
  expect((await get(`/v1/incidents?run=${runId}`))["results"]).toHaveLength(2);
  await terminateRun(svc.ctx(), runId, {});
  const over = (await get(`/v1/incidents?run=${runId}&state=all`))["results"];
  expect(over.map(({ resolution }: Body) => resolution)).toEqual(["ended", "ended"]);
});

test("projections told again, late or out of order open no second incident", async () => {
  const runId = await faulted();
  const before = seq;
  seq = before - 1;
  await project(runId, "incident", fault);
  seq = before;
  await project(runId, "incident", { ...fault, attempts: 1 });
  expect(await svc.db.$count(incidents, eq(incidents.runId, runId))).toBe(1);
});

test("lists filter by definition, kind, type of error and time, and page without gaps", async () => {
  for (let i = 0; i < 5; i++) await faulted();
  const ids = async (query: string) => (await get(`/v1/incidents?${query}`))["results"].map((one: Body) => one["id"]);
  const first = await get("/v1/incidents?limit=3");
  const rest = await get(`/v1/incidents?limit=3&after=${first["paging"].next.after}`);
  expect(new Set([...first["results"], ...rest["results"]].map(({ id }) => id)).size).toBe(5);
  expect(rest["paging"]).toBeUndefined();
  for (const query of ["definition=tests/plain", "kind=fault", "errorType=communication", `errorType=${error.type}`])
    expect(await ids(query)).toHaveLength(5);
  for (const query of ["definition=tests/other", "kind=stalled", "errorType=timeout", "since=2999-01-01T00:00:00Z"])
    expect(await ids(query)).toEqual([]);
  for (const query of ["kind=none", "definition=x", "since=yesterday", "after=1", "limit=0", "state=%00"])
    expect((await request("GET", `/v1/incidents?${query}`)).status).toBe(400);
  expect(await ids(`errorType=${encodeURIComponent("' or 1=1 --")}`)).toEqual([]);
});

test("whoever sees a run sees its incidents, and nobody else; those of the system only who sees all", async () => {
  const own = { "workflow.runs:start": "own", "workflow.runs:read": "own" } as const;
  const ann = actorWith(own, { id: randomUUID() });
  const bob = actorWith({ ...own, "workflow.runs:operate": "own" }, { id: randomUUID() });
  await faulted(ann);
  await raiseIncident(svc.db, { kind: "no_worker", since: new Date(), recipient: null, detail: { runs: 1 } });
  const [seen, ...more] = (await get("/v1/incidents", ann))["results"];
  expect([seen.kind, more]).toEqual(["fault", []]);
  expect((await get("/v1/incidents", bob))["results"]).toEqual([]);
  expect((await get("/v1/incidents"))["results"]).toHaveLength(2);
  for (const [method, rest, body] of [
    ["GET", ""],
    ["POST", "/comments", { text: "x" }],
    ["POST", "/acknowledge"],
    ["POST", "/assign", { assignee: null }],
  ] as const) {
    const ask = (who: Actor) => request(method, `/v1/incidents/${seen.id}${rest}`, body, who);
    expect((await ask(bob)).status).toBe(404);
    expect((await ask(ann)).status).toBe(method === "GET" ? 200 : 403);
    expect((await ask(actorWith([]))).status).toBe(403);
  }
});

test("from whom roles hide fields, errors and inputs are kept", async () => {
  const runId = await faulted();
  const blind = actorWith(["workflow.runs:read"], { fields: { "contacts.email": "hidden" } });
  const [{ id }] = (await get(`/v1/incidents?run=${runId}`))["results"];
  for (const shown of [await get("/v1/incidents", blind), await get(`/v1/incidents/${id}`, blind)])
    expect(JSON.stringify(shown)).not.toContain("ada@example.com");
});

test("people comment, take on and hand over incidents; it is audited, and over is over", async () => {
  const runId = await faulted();
  const [{ id }] = (await get("/v1/incidents"))["results"];
  const at = (rest: string, body: unknown = {}) => request("POST", `/v1/incidents/${id}${rest}`, body);
  expect((await at("/comments", { text: "the partner is down" })).status).toBe(201);
  expect((await at("/acknowledge")).body["acknowledged"]).toMatchObject({ by: author.id });
  expect((await at("/assign", { assignee: otto.id })).body).toMatchObject({ assignee: otto.id });
  expect((await get(`/v1/incidents?assignee=${otto.id}`))["results"]).toHaveLength(1);
  expect((await get(`/v1/incidents/${id}`))["comments"]).toMatchObject([{ text: "the partner is down" }]);
  for (const [rest, body] of [
    ["/comments", { text: " " }],
    ["/comments", { text: "x".repeat(4_001) }],
    ["/assign", { assignee: randomUUID() }],
    ["/assign", { assignee: "olga" }],
    ["/assign", { assignee: null, role: "admin" }],
  ] as const)
    expect((await at(rest, body)).status).toBe(400);
  await terminateRun(svc.ctx(), runId, {});
  expect((await at("/acknowledge")).status).toBe(409);
  expect((await at("/comments", { text: "restarted" })).status).toBe(201);
  const deeds = await svc.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `incidents/${id}`));
  expect(deeds.map(({ action }) => action.split(".").pop())).toEqual(
    expect.arrayContaining(["acknowledge", "assign", "comment"]),
  );
  expect(deeds).toHaveLength(4);
});

test("a storm is one mail to the owner with a count, more of it one an hour, and its end one more", async () => {
  const ids: string[] = [];
  for (let i = 0; i < 12; i++) ids.push(await faulted());
  await tell();
  expect(told()).toEqual([]);
  await later();
  await tell();
  await tell();
  expect(told()).toEqual([["process-alert", olga.email, "12 incidents need you"]]);
  expect(mail.sent[0]!.variables["items"]).toMatchObject([{ count: 12 }]);
  expect(JSON.stringify(mail.sent)).not.toContain("ada@example.com");
  ids.push(await faulted());
  await later();
  await tell();
  expect(mail.sent).toHaveLength(1);
  await svc.db.update(alerts).set({ toldAt: new Date(Date.now() - 2 * 3_600_000) });
  await tell();
  expect(told().slice(1)).toEqual([["process-alert", olga.email, "13 incidents need you"]]);
  for (const id of ids) await project(id, "running", { ...fault, status: "running" });
  await tell();
  expect(mail.sent).toHaveLength(2);
  await later();
  await tell();
  await tell();
  expect(told().slice(2)).toEqual([["process-resolved", olga.email, undefined]]);
});

test("a retry that fails again is the same incident, and neither its end nor a new one is told", async () => {
  const runId = await faulted();
  await later();
  await tell();
  await project(runId, "running", { ...fault, status: "running", attempts: 2 });
  await tell();
  await project(runId, "incident", { ...fault, attempts: 2 });
  await later();
  await tell();
  expect(told()).toHaveLength(1);
  expect(await svc.db.select().from(incidents)).toMatchObject([{ attempts: 2, resolvedAt: null }]);
});

test("what was over before anybody was told is not told of", async () => {
  const runId = await faulted();
  await project(runId, "running", { ...fault, status: "running" });
  await later();
  await tell();
  expect(mail.sent).toEqual([]);
});

test("an alert waits for a Communication Hub that is away, and one sent twice is one mail", async () => {
  await faulted();
  await later();
  mail.state.away = true;
  await tell();
  mail.state.away = false;
  expect(mail.sent).toEqual([]);
  const [row] = await svc.db.select().from(alerts);
  await tell();
  // The process died after the mail was taken and before that was noted.
  await svc.db.update(alerts).set({ mail: row!.mail });
  await tell();
  expect(told()).toEqual([["process-alert", olga.email, "one incident needs you"]]);
});

test("where the owner is nobody that can be told, the operators are", async () => {
  await raiseIncident(svc.db, {
    kind: "blast_radius",
    definition: { namespace: "tests", name: "plain" },
    since: new Date(),
    recipient: randomUUID(),
  });
  await later();
  await tell();
  expect(told()).toEqual([["process-alert", otto.email, "one incident needs you"]]);
  await resolveIncidents(svc.db, { subject: "definitions/tests/plain", kinds: ["blast_radius"] }, "restored");
  await later();
  await tell();
  expect(told()[1]).toEqual(["process-resolved", otto.email, undefined]);
});

test("erasing a person's data takes the incidents of their runs, comments and all", async () => {
  const runId = await faulted();
  await svc.pool.query("update runs set record_type = 'leads', record_id = '77' where id = $1", [runId]);
  const [{ id }] = (await get("/v1/incidents"))["results"];
  await request("POST", `/v1/incidents/${id}/comments`, { text: "Ada called" });
  const subject = { emails: [], records: ["leads/77"] } as never;
  const found = await personalData.find(svc.ctx(), subject);
  expect(found).toContainEqual(expect.objectContaining({ store: "incidents", count: 1 }));
  await personalData.erase(svc.ctx(), subject);
  expect(
    (
      await svc.pool.query("select 1 from incidents union all select 1 from incident_comments where incident_id = $1", [
        id,
      ])
    ).rows,
  ).toEqual([]);
});

test("every kind of incident has words and a way out", () => {
  for (const kind of incidentKinds) {
    const row = { kind, step: "send", stepKind: "crm.send", attempts: 3, error, detail: {}, since: new Date(), path };
    expect(inWords(row)).toMatch(/^[A-Z“].{20,}/);
    expect(inWords(row)).not.toMatch(/undefined|null|NaN/);
    expect(mendsOf(row).length).toBeGreaterThan(0);
  }
});
