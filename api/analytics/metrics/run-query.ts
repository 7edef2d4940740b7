import { and, sql, type SQL } from "drizzle-orm";
import { requirePermission } from "#kit/authorize.ts";
import { invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { AnalyticsCtx } from "../context.ts";
import { aggregate, metrics } from "./metrics.ts";
import { property, sources, type Source } from "./sources.ts";

const Dimension = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,99}$/, "must be a dimension's name");
const Value = z.union([z.string().max(500), z.null()]);

export const Query = z
  .strictObject({
    metrics: z.array(z.string()).min(1).max(10),
    by: z.array(Dimension).max(3).default([]),
    where: z.record(Dimension, z.union([Value, z.array(Value).min(1).max(100)])).default({}),
    grain: z.enum(["day", "week", "month", "quarter", "year"]).optional(),
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }).optional(),
    compare: z
      .literal("previous")
      .optional()
      .openapi({ description: "The period of the same length just before `from`" }),
  })
  .openapi("Query");
export type Query = z.infer<typeof Query>;

/** One group: its dimensions' values, its period's start when a grain was asked, and the metric's value (null: none). */
export type QueryRow = { by: Record<string, string | null>; period?: string; value: number | null };
export type QueryResult = {
  results: { metric: string; rows: QueryRow[] }[];
  compared?: { metric: string; rows: QueryRow[] }[];
};

const maxRows = 10_000;

/** Answers declared metrics by dimension and time. Periods are UTC and named by their first day. */
export async function runQuery(ctx: AnalyticsCtx, query: Query): Promise<QueryResult> {
  requirePermission(ctx, "analytics.reports:read");
  const results = await measureAll(ctx, query);
  if (!query.compare) return { results };
  if (!query.from || !query.to)
    throw invalid("compare needs from and to", [{ path: "/compare", message: "give from and to as well" }]);
  const length = Date.parse(query.to) - Date.parse(query.from);
  const from = new Date(Date.parse(query.from) - length).toISOString();
  return { results, compared: await measureAll(ctx, { ...query, from, to: query.from }) };
}

async function measureAll(ctx: AnalyticsCtx, query: Query) {
  const results = [];
  for (const name of query.metrics) results.push({ metric: name, rows: await measure(ctx, name, query) });
  return results;
}

async function measure(ctx: AnalyticsCtx, name: string, query: Query): Promise<QueryRow[]> {
  const metric = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  if (!metric) throw invalid(`there is no metric ${name}`, [{ path: "/metrics", message: `unknown metric: ${name}` }]);
  const source: Source = sources[metric.source];
  const keys = query.by.map((dimension) => sql`${dimensionOf(source, dimension, "/by")}`);
  const period = query.grain && sql`date_trunc(${query.grain}, ${source.time}, 'UTC')`;
  const groups = [...keys, ...(period ? [period] : [])];
  const scope = requirePermission(ctx, "analytics.reports:read");
  const where = and(
    metric.where,
    source.visible(ctx.actor, scope),
    query.from ? sql`${source.time} >= ${query.from}` : undefined,
    query.to ? sql`${source.time} < ${query.to}` : undefined,
    ...Object.entries(query.where).map(([dimension, value]) => equals(dimensionOf(source, dimension, "/where"), value)),
  );
  const columns = groups.map((group, index) => sql`${group} as ${sql.identifier(`g${index}`)}`);
  const positions = sql.raw(groups.map((_, index) => index + 1).join(", "));
  const { rows } = await ctx.db.execute(sql`
    select ${sql.join([...columns, sql`${aggregate(metric.measure)} as value`], sql`, `)}
    from ${source.table(ctx.actor)} where ${where}
    ${groups.length > 0 ? sql`group by ${positions} order by ${positions}` : sql``} limit ${maxRows}`);
  return rows.map((row) => ({
    by: Object.fromEntries(query.by.map((dimension, index) => [dimension, row[`g${index}`] as string | null])),
    ...(period && { period: new Date(String(row[`g${keys.length}`])).toISOString().slice(0, 10) }),
    value: row["value"] === null ? null : Number(row["value"]),
  }));
}

function dimensionOf(source: Source, name: string, path: string): SQL {
  if (Object.hasOwn(source.dimensions, name)) return source.dimensions[name]!;
  if (source.anyProperty) return property(name);
  const known = Object.keys(source.dimensions).join(", ");
  throw invalid(`there is no dimension ${name}`, [{ path, message: `${name} is none of: ${known}` }]);
}

function equals(dimension: SQL, value: string | null | (string | null)[]): SQL {
  const values = Array.isArray(value) ? value : [value];
  return sql`coalesce(${dimension}, '') in (${sql.join(
    values.map((one) => sql`${one ?? ""}`),
    sql`, `,
  )})`;
}
