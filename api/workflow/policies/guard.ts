import { sql, type SQL } from "drizzle-orm";
import { guards } from "#db/workflows/schema.ts";
import { compile } from "#workflows/expressions/index.ts";
import { programOf, parseDuration } from "#workflows/definition/duration.ts";
import type { Definition, Duration, Policy } from "#workflows/definition/types.ts";
import type { Json, RecordRef } from "#workflows/contract.ts";
import type { WorkflowDb } from "../context.ts";

/** The part of a policy that is about starts. */
export type StartPolicy = Pick<Policy, "concurrency" | "rate" | "quietHours" | "reEnrolment" | "cap">;

/** What keeps the starts of a definition: its policy, and who stopped it. */
export type Guard = {
  policy: StartPolicy;
  stopped: boolean;
  stopReason: string | null;
  countedSince: Date | null;
};

const about = ["concurrency", "rate", "quietHours", "reEnrolment", "cap"] as const;

export function startPolicyOf(definition: Definition | undefined): StartPolicy | undefined {
  const { policy } = definition?.document.metadata ?? {};
  const own = about.flatMap((name) => (policy?.[name] === undefined ? [] : [[name, policy[name]]]));
  return own.length > 0 ? Object.fromEntries(own) : undefined;
}

/** The policy of the version that is current from now on holds for every start of the definition. */
export async function writeGuard(tx: WorkflowDb, definition: string, version: Definition | undefined): Promise<void> {
  const policy = startPolicyOf(version) ?? null;
  await tx
    .insert(guards)
    .values({ definition, policy })
    .onConflictDoUpdate({ target: guards.definition, set: { policy } });
}

/** Whether a definition has a guard at all, to be asked along with something else. */
export const isGuarded = (definition: SQL) => sql<boolean>`(
  exists (select 1 from guards g where g.definition = ${definition} and g.policy is not null)
  or exists (select 1 from definition_states d
    where d.namespace || '/' || d.name = ${definition} and d.stopped_at is not null))`;

/** Those of the definitions that have one. */
export async function guardedAmong(tx: WorkflowDb, definitions: string[]): Promise<string[]> {
  if (definitions.length === 0) return [];
  const { rows } = await tx.execute<{ definition: string }>(sql`
    select definition from unnest(${sql.param([...new Set(definitions)])}::text[]) asked(definition)
    where ${isGuarded(sql`asked.definition`)}`);
  return rows.map(({ definition }) => definition);
}

/** Starts of a definition with a guard are judged one at a time. */
export async function lockGuard(tx: WorkflowDb, definition: string): Promise<Guard> {
  await tx.insert(guards).values({ definition }).onConflictDoNothing();
  await tx.execute(sql`select 1 from guards where definition = ${definition} for update`);
  const { rows } = await tx.execute<{
    policy: StartPolicy | null;
    stopped: boolean;
    reason: string | null;
    since: string | null;
  }>(sql`
    select g.policy, d.stopped_at is not null as stopped, d.stop_reason as reason, g.counted_since as since
    from guards g left join definition_states d on d.namespace || '/' || d.name = g.definition
    where g.definition = ${definition}`);
  const { policy, stopped, reason, since } = rows[0]!;
  return { policy: policy ?? {}, stopped, stopReason: reason, countedSince: since ? new Date(since) : null };
}

const longestKey = 500;

/** The value that runs of one key have in common. One that cannot be computed is one of its own: such runs wait for each other. */
export function slotOf(policy: StartPolicy, input: Json, record: RecordRef | undefined): string | undefined {
  if (!policy.concurrency) return undefined;
  const { key } = policy.concurrency;
  if (key === undefined) return "";
  try {
    const [value = null] = compile(programOf(key))(input, { record: record ?? null });
    return JSON.stringify(value).slice(0, longestKey);
  } catch {
    return "null";
  }
}

/** Milliseconds of a duration that was checked at publish; months as they come to a year. */
export function msOf(duration: Duration): number {
  const { months, ms } = parseDuration(duration)!;
  return ms + Math.round(months * (365.25 / 12) * 86_400_000);
}
