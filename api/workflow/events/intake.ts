import { sql } from "drizzle-orm";
import { events, signals } from "#db/workflows/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import { SIGNALS, type CloudEvent, type EventSignal } from "#workflows/contract.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { findListeners, type Heard } from "./find-listeners.ts";
import { findTriggers } from "./find-triggers.ts";
import { fitting } from "./fitting.ts";
import { lockForEvents, lockForMatches } from "./locks.ts";
import { maxDepth } from "../internal/start-sub-run.ts";
import { insertRuns, type NewRun, type Skipped, skipStart } from "../runs/insert-run.ts";
import { runByEvent } from "./start-by-event.ts";
import { isLifecycle } from "./types.ts";

/** Batches are the feed of Analytics; each of their records tells of itself where triggers are wanted. */
const startsNothing = new Set(["crm.import.batch", "crm.calculation.batch"]);

/** So many share a transaction: what they have in common is asked once, and who listens waits for no more. */
const together = 50;

/** Takes in events: one known by `source` and `id` does nothing. */
export async function intake(ctx: WorkflowCtx, given: CloudEvent[]): Promise<{ accepted: number; known: number }> {
  requirePermission(ctx, "events:write");
  const wanted = given.map(fitting).filter(isWanted);
  let fresh = 0;
  for (let at = 0; at < wanted.length; at += together) fresh += await takeAll(ctx, wanted.slice(at, at + together));
  temporalOf(ctx.config).wake();
  return { accepted: given.length, known: wanted.length - fresh };
}

/** Where they cannot be taken in together, each is alone: one that cannot be taken in holds back none before it. */
async function takeAll(ctx: WorkflowCtx, some: CloudEvent[]): Promise<number> {
  const attempt = (part: CloudEvent[]) => ctx.db.transaction((tx) => take(tx, part));
  if (some.length === 1) return attempt(some);
  return attempt(some).catch(async (error: unknown) => {
    ctx.log.warn({ err: error }, `${some.length} events could not be taken in together, each is taken in alone`);
    let fresh = 0;
    for (const event of some) fresh += await attempt([event]);
    return fresh;
  });
}

/** What runs tell of their lifecycle is told here and nowhere else: who waits for a run's end must be able to trust it. */
const isWanted = ({ type }: CloudEvent) => !startsNothing.has(type) && !isLifecycle(type);

/** Writes what events start and whom they wake. Tells how many of them were not known already. */
export async function take(tx: WorkflowDb, given: CloudEvent[]): Promise<number> {
  await lockForEvents(
    tx,
    given.map(({ type }) => type),
  );
  const rows = given.map((event) => ({ source: event.source, id: event.id, type: event.type, event }));
  const { source, id } = events;
  const unknown = await tx.insert(events).values(rows).onConflictDoNothing().returning({ source, id });
  const names = new Set(unknown.map(nameOf));
  // Of one that a batch holds twice the first counts.
  const fresh = given.filter((event) => names.delete(nameOf(event)));
  if (fresh.length > 0) await deliver(tx, fresh);
  return fresh.length;
}

const nameOf = ({ source, id }: { source: string; id: string }) => `${source} ${id}`;

/** Starts what new events start, and gives them to those who listen. */
export async function deliver(tx: WorkflowDb, fresh: CloudEvent[]): Promise<void> {
  const triggered = await findTriggers(tx, fresh);
  await lockForMatches(tx, triggered.flat());
  const started: NewRun[] = [];
  for (const [i, event] of fresh.entries()) {
    const cause = triggered[i]!.length > 0 ? await causeOf(tx, event) : undefined;
    for (const definition of triggered[i]!) {
      const loop = loopOf(cause!, `${definition.namespace}/${definition.name}`);
      const run = loop ? undefined : await runByEvent(tx, definition, event, cause!.run);
      if (loop) await skipStart(tx, definition, event, loop);
      if (run) started.push(run);
    }
  }
  await insertRuns(tx, started);
  await signal(tx, await findListeners(tx, fresh));
}

/** Writes the signals that give events to subscriptions, each once. */
export async function signal(tx: WorkflowDb, heard: Heard[]): Promise<void> {
  if (heard.length === 0) return;
  const rows = heard.map(({ id, runId, event }) => {
    const payload: EventSignal = { subscriptionId: id, event };
    return { runId, name: SIGNALS.event, subject: id, item: nameOf(event), payload };
  });
  await tx.insert(signals).values(rows).onConflictDoNothing();
}

/** The run that wrote an event, and the runs that led to it: each with its definition. */
type Led = { run?: string; runs: Map<string, string> };

async function causeOf(tx: WorkflowDb, event: CloudEvent): Promise<Led> {
  const { success, data: run } = z.uuid().safeParse(event["runid"]);
  if (!success) return { runs: new Map() };
  const { rows } = await tx.execute<{ id: string; definition: string }>(sql`
    with recursive chain as (
      select id, namespace, name, cause, 1 as depth from runs where id = ${run}
      union select r.id, r.namespace, r.name, r.cause, c.depth + 1 from runs r join chain c on r.id = (c.cause->>'run')::uuid
      where c.depth <= ${maxDepth})
    select id, namespace || '/' || name as definition from chain`);
  return { run, runs: new Map(rows.map((row) => [row.definition, row.id])) };
}

/** The loop guard: what a run writes starts its own definition no more, nor those that led to it, nor chains without end. */
function loopOf({ runs }: Led, definition: string): Skipped | undefined {
  const earlier = runs.get(definition);
  if (earlier) return { policy: "loop", reason: `run ${earlier} of the same process led to this event` };
  if (runs.size < maxDepth) return undefined;
  return { policy: "depth", reason: `events of runs lead to each other at most ${maxDepth} deep (limit runDepth)` };
}
