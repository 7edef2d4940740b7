import { ApplicationFailure } from "@temporalio/common";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CallInput, RunContext } from "#workflows/contract.ts";
import { createClients } from "./clients.ts";
import { createActivities } from "./index.ts";
import { openServer, runOf } from "./testing.ts";

let server: Awaited<ReturnType<typeof openServer>>;
let asked: { audience: string; onBehalfOf?: unknown }[];
let act: ReturnType<typeof createActivities>;

beforeAll(async () => {
  server = await openServer();
  const names = ["crm", "users", "comms", "analytics", "ai", "workflow"] as const;
  const urls = Object.fromEntries(names.map((name) => [name, server.url])) as Record<(typeof names)[number], string>;
  const clients = createClients(urls, async (audience, onBehalfOf) => {
    asked.push({ audience, ...(onBehalfOf && { onBehalfOf }) });
    return "token";
  });
  act = createActivities({ clients, outbound: (() => {}) as never });
});
afterAll(() => void server.close());
beforeEach(() => {
  asked = [];
  server.answer({});
});

const key = `${runOf().runId}/do/0/step`;
const call = (args: object, run: Partial<RunContext> = {}): CallInput => ({
  key,
  run: runOf(run),
  with: args as never,
});
const update = { objectType: "leads", id: "42", properties: { score: 0.5, hot: true, name: "Ada", gone: null } };
const failureOf = async (work: Promise<unknown>): Promise<ApplicationFailure> => {
  const failure: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ApplicationFailure);
  return failure as ApplicationFailure;
};
const problem = (status: number, code: string, headers = {}) =>
  server.answer({
    status,
    headers,
    body: JSON.stringify({ code, detail: "no", errors: [{ path: "/a", message: "b" }] }),
  });

test("a write to CRM Core is text, carries the step's key, and is marked with the run", async () => {
  await act["crm.updateObject"](call(update));
  const [request] = server.seen;
  expect(request).toMatchObject({ method: "PATCH", url: "/crm/v3/objects/leads/42" });
  expect(JSON.parse(request!.body)).toEqual({ properties: { score: "0.5", hot: "true", name: "Ada", gone: null } });
  expect(request!.headers).toMatchObject({ "idempotency-key": key, "x-run-id": runOf().runId });
});

test("a run acts for the person who started it, unless its definition has rights of its own", async () => {
  await act["crm.updateObject"](call(update, { startedBy: "ann" }));
  await act["crm.updateObject"](call(update, { startedBy: "ann", actingRole: "service" }));
  await act["crm.updateObject"](call(update));
  const [ann, ...services] = asked;
  expect(ann).toEqual({ audience: "crm", onBehalfOf: { userId: "ann" } });
  expect(services).toEqual([{ audience: "crm" }, { audience: "crm" }]);
});

test("tasks, listeners and events are opened as the service, whoever started the run", async () => {
  const run = runOf({ startedBy: "ann" });
  server.answer({ body: '{"taskId":"1"}' });
  await act["people.open"]({ key, run, path: "/do/0/step", title: "Well?" });
  await act["events.subscribe"]({ key, run, subscriptionId: "s", filters: [] });
  await act["events.unsubscribe"]({ key, run, subscriptionId: "s" });
  await act["people.close"]({ key, run, path: "/do/0/step", reason: "expired" });
  expect(asked).toEqual(Array.from({ length: 4 }, () => ({ audience: "workflow" })));
});

test("a task by rule gets the assignee that the rule picks, under the step's key", async () => {
  server.answer({ body: '{"ownerId":"bob"}' }, { body: '{"taskId":"1"}' });
  const run = runOf({ record: { type: "leads", id: "42" } });
  await act["people.open"]({ key, run, path: "/do/0/step", title: "Well?", rule: "round-robin" });
  const [picked, opened] = server.seen.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  expect(picked).toEqual({ rule: "round-robin", key: `${key}:assignee`, subject: "leads/42" });
  expect(opened).toMatchObject({ assignee: "bob", key, runId: run.runId });
  expect(opened).not.toHaveProperty("rule");
});

test("a fact is told to Analytics as the service, by one id however often it is told, and no service's own", async () => {
  const track = (type: string) => act["analytics.track"](call({ type, recordId: "leads/1" }, { startedBy: "ann" }));
  const [first, second] = [await track("sales.demo.held"), await track("sales.demo.held")];
  expect(second).toEqual(first);
  expect(asked).toEqual([{ audience: "analytics" }, { audience: "analytics" }]);
  const fact = { ...first, type: "sales.demo.held", source: "/processes/tests/x", subject: "leads/1", actorid: "ann" };
  expect(JSON.parse(server.seen[0]!.body)).toMatchObject(fact);
  for (const type of ["crm.lead.deleted", "workflow.run.completed", "sales", "Sales.x", ""])
    expect(await failureOf(track(type))).toMatchObject({ nonRetryable: true, type: "invalid_input" });
});

test("what the caller did wrong is final and told with its places", async () => {
  for (const [status, code] of [
    [400, "invalid_input"],
    [403, "forbidden"],
    [404, "not_found"],
    [409, "conflict"],
  ] as const) {
    problem(status, code);
    const failure = await failureOf(
      act["comms.setPreference"](call({ email: "a@b.c", purpose: "marketing", consent: "granted" })),
    );
    expect(failure).toMatchObject({ type: code, nonRetryable: true });
    expect(failure.details![0]).toMatchObject({ code, status, detail: "no; /a: b" });
  }
});

test("what may pass is tried again, when the service says", async () => {
  for (const [status, code] of [
    [500, "internal"],
    [502, "upstream_failed"],
    [503, "unavailable"],
    [429, "rate_limited"],
  ] as const) {
    problem(status, code, { "retry-after": "9" });
    const failure = await failureOf(act["users.getUser"](call({ id: "1" })));
    expect(failure).toMatchObject({ type: code, nonRetryable: false, nextRetryDelay: 9000 });
  }
});

test("the service's own credentials refused is waited out, a person's is final", async () => {
  problem(401, "unauthenticated");
  expect((await failureOf(act["users.getUser"](call({ id: "1" })))).nonRetryable).toBe(false);
  expect((await failureOf(act["users.getUser"](call({ id: "1" }, { startedBy: "ann" })))).nonRetryable).toBe(true);
});

test("arguments that do not fit the function never leave", async () => {
  const failure = await failureOf(act["crm.updateObject"](call({ objectType: "leads", id: 7, properties: {} })));
  expect(failure).toMatchObject({ type: "invalid_input", nonRetryable: true });
  expect(failure.details![0]).toMatchObject({ detail: expect.stringContaining("/with/id") });
  expect(server.seen).toEqual([]);
});

test("a key that no header can carry becomes one that can, the same each time", async () => {
  const odd = { ...call(update), key: `${runOf().runId}/do/0/größe ${"x".repeat(400)}` };
  await act["crm.updateObject"](odd);
  await act["crm.updateObject"](odd);
  const [one, two] = server.seen.map(({ headers }) => headers["idempotency-key"]);
  expect(one).toMatch(/^[0-9a-f]{64}$/);
  expect(two).toBe(one);
});

test("a lead's score comes with its reasons and who gave it", async () => {
  const told = { engine: "scorecard", model: "scorecard", version: "1", confidence: 0.4, reasons: ["many visits"] };
  server.answer({
    body: JSON.stringify({ results: [{ ...told, result: { score: 0.7, band: "hot", factors: [] }, cost: 0 }] }),
  });
  expect(await act["ai.scoreLead"](call({ leadId: "42", features: { visits: "3" } }))).toEqual({
    score: 0.7,
    band: "hot",
    ...told,
  });
  expect(JSON.parse(server.seen[0]!.body)).toEqual({ leads: [{ leadId: "42", features: { visits: "3" } }] });
});

test("a note is written and tied to its record", async () => {
  server.answer({ status: 201, body: '{"id":"9"}' }, {});
  expect(await act["crm.addNote"](call({ objectType: "leads", id: "42", body: "Called" }))).toEqual({ id: "9" });
  expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "POST /crm/v3/objects/notes",
    "PUT /crm/v4/objects/notes/9/associations/default/leads/42",
  ]);
});
