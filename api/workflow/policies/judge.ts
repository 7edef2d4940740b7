import { sql } from "drizzle-orm";
import type { Json, RecordRef } from "#workflows/contract.ts";
import type { WorkflowDb } from "../context.ts";
import { findCalendar } from "./find-calendar.ts";
import { type Guard, msOf, slotOf, type StartPolicy } from "./guard.ts";
import { opensAt, worksAt } from "./quiet-hours.ts";
import { inWords } from "./words.ts";

export type PolicyName = keyof StartPolicy | "stop" | "loop" | "depth";

/** What becomes of a start. One that is held without `dueAt` waits until something else changes. */
export type Judged = { policy?: PolicyName; reason?: string; slot?: string | undefined } & (
  | { decision: "started"; dueAt: Date }
  | { decision: "held"; dueAt?: Date; replaces?: string[] }
  | { decision: "skipped" }
);

export type Candidate = {
  definition: string;
  runId: string;
  input: Json;
  record?: RecordRef | undefined;
};

/** Judges a new start, under its definition's lock. */
export async function judge(tx: WorkflowDb, guard: Guard, start: Candidate): Promise<Judged> {
  const known = await enrolledBefore(tx, guard.policy, start);
  if (known) return { decision: "skipped", policy: "reEnrolment", reason: known };
  if (guard.stopped) return held("stop", `the process is stopped${guard.stopReason ? `: ${guard.stopReason}` : ""}`);
  const tripped = await exceeds(tx, guard, start);
  if (tripped) return held("cap", tripped);
  return admit(tx, guard, start);
}

const held = (policy: PolicyName, reason: string): Judged => ({ decision: "held", policy, reason });

/** The part of the judgement that is made anew when a start was held. */
export async function admit(tx: WorkflowDb, guard: Guard, start: Candidate): Promise<Judged> {
  const slot = slotOf(guard.policy, start.input, start.record);
  const conflict = slot === undefined ? undefined : await conflictIn(tx, guard.policy, start, slot);
  return conflict ?? { ...(await timeOf(tx, guard.policy, start)), ...(slot !== undefined && { slot }) };
}

/** When policies let a start go that nothing else keeps. */
export async function timeOf(tx: WorkflowDb, policy: StartPolicy, start: Candidate, now = new Date()): Promise<Judged> {
  const paced = policy.rate ? await pacedFrom(tx, policy.rate, start, now) : now;
  const open = await openFrom(tx, policy, paced);
  if (open > paced)
    return { decision: "held", policy: "quietHours", reason: `it is quiet until ${open.toISOString()}`, dueAt: open };
  if (paced <= now) return { decision: "started", dueAt: now };
  const { limit, per } = policy.rate!;
  return { decision: "held", policy: "rate", reason: `at most ${limit} start in ${inWords(msOf(per))}`, dueAt: paced };
}

async function openFrom(tx: WorkflowDb, { quietHours }: StartPolicy, at: Date): Promise<Date> {
  if (!quietHours) return at;
  if (!("calendar" in quietHours)) return opensAt(quietHours, at);
  const calendar = await findCalendar(tx, quietHours.calendar);
  return calendar ? worksAt(calendar, at) : at;
}

/** What waits for its turn has no time yet; all else counts. */
const timed = sql`due_at is not null and not (decision = 'held' and policy in ('concurrency', 'stop', 'cap'))`;

async function pacedFrom(tx: WorkflowDb, rate: NonNullable<StartPolicy["rate"]>, start: Candidate, now: Date) {
  const { rows } = await tx.execute<{ due_at: string }>(sql`
    select due_at from starts where definition = ${start.definition} and ${timed} and run_id <> ${start.runId}
    order by due_at desc offset ${rate.limit - 1} limit 1`);
  const last = rows[0] ? new Date(rows[0].due_at).getTime() + msOf(rate.per) : 0;
  return new Date(Math.max(now.getTime(), last));
}

/** When the newest starts of a definition began or are to begin, the oldest first. */
export async function dueTimes(tx: WorkflowDb, definition: string, most: number): Promise<number[]> {
  const { rows } = await tx.execute<{ due_at: string }>(sql`
    select due_at from starts where definition = ${definition} and ${timed} order by due_at desc limit ${most}`);
  return rows.map(({ due_at }) => new Date(due_at).getTime()).toReversed();
}

async function exceeds(tx: WorkflowDb, { policy, countedSince }: Guard, start: Candidate): Promise<string | undefined> {
  if (!policy.cap) return undefined;
  const { max, per } = policy.cap;
  const since = new Date(Math.max(Date.now() - msOf(per), countedSince?.getTime() ?? 0));
  const { rows } = await tx.execute<{ n: number }>(sql`
    select count(*)::int as n from (
      select 1 from starts where definition = ${start.definition} and due_at > ${since.toISOString()}::timestamptz
        and run_id <> ${start.runId} and decision <> 'skipped' limit ${max}) s`);
  return rows[0]!.n >= max
    ? `more than ${max} were to start in ${inWords(msOf(per))}: the process is stopped`
    : undefined;
}

/** Which run keeps its record from another, in words. */
export async function enrolledBefore(
  tx: WorkflowDb,
  policy: StartPolicy,
  start: Omit<Candidate, "input">,
): Promise<string | undefined> {
  const { reEnrolment = "always" } = policy;
  if (reEnrolment === "always" || !start.record) return undefined;
  const { type, id } = start.record;
  const since = reEnrolment === "never" ? 0 : Date.now() - msOf(reEnrolment.after);
  const { rows } = await tx.execute<{ id: string; started_at: string }>(sql`
    select id, started_at from runs
    where record_type = ${type} and record_id = ${id} and namespace || '/' || name = ${start.definition}
      and id <> ${start.runId} and (error->>'type') is distinct from 'skipped'
      and started_at > ${new Date(since).toISOString()}::timestamptz
    order by id desc limit 1`);
  const [run] = rows;
  return run && `${type}/${id} has had its run since ${new Date(run.started_at).toISOString()}: ${run.id}`;
}

type Occupant = { run_id: string; waits: boolean };

async function conflictIn(
  tx: WorkflowDb,
  policy: StartPolicy,
  start: Candidate,
  slot: string,
): Promise<Judged | undefined> {
  const { limit = 1, onConflict = "queue" } = policy.concurrency!;
  const { rows } = await tx.execute<Occupant>(sql`
    select s.run_id, s.decision = 'held' and s.policy = 'concurrency' as waits
    from starts s join runs r on r.id = s.run_id
    where s.definition = ${start.definition} and s.slot = ${slot} and s.run_id <> ${start.runId} and r.ended_at is null
    order by waits, s.seq limit ${onConflict === "replace" ? 1_000 : limit + 1}`);
  const running = rows.filter(({ waits }) => !waits);
  if (running.length < limit && running.length === rows.length) return undefined;
  const first = rows[0]!.run_id;
  const key = slot === "" ? "" : ` for the key ${slot}`;
  if (onConflict === "skip")
    return { decision: "skipped", policy: "concurrency", reason: `run ${first} goes on${key}` };
  if (onConflict === "queue")
    return { decision: "held", policy: "concurrency", reason: `run ${first} goes on${key}: it is next in turn`, slot };
  // Those that still wait for a place give theirs up; of those that run the oldest does.
  const replaces = [...running.slice(0, running.length - limit + 1), ...rows.filter(({ waits }) => waits)];
  const reason = `takes the place of run ${first}${key}, once that is cancelled`;
  return { decision: "held", policy: "concurrency", reason, slot, replaces: replaces.map(({ run_id }) => run_id) };
}
