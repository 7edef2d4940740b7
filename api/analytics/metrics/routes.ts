import { requirePermission } from "#kit/authorize.ts";
import { body, createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { AnalyticsCtx } from "../context.ts";
import { metrics } from "./metrics.ts";
import { Query, runQuery } from "./run-query.ts";
import { sources } from "./sources.ts";

const MetricList = z
  .object({
    results: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        description: z.string(),
        measure: z.enum(["count", "sum", "rate", "duration"]),
        dimensions: z.array(z.string()).openapi({ description: "`properties.*`: any property of the record" }),
        grains: z.array(z.string()),
      }),
    ),
  })
  .openapi("MetricList");

const Rows = z.array(
  z.object({
    metric: z.string(),
    rows: z.array(
      z.object({
        by: z.record(z.string(), z.string().nullable()),
        period: z.string().optional().openapi({ description: "First day of the period, UTC" }),
        value: z.number().nullable(),
      }),
    ),
  }),
);
const QueryResult = z.object({ results: Rows, compared: Rows.optional() }).openapi("QueryResult");

const list = createRoute({
  method: "get",
  path: "/v1/metrics",
  tags: ["Metrics"],
  summary: "List the declared metrics",
  responses: responses({ 200: { schema: MetricList, description: "Every metric" } }),
});

const query = createRoute({
  method: "post",
  path: "/v1/query",
  tags: ["Metrics"],
  summary: "Query metrics by dimension and time",
  request: body(Query),
  responses: responses({ 200: { schema: QueryResult, description: "Values by group" } }),
});

/** What each metric measures and may be grouped by. */
export function listMetrics(ctx: AnalyticsCtx) {
  requirePermission(ctx, "analytics.reports:read");
  const results = Object.entries(metrics).map(([name, { title, description, source, measure }]) => ({
    name,
    title,
    description,
    measure: measure.kind,
    dimensions: [...Object.keys(sources[source].dimensions), ...(sources[source].anyProperty ? ["properties.*"] : [])],
    grains: ["day", "week", "month", "quarter", "year"],
  }));
  return { results };
}

export const metricRoutes = createRouter<AnalyticsCtx>()
  .openapi(list, (c) => c.json(MetricList.parse(listMetrics(c.var.ctx)), 200))
  .openapi(query, async (c) => c.json(QueryResult.parse(await runQuery(c.var.ctx, c.req.valid("json"))), 200));
