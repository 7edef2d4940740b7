import { and, asc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { alerts, incidents } from "#db/workflows/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import type { IncidentRow } from "../incidents/shapes.ts";
import { inWords } from "../incidents/words.ts";

export type AlertRow = typeof alerts.$inferSelect;
/** What is to be sent: a template of the Communication Hub, under a key that makes it one mail. */
export type Mail = { key: string; template: "process-alert" | "process-resolved"; variables: Record<string, unknown> };

/** Kinds of trouble that a mail names one by one. */
const shown = 5;

/**
 * Writes the mails that are due: of one process and recipient one when incidents begin, however many, one an hour while
 * more come, and one when the last of them is over.
 */
export async function tellOwners(ctx: WorkflowCtx): Promise<void> {
  await ctx.db.transaction(gather(ctx));
  const open = await ctx.db
    .select({
      alert: alerts,
      total: sql<number>`count(${incidents.id})::int`,
      left: sql<number>`count(*) filter (where ${incidents.id} is not null and ${incidents.resolvedAt} is null)::int`,
      settled: sql<boolean>`coalesce(max(${incidents.resolvedAt}) < ${ago(ctx.config.alerts.settleSeconds)}, true)`,
      due: sql<boolean>`coalesce(${alerts.toldAt} < ${ago(ctx.config.alerts.repeatSeconds)}, true)`,
    })
    .from(alerts)
    .leftJoin(incidents, eq(incidents.alertId, alerts.id))
    .where(and(isNull(alerts.closedAt), isNull(alerts.mail)))
    .groupBy(alerts.id);
  for (const { alert, total, left, settled, due } of open) {
    const write = (change: Partial<AlertRow>) => ctx.db.update(alerts).set(change).where(eq(alerts.id, alert.id));
    if (left > 0 && total > alert.told && due)
      await write({ mail: await alertMail(ctx, alert, total, left), told: total, toldAt: new Date() });
    if (left === 0 && settled)
      await write({ mail: alert.toldAt ? resolvedMail(ctx, alert, total) : null, closedAt: new Date() });
  }
}

const ago = (seconds: number) => sql`now() - ${seconds} * interval '1 second'`;

/** Puts incidents that have been open for a moment under their alert. */
const gather = (ctx: WorkflowCtx) => async (tx: WorkflowDb) => {
  const recipient = sql`coalesce(i.recipient, 'operators')`;
  const due = sql`i.alert_id is null and i.resolved_at is null and i.opened_at < ${ago(ctx.config.alerts.settleSeconds)}`;
  const { rows } = await tx.execute<{ namespace: string; name: string; recipient: string }>(sql`
    select distinct coalesce(i.namespace, '') as namespace, coalesce(i.name, '') as name, ${recipient} as recipient
    from incidents i where ${due}`);
  if (rows.length === 0) return;
  await tx
    .insert(alerts)
    .values(rows.map((row) => ({ id: uuidv7(), ...row })))
    .onConflictDoNothing();
  await tx.execute(sql`
    update incidents i set alert_id = a.id from alerts a
    where ${due} and a.closed_at is null and a.namespace = coalesce(i.namespace, '') and a.name = coalesce(i.name, '')
      and a.recipient = ${recipient}`);
};

const processOf = ({ namespace, name }: AlertRow) => (name ? `${namespace}/${name}` : "The workflow engine");
const many = (count: number, one: string, more: string) => (count === 1 ? `one ${one}` : `${count} ${more}`);

const urlOf = (ctx: WorkflowCtx, { namespace, name }: AlertRow, state: string) =>
  `${ctx.config.publicUrl}/v1/incidents?state=${state}${name ? `&definition=${namespace}/${name}` : ""}`;

async function alertMail(ctx: WorkflowCtx, alert: AlertRow, total: number, left: number): Promise<Mail> {
  const open = await ctx.db
    .select()
    .from(incidents)
    .where(and(eq(incidents.alertId, alert.id), isNull(incidents.resolvedAt), isNotNull(incidents.alertId)))
    .orderBy(asc(incidents.id))
    .limit(1_000);
  const groups = Map.groupBy(open, withoutData);
  const items = [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, shown)
    .map(([summary, [first, ...more]]) => ({
      summary,
      count: more.length + 1,
      link: `${ctx.config.publicUrl}/v1/incidents/${first!.id}`,
    }));
  const headline = many(left, "incident needs you", "incidents need you");
  const variables = { process: processOf(alert), headline, items, incidentsUrl: urlOf(ctx, alert, "open") };
  return { key: `alert:${alert.id}:${total}`, template: "process-alert", variables };
}

const resolvedMail = (ctx: WorkflowCtx, alert: AlertRow, count: number): Mail => ({
  key: `alert:${alert.id}:resolved`,
  template: "process-resolved",
  variables: { process: processOf(alert), count, incidentsUrl: urlOf(ctx, alert, "resolved") },
});

/** A mail leaves the house: what errors quote may be a customer's data, and stays behind the sign-in. */
const withoutData = (row: IncidentRow): string => {
  const { message: _, ...detail } = row.detail ?? {};
  const { detail: _quoted, title: _title, ...error } = row.error ?? {};
  return inWords({ ...row, since: row.since, detail, error: row.error && error }).replace(/ since [\d: -]+UTC/, "");
};
