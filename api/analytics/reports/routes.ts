import { createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { AnalyticsCtx } from "../context.ts";
import { funnelReport, messageReport, Period, pipelineReport, processReport } from "./reports.ts";

const count = z.number().int();
const seconds = z.number().nullable();

const Funnel = z
  .object({ stages: z.array(z.object({ stage: z.string(), count, share: z.number().nullable() })) })
  .openapi("FunnelReport");

const Pipeline = z
  .object({
    stages: z.array(
      z.object({ pipeline: z.string().nullable(), stage: z.string().nullable(), deals: count, amount: z.number() }),
    ),
  })
  .openapi("PipelineReport");

const Processes = z
  .object({
    processes: z.array(
      z.object({
        definition: z.string(),
        runs: count,
        completed: count,
        open: count,
        faulted: count,
        cancelled: count,
        cycleTimeAverage: seconds,
        cycleTimeP95: seconds,
        waitingAverage: seconds,
        incidents: count,
      }),
    ),
  })
  .openapi("ProcessReport");

const Messages = z
  .object({
    messages: z.array(
      z.object({
        template: z.string().nullable(),
        purpose: z.string().nullable(),
        channel: z.string(),
        accepted: count,
        sent: count,
        suppressed: count,
        failed: count,
        replied: count,
      }),
    ),
  })
  .openapi("MessageReport");

const report = <T extends z.ZodType, P extends string>(path: P, summary: string, schema: T) =>
  createRoute({
    method: "get",
    path,
    tags: ["Reports"],
    summary,
    request: { query: Period },
    responses: responses({ 200: { schema, description: summary } }),
  });

const funnel = report("/v1/reports/funnel", "How far leads came", Funnel);
const pipeline = report("/v1/reports/pipeline", "Deals by pipeline and stage", Pipeline);
const processes = report("/v1/reports/processes", "Process runs by definition", Processes);
const messages = report("/v1/reports/messages", "Messages by template and purpose", Messages);

export const reportRoutes = createRouter<AnalyticsCtx>()
  .openapi(funnel, async (c) => c.json(Funnel.parse(await funnelReport(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(pipeline, async (c) => c.json(Pipeline.parse(await pipelineReport(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(processes, async (c) => c.json(Processes.parse(await processReport(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(messages, async (c) => c.json(Messages.parse(await messageReport(c.var.ctx, c.req.valid("query"))), 200));
