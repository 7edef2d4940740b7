import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { events, runs } from "#db/workflows/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { saveDraft } from "../definitions/save-draft.ts";
import { intake } from "../events/intake.ts";
import { dropOld } from "../temporal/sweeper.ts";
import { author, event, onType, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import type { PreviewView } from "./preview.ts";
import type { z } from "#kit/router.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

const day = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * day).toISOString();
const draft = (name: string, text: string) =>
  saveDraft(svc.ctx(), { namespace: "tests", name, source: { text, format: "yaml" } });
const withPolicy = (text: string, policy: string) =>
  text.replace(/(\n {2}version: .*\n)/, `$1  metadata:\n    policy: ${policy}\n`);
async function past(type: string, daysAgo: number, id: string, data: object = {}, over: object = {}) {
  const one = event(type, { subject: `contacts/${id}`, data: { id, ...data }, ...over });
  await intake(svc.ctx(), [one]);
  await svc.db
    .update(events)
    .set({ receivedAt: new Date(ago(daysAgo)) })
    .where(eq(events.id, one.id));
}
const ask = (name: string, body: object, who = author) =>
  svc.request(who, `/v1/definitions/tests/${name}/preview`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
const previewOf = async (name: string, body: object) =>
  (await (await ask(name, body)).json()) as z.infer<typeof PreviewView>;

test("a draft tells for which records it would have started, day by day, and starts nothing", async () => {
  for (const [days, score] of [
    [20, 9],
    [20, 1],
    [3, 8],
    [40, 9],
  ] as const)
    // prettier-ignore
    await past("seen.scored", days, String(score), { score });
  await draft("scored", processText("scored", onType("seen.scored", "'${ .score > 5 }'")));
  const seen = await previewOf("scored", { since: ago(30) });
  expect(seen).toMatchObject({ looked: 3, fired: 2, records: 2, started: 2, held: 0, skipped: 0, complete: true });
  expect(seen.days).toEqual([20, 3].map((days) => ({ day: ago(days).slice(0, 10), fired: 1, started: 1 })));
  expect(seen.results.map(({ record }) => record)).toEqual(["8", "9"].map((id) => ({ type: "contacts", id })));
  expect((await previewOf("scored", { since: ago(10), until: ago(2) })).fired).toBe(1);
  expect(await svc.db.select().from(runs)).toEqual([]);
});

test("it tells what re-enrolment, the cap and the loop guard would have done", async () => {
  for (const days of [9, 8, 7]) await past("seen.again", days, "1");
  await past("seen.again", 6, "2");
  const text = processText("again", onType("seen.again"));
  await draft("again", withPolicy(text, "{ reEnrolment: { after: P2D } }"));
  expect(
    (await previewOf("again", { since: ago(30) })).results.map(({ decision, policy }) => policy ?? decision),
  ).toEqual(["started", "started", "reEnrolment", "started"]);
  await draft("again", withPolicy(text, "{ cap: { max: 2, per: P30D } }"));
  const capped = await previewOf("again", { since: ago(30) });
  expect(capped).toMatchObject({ started: 2, held: 2 });
  expect(capped.stoppedAt?.slice(0, 10)).toBe(ago(7).slice(0, 10));
});

test("what the process itself caused would not have started it; what a record had before counts", async () => {
  const text = withPolicy(processText("own", onType("seen.own")), "{ reEnrolment: never }");
  await svc.publishText(text);
  await past("seen.own", 1, "5");
  const [run] = await svc.db.select().from(runs).where(eq(runs.name, "own"));
  await past("seen.own", 1, "6", {}, { runid: run!.id });
  const seen = await previewOf("own", { since: ago(2), of: "published" });
  expect(seen.results.map(({ policy }) => policy)).toEqual(["loop", undefined]);
  await svc.db
    .update(runs)
    .set({ startedAt: new Date(ago(5)) })
    .where(eq(runs.id, run!.id));
  expect((await previewOf("own", { since: ago(2), of: "published" })).results.at(-1)).toMatchObject({
    policy: "reEnrolment",
  });
});

test("events are kept thirty days, and no preview reaches behind them", async () => {
  await past("seen.old", 31, "1");
  await past("seen.old", 29, "2");
  await dropOld(svc.ctx(worker));
  await draft("old", processText("old", onType("seen.old")));
  const seen = await previewOf("old", { since: ago(300) });
  expect([seen.fired, Date.parse(seen.since) > Date.parse(ago(31))]).toEqual([1, true]);
});

test("who may not write processes sees none; what no event starts has none", async () => {
  expect((await ask("old", { since: ago(1) }, actorWith(["workflow.definitions:read"]))).status).toBe(403);
  await draft("by-hand", processText("by-hand"));
  expect((await ask("by-hand", { since: ago(1) })).status).toBe(422);
  expect((await ask("nowhere", { since: ago(1) })).status).toBe(404);
  expect((await ask("old", { since: new Date(Date.now() + day).toISOString() })).status).toBe(400);
});
