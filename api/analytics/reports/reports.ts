import { and, sql, type SQL } from "drizzle-orm";
import { messages, records, runs } from "#db/analytics/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import type { AnalyticsCtx } from "../context.ts";
import { numberProperty, property, sources, type SourceName } from "../metrics/sources.ts";

export const Period = z.object({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type Period = z.infer<typeof Period>;

/** Rows of a source that the caller may see, in the period. */
function within(ctx: AnalyticsCtx, name: SourceName, { from, to }: Period, extra?: SQL): SQL {
  const scope = requirePermission(ctx, "analytics.reports:read");
  const source = sources[name];
  return and(
    source.visible(ctx.actor, scope),
    from ? sql`${source.time} >= ${from}` : undefined,
    to ? sql`${source.time} < ${to}` : undefined,
    extra,
  )!;
}

const recordKey = sql`${records.type} || '/' || ${records.id}`;
const sentTo = sql`exists (select 1 from ${messages} m where m.record = ${recordKey} and m.direction = 'out' and m.sent_at is not null)`;
const answered = sql`exists (select 1 from ${messages} m where m.record = ${recordKey} and m.direction = 'in')`;
const filled = (name: string) => sql`coalesce(${property(name)}, '') <> ''`;

const stages = {
  created: sql`true`,
  scored: filled("lead_score"),
  routed: sql`${records.ownerId} is not null`,
  contacted: sentTo,
  replied: answered,
  converted: sql`lower(${property("converted")}) in ('1', 'true', 'yes')`,
};

/** How many leads of the period reached each stage, whatever came before it. */
export async function funnelReport(ctx: AnalyticsCtx, period: Period) {
  const where = within(ctx, "records", period, sql`${records.type} = 'leads' and not ${records.deleted}`);
  const counts = Object.entries(stages).map(
    ([name, reached]) => sql`count(*) filter (where ${reached})::int as ${sql.identifier(name)}`,
  );
  const { rows } = await ctx.db.execute<Record<string, number>>(
    sql`select ${sql.join(counts, sql`, `)} from ${sources.records.table(ctx.actor)} where ${where}`,
  );
  const all = rows[0]!["created"]!;
  return {
    stages: Object.keys(stages).map((stage) => ({
      stage,
      count: rows[0]![stage]!,
      share: all === 0 ? null : rows[0]![stage]! / all,
    })),
  };
}

/** Deals by pipeline and stage with their amounts. */
export async function pipelineReport(ctx: AnalyticsCtx, period: Period) {
  const where = within(ctx, "records", period, sql`${records.type} = 'deals' and not ${records.deleted}`);
  const { rows } = await ctx.db.execute<{
    pipeline: string | null;
    stage: string | null;
    deals: number;
    amount: number;
  }>(sql`
    select ${property("pipeline")} as pipeline, ${property("dealstage")} as stage, count(*)::int as deals,
      coalesce(sum(${numberProperty("amount")}), 0)::float8 as amount
    from ${sources.records.table(ctx.actor)} where ${where} group by 1, 2 order by 1, 2`);
  return { stages: rows };
}

/** Runs by definition: how many, how they ended, how long they took and waited, incidents met. Times in seconds. */
export async function processReport(ctx: AnalyticsCtx, period: Period) {
  const cycle = sql`extract(epoch from ${runs.endedAt} - ${runs.startedAt})`;
  const done = sql`${runs.status} = 'completed'`;
  const { rows } = await ctx.db.execute<ProcessRow>(sql`
    select ${runs.definition} as definition, count(*)::int as runs,
      count(*) filter (where ${done})::int as completed,
      count(*) filter (where ${runs.endedAt} is null)::int as open,
      count(*) filter (where ${runs.status} = 'faulted')::int as faulted,
      count(*) filter (where ${runs.status} = 'cancelled')::int as cancelled,
      (avg(${cycle}) filter (where ${done}))::float8 as "cycleTimeAverage",
      (percentile_cont(0.95) within group (order by ${cycle}) filter (where ${done}))::float8 as "cycleTimeP95",
      (avg(${runs.waitingMs}) / 1000)::float8 as "waitingAverage",
      sum(${runs.incidents})::int as incidents
    from ${runs} where ${within(ctx, "runs", period)} group by 1 order by 1`);
  return { processes: rows };
}

type ProcessRow = {
  definition: string;
  runs: number;
  completed: number;
  open: number;
  faulted: number;
  cancelled: number;
  cycleTimeAverage: number | null;
  cycleTimeP95: number | null;
  waitingAverage: number | null;
  incidents: number;
};

/** Outgoing messages by template and purpose, with what became of them and how many were answered. */
export async function messageReport(ctx: AnalyticsCtx, period: Period) {
  const where = within(ctx, "messages", period, sql`${messages.direction} = 'out'`);
  const replied = sql`exists (select 1 from ${messages} r where r.direction = 'in' and r.in_reply_to = ${messages}.id)`;
  const { rows } = await ctx.db.execute<MessageRow>(sql`
    select ${messages.template} as template, ${messages.purpose} as purpose, ${messages.channel} as channel,
      count(*)::int as accepted,
      count(*) filter (where ${messages.sentAt} is not null)::int as sent,
      count(*) filter (where ${messages.state} = 'suppressed')::int as suppressed,
      count(*) filter (where ${messages.state} in ('failed', 'bounced'))::int as failed,
      count(*) filter (where ${replied})::int as replied
    from ${messages} where ${where} group by 1, 2, 3 order by 1, 2, 3`);
  return { messages: rows };
}

type MessageRow = {
  template: string | null;
  purpose: string | null;
  channel: string;
  accepted: number;
  sent: number;
  suppressed: number;
  failed: number;
  replied: number;
};
