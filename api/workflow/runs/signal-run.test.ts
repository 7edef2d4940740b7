import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit, events, runs, signals } from "#db/workflows/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { uuidv7 } from "#kit/ids.ts";
import { subscribe } from "../internal/subscribe.ts";
import { author, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { insertRun } from "./insert-run.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

/** A run that waits for a payment of the order given. */
async function listening(name: string, order: string) {
  const version = await svc.publishText(processText(name));
  const cause = { kind: "api" as const, id: uuidv7() };
  const { id } = await insertRun(svc.db, { ...version, input: {}, cause, causeKey: cause.id, startedBy: author.id });
  const filters = [{ with: { type: "shop.paid" }, correlate: { order: { from: ".data.order", expect: order } } }];
  await subscribe(svc.ctx(worker), { subscriptionId: `${id}/wait`, runId: id, filters });
  return id;
}
const send = async (id: string, body: object, who = author) => {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await svc.request(who, `/v1/runs/${id}/signal`, init);
  return { status: answer.status, body: (await answer.json()) as Record<string, any> };
};
const signalsOf = (id: string) => svc.db.select().from(signals).where(eq(signals.runId, id));

test("the one run gets the event, once however often it is sent, and nobody else does", async () => {
  const id = await listening("pay", "7");
  const other = await listening("pay-too", "7");
  const event = { type: "shop.paid", id: "payment-1", data: { order: "7", amount: 3 } };
  expect(await send(id, event)).toEqual({ status: 202, body: { id: "payment-1" } });
  expect((await send(id, event)).status).toBe(202);
  const [signal, ...more] = await signalsOf(id);
  expect(more).toEqual([]);
  expect(signal!.payload).toMatchObject({ event: { ...event, source: `/runs/${id}/signals` } });
  expect([await signalsOf(other), await svc.db.select().from(events)]).toEqual([[], []]);
  const entries = await svc.db.select().from(audit).where(eq(audit.action, "workflow.run.signal"));
  expect(entries.map(({ subject }) => subject)).toEqual([`runs/${id}`, `runs/${id}`]);
});

test("what it does not listen for, and a run that has ended, answer 409", async () => {
  const id = await listening("pay-once", "8");
  expect((await send(id, { type: "shop.paid", data: { order: "9" } })).status).toBe(409);
  expect((await send(id, { type: "shop.refunded" })).status).toBe(409);
  await svc.db.update(runs).set({ status: "completed" }).where(eq(runs.id, id));
  const { status, body } = await send(id, { type: "shop.paid", data: { order: "8" } });
  expect([status, body["detail"]]).toEqual([409, "the run has ended: completed"]);
});

test("events that our services tell cannot be made up", async () => {
  const id = await listening("pay-safely", "10");
  for (const type of ["crm.deal.updated", "comms.message.received", "io.serverlessworkflow.workflow.completed.v1"])
    expect([type, (await send(id, { type })).status]).toEqual([type, 400]);
});

test("rejects an actor without workflow.runs:start; another's run stays invisible", async () => {
  const id = await listening("pay-mine", "11");
  const event = { type: "shop.paid", data: { order: "11" } };
  expect((await send(id, event, actorWith(["workflow.runs:read"]))).status).toBe(403);
  expect((await send(id, event, actorWith({ "workflow.runs:start": "own" }, { id: uuidv7() }))).status).toBe(404);
  const kept = actorWith(["workflow.runs:start"], { fields: { "leads.email": "hidden" } });
  expect((await send(id, event, kept)).status).toBe(403);
  expect(await signalsOf(id)).toEqual([]);
});
