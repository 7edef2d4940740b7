import { sql } from "drizzle-orm";
import { triggerMatches } from "#db/workflows/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { CloudEvent, Json, RecordRef } from "#workflows/contract.ts";
import { bindCorrelations, matches } from "#workflows/definition/events.ts";
import type { WorkflowDb } from "../context.ts";
import { causeKeyOf, type Inserted, insertRun, type NewRun } from "../runs/insert-run.ts";
import { writeLifecycle } from "../runs/lifecycle.ts";
import type { Triggered } from "./find-triggers.ts";

type Match = { id: string; events: (CloudEvent | null)[]; bound: Record<string, Json> };

/** Starts a definition by an event, with the rights of `startedBy`, if somebody had it start. */
export async function startByEvent(
  tx: WorkflowDb,
  definition: Triggered,
  event: CloudEvent,
  startedBy?: string,
): Promise<Inserted | undefined> {
  const run = await runByEvent(tx, definition, event);
  return run && insertRun(tx, { ...run, ...(startedBy && { startedBy }) });
}

/** The run that an event starts: of a definition that waits for several, when the last of them is there. */
export async function runByEvent(
  tx: WorkflowDb,
  definition: Triggered,
  event: CloudEvent,
  causingRun?: string,
): Promise<NewRun | undefined> {
  const match = definition.strategy === "all" ? await collect(tx, definition, event) : single(event);
  if (!match) return undefined;
  const { namespace, name, version, owner } = definition;
  const record = recordOf(match.events[0]!);
  return {
    ...(match.id && { id: match.id }),
    namespace,
    name,
    version,
    owner,
    input: match.events.map((one) => readAs(definition.read, one)),
    ...(record && { record }),
    team: teamOf(match.events[0]!),
    cause: { kind: "event", id: event.id, ...(causingRun && { run: causingRun }) },
    ...(match.events[0]!.subject && { subject: match.events[0]!.subject }),
    causeKey: match.id ? `all:${match.id}` : causeKeyOf(event),
  };
}

/** The team of the record that an event tells of. */
const teamOf = ({ data }: CloudEvent): string | null =>
  typeof data === "object" && data !== null && "teamId" in data && typeof data.teamId === "string" ? data.teamId : null;

const single = (event: CloudEvent) => ({ id: undefined, events: [event] });

const readAs = (read: Triggered["read"], event: CloudEvent): Json =>
  read === "envelope" ? (event as Json) : (event.data ?? null);

/** Puts the event where it is still missing, the oldest match first. Answers the match when that made it whole. */
async function collect(
  tx: WorkflowDb,
  definition: Triggered,
  event: CloudEvent,
): Promise<{ id: string; events: CloudEvent[] } | undefined> {
  const { namespace, name, version, filters } = definition;
  const fits = filters.flatMap((filter, at) => (matches(filter, event) ? [{ filter, at }] : []));
  for (const { filter, at } of fits) {
    const values = bindCorrelations(filter, event, {}) ?? {};
    const { rows } = await tx.execute<Match>(sql`
      select id, events, bound from trigger_matches m
      where namespace = ${namespace} and name = ${name} and version = ${version} and m.events->>${at}::int is null
        and not exists (select 1 from jsonb_each(${JSON.stringify(values)}::jsonb) v
          where m.bound ? v.key and m.bound->v.key <> v.value)
      order by created_at, id limit 1`);
    if (rows[0]) return fill(tx, definition, rows[0], { at, event, values });
  }
  const [first] = fits;
  if (!first) return undefined;
  const empty = { id: uuidv7(), events: filters.map(() => null), bound: {} };
  await tx.insert(triggerMatches).values({ ...empty, namespace, name, version });
  const begun = { type: "workflow.correlation-started", key: "correlation-started", at: new Date(), data: {} };
  await writeLifecycle(tx, [{ run: { ...definition, id: empty.id }, transitions: [begun] }]);
  const values = bindCorrelations(first.filter, event, {}) ?? {};
  return fill(tx, definition, empty, { at: first.at, event, values });
}

type Filling = { at: number; event: CloudEvent; values: Record<string, Json> };

async function fill(tx: WorkflowDb, definition: Triggered, match: Match, { at, event, values }: Filling) {
  const events = match.events.with(at, event);
  const bound = { ...match.bound, ...values };
  const row = sql`${triggerMatches.id} = ${match.id}`;
  if (events.includes(null)) {
    await tx.update(triggerMatches).set({ events, bound }).where(row);
    return undefined;
  }
  await tx.delete(triggerMatches).where(row);
  const data = { correlationKeys: bound };
  const done = { type: "workflow.correlation-completed", key: "correlation-completed", at: new Date(), data };
  await writeLifecycle(tx, [{ run: { ...definition, id: match.id }, transitions: [done] }]);
  return { id: match.id, events: events as CloudEvent[] };
}

/** Events of CRM Core, and of processes that speak of its records, have the record as subject: `leads/42`. */
export function recordOf({ source, subject }: CloudEvent): RecordRef | undefined {
  const match = /^([a-z0-9_-]{1,64})\/([\w.:-]{1,128})$/.exec(subject ?? "");
  return /^\/(crm|processes\/.*)$/.test(source) && match ? { type: match[1]!, id: match[2]! } : undefined;
}
