import { and, asc, gt, gte, inArray, isNotNull, lt, notLike, sql } from "drizzle-orm";
import { events } from "#db/workflows/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { DomainError, invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CloudEvent } from "#workflows/contract.ts";
import { matches, triggerOf } from "#workflows/definition/events.ts";
import type { Definition } from "#workflows/definition/types.ts";
import type { WorkflowCtx } from "../context.ts";
import { checkDefinition } from "../definitions/check-definition.ts";
import { findVersion } from "../definitions/find-version.ts";
import { getDraft } from "../definitions/read-definitions.ts";
import type { Named } from "../definitions/state.ts";
import { recordOf } from "../events/start-by-event.ts";
import { anyType, lifecycle, typeKey } from "../events/types.ts";
import { startPolicyOf } from "./guard.ts";
import { createForecast } from "./forecast.ts";
import { findCalendar } from "./find-calendar.ts";

export const Preview = z.strictObject({
  since: z.iso.datetime({ offset: true }),
  until: z.iso.datetime({ offset: true }).optional().openapi({ description: "Now unless given." }),
  of: z
    .enum(["draft", "published"])
    .default("draft")
    .openapi({ description: "The draft as it was saved last, or the current version." }),
});

const decisions = ["started", "held", "skipped"] as const;

export const PreviewView = z
  .object({
    since: z.iso.datetime().openapi({ description: "No earlier than events are kept: 30 days." }),
    until: z.iso.datetime(),
    looked: z.number().int().openapi({ description: "Events of its types in that time." }),
    complete: z.boolean().openapi({ description: "False where there were more events than one preview looks at." }),
    fired: z.number().int().openapi({ description: "Events that would have asked for a start." }),
    records: z.number().int(),
    started: z.number().int(),
    held: z.number().int().openapi({ description: "By quiet hours or the rate: they would have started later." }),
    skipped: z.number().int().openapi({ description: "By re-enrolment, or because a run of its own led to them." }),
    stoppedAt: z.iso.datetime().optional().openapi({ description: "When the cap would have stopped it." }),
    days: z.array(z.object({ day: z.string(), fired: z.number().int(), started: z.number().int() })),
    results: z
      .array(
        z.object({
          event: z.string(),
          type: z.string(),
          at: z.iso.datetime(),
          record: z.object({ type: z.string(), id: z.string() }).optional(),
          decision: z.enum(decisions),
          policy: z.string().optional(),
          dueAt: z.iso.datetime().optional(),
        }),
      )
      .openapi({ description: "The newest 500." }),
  })
  .openapi("Preview");
type Result = z.infer<typeof PreviewView>["results"][number];

const keptMs = 30 * 86_400_000;
const pageSize = 1_000;
const maxLooked = 100_000;
const maxListed = 500;

/** For which of the events kept the process would have started, judged as events are that come in. Nothing starts. */
export async function preview(ctx: WorkflowCtx, input: Named & z.infer<typeof Preview>) {
  requirePermission(ctx, "workflow.definitions:write");
  const definition = await definitionOf(ctx, input);
  const trigger = triggerOf(definition);
  if (!trigger)
    throw new DomainError("unprocessable", "no event starts this process: there is nothing to look through");
  if (trigger.strategy === "all")
    throw new DomainError("unprocessable", "it waits for several events: those cannot be looked through one by one");
  const { since, until } = spanOf(input);
  const policy = startPolicyOf(definition) ?? {};
  const calendar =
    policy.quietHours && "calendar" in policy.quietHours
      ? await findCalendar(ctx.db, policy.quietHours.calendar)
      : undefined;
  const forecast = createForecast(policy, calendar, await startedBefore(ctx, input, since));
  const types = trigger.filters.length > 0 ? [...new Set(trigger.filters.map(typeKey))] : [anyType];
  const own = ownRuns(ctx, input);
  const results: Result[] = [];
  let looked = 0;
  for await (const { event, at } of keptEvents(ctx, types, since, until)) {
    if (++looked > maxLooked) break;
    if (trigger.filters.length > 0 && !trigger.filters.some((filter) => matches(filter, event))) continue;
    const record = recordOf(event);
    const looping = typeof event["runid"] === "string" && (await own(event["runid"]));
    const judged = looping ? { decision: "skipped" as const, policy: "loop" } : forecast.judge(record, at);
    results.push({ event: event.id, type: event.type, at: at.toISOString(), ...(record && { record }), ...judged });
  }
  return summary({ since, until, looked, results, stoppedAt: forecast.stoppedAt() });
}

async function definitionOf(ctx: WorkflowCtx, input: Named & z.infer<typeof Preview>): Promise<Definition> {
  if (input.of === "published") return (await findVersion(ctx, input)).document as Definition;
  const { definition, faults } = await checkDefinition(ctx, (await getDraft(ctx, input)).text);
  if (!definition) throw new DomainError("invalid_input", "the draft has faults", { faults });
  return definition;
}

function spanOf(input: z.infer<typeof Preview>): { since: Date; until: Date } {
  const until = new Date(Math.min(Date.now(), input.until ? Date.parse(input.until) : Infinity));
  const since = new Date(Math.max(Date.parse(input.since), Date.now() - keptMs));
  if (since >= until) throw invalid("since must be before until, and in the past");
  return { since, until };
}

async function* keptEvents(ctx: WorkflowCtx, types: string[], since: Date, until: Date) {
  const wanted = types.includes(anyType) ? notLike(events.type, `${lifecycle}%`) : inArray(events.type, types);
  for (let after = 0; ;) {
    const page = await ctx.db
      .select({ seq: events.seq, event: events.event, at: events.receivedAt })
      .from(events)
      .where(
        and(
          wanted,
          isNotNull(events.event),
          gte(events.receivedAt, since),
          lt(events.receivedAt, until),
          gt(events.seq, after),
        ),
      )
      .orderBy(asc(events.seq))
      .limit(pageSize);
    for (const { event, at } of page) yield { event: event as CloudEvent, at };
    if (page.length < pageSize) return;
    after = page.at(-1)!.seq;
  }
}

/** When records last had a run of this process. */
async function startedBefore(ctx: WorkflowCtx, { namespace, name }: Named, since: Date): Promise<Map<string, Date>> {
  const { rows } = await ctx.db.execute<{ record: string; at: string }>(sql`
    select record_type || '/' || record_id as record, max(started_at) as at from runs
    where namespace = ${namespace} and name = ${name} and record_id is not null
      and started_at < ${since.toISOString()}::timestamptz and (error->>'type') is distinct from 'skipped'
    group by 1`);
  return new Map(rows.map(({ record, at }) => [record, new Date(at)]));
}

/** Whether a run of this process led to the run. */
function ownRuns(ctx: WorkflowCtx, { namespace, name }: Named) {
  const known = new Map<string, boolean>();
  return async (run: string): Promise<boolean> => {
    const before = known.get(run);
    if (before !== undefined || !z.uuid().safeParse(run).success) return before ?? false;
    const { rows } = await ctx.db.execute<{ own: boolean }>(sql`
      with recursive chain as (
        select id, namespace, name, cause from runs where id = ${run}
        union select r.id, r.namespace, r.name, r.cause from runs r join chain c on r.id = (c.cause->>'run')::uuid)
      select exists (select 1 from chain where namespace = ${namespace} and name = ${name}) as own`);
    known.set(run, rows[0]!.own);
    return rows[0]!.own;
  };
}

type Looked = { since: Date; until: Date; looked: number; results: Result[]; stoppedAt: Date | undefined };

function summary({ since, until, looked, results, stoppedAt }: Looked) {
  const count = (decision: Result["decision"]) => results.filter((one) => one.decision === decision).length;
  const days = new Map<string, { fired: number; started: number }>();
  for (const { at, decision } of results) {
    const day = days.get(at.slice(0, 10)) ?? { fired: 0, started: 0 };
    days.set(at.slice(0, 10), { fired: day.fired + 1, started: day.started + (decision === "skipped" ? 0 : 1) });
  }
  return {
    since: since.toISOString(),
    until: until.toISOString(),
    looked: Math.min(looked, maxLooked),
    complete: looked <= maxLooked,
    fired: results.length,
    records: new Set(results.flatMap(({ record }) => (record ? [`${record.type}/${record.id}`] : []))).size,
    started: count("started"),
    held: count("held"),
    skipped: count("skipped"),
    ...(stoppedAt && { stoppedAt: stoppedAt.toISOString() }),
    days: [...days].map(([day, counts]) => ({ day, ...counts })),
    results: results.slice(-maxListed).toReversed(),
  };
}
