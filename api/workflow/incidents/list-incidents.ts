import { and, desc, eq, gte, inArray, isNotNull, isNull, lt } from "drizzle-orm";
import { incidents, runs } from "#db/workflows/schema.ts";
import { requirePermission, type Actor } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { PageQuery, z } from "#kit/router.ts";
import type { Fault, JsonObject } from "#workflows/contract.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import type { RunRow } from "../runs/shapes.ts";
import { bare, runsWithin, seesPayloads } from "../runs/visible.ts";
import { incidentKinds, incidentView, type IncidentRow } from "./shapes.ts";

const Path = (pattern: RegExp) => z.string().max(200).regex(pattern).optional();

export const ListIncidents = PageQuery.extend({
  after: z.uuid().optional(),
  state: z.enum(["open", "resolved", "all"]).default("open"),
  kind: z.enum(incidentKinds).optional(),
  definition: Path(/^[\w-]+\/[\w-]+$/).openapi({ description: "`namespace/name`", example: "sales/lead-intake" }),
  errorType: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .openapi({ description: "The type of the error; of the standard's its last part is enough.", example: "timeout" }),
  since: z.iso.datetime({ offset: true }).optional().openapi({ description: "Opened then or later." }),
  run: z.uuid().optional(),
  assignee: z.string().min(1).max(128).optional().openapi({ description: "A user's id, or `me`." }),
});
export type ListIncidents = z.infer<typeof ListIncidents>;

/** Incidents of runs that the actor may see, the newest first; of the system only who sees all runs is told. */
export async function listIncidents(ctx: WorkflowCtx, input: ListIncidents) {
  const scope = requirePermission(ctx, "workflow.runs:read");
  const [namespace, name] = input.definition?.split("/") ?? [];
  const assignee = input.assignee === "me" ? ctx.actor.id : input.assignee;
  const i = incidents;
  const rows = await ctx.db
    .select({ incident: i, run: runs })
    .from(i)
    .leftJoin(runs, eq(runs.id, i.runId))
    .where(
      and(
        runsWithin(ctx.actor, scope),
        input.after ? lt(i.id, input.after) : undefined,
        input.state === "open" ? isNull(i.resolvedAt) : undefined,
        input.state === "resolved" ? isNotNull(i.resolvedAt) : undefined,
        input.kind && eq(i.kind, input.kind),
        namespace ? and(eq(i.namespace, namespace), eq(i.name, name!)) : undefined,
        input.errorType ? inArray(i.errorType, [input.errorType, standard(input.errorType)]) : undefined,
        input.since ? gte(i.openedAt, new Date(input.since)) : undefined,
        input.run ? eq(i.runId, input.run) : undefined,
        assignee ? eq(i.assignee, assignee) : undefined,
      ),
    )
    .orderBy(desc(i.id))
    .limit(input.limit + 1);
  const results = rows
    .slice(0, input.limit)
    .map(({ incident, run }) => incidentView(ctx.config, shownIncident(ctx.actor, incident), run));
  const last = rows.length > input.limit ? results.at(-1) : undefined;
  return { results, ...(last && { paging: { next: { after: last.id } } }) };
}

export const standard = (name: string) => `https://serverlessworkflow.io/spec/1.0.0/errors/${name}`;

/** What errors quote is data: from whom roles hide fields, it is kept. */
export function shownIncident(actor: Actor, row: IncidentRow): IncidentRow {
  if (seesPayloads(actor)) return row;
  const { message: _, ...detail } = (row.detail ?? {}) as JsonObject;
  return { ...row, error: row.error && bare(row.error as Fault), detail: row.detail && detail };
}

type Found = { incident: IncidentRow; run: RunRow | null };

/** An incident that the actor may see. */
export async function findIncident(
  ctx: WorkflowCtx,
  id: string,
  { permission = "workflow.runs:read", db = ctx.db }: { permission?: string; db?: WorkflowDb } = {},
): Promise<Found> {
  const scope = requirePermission(ctx, permission);
  const [row] = await db
    .select({ incident: incidents, run: runs })
    .from(incidents)
    .leftJoin(runs, eq(runs.id, incidents.runId))
    .where(and(eq(incidents.id, id), runsWithin(ctx.actor, scope)));
  if (!row) throw notFound(`incident ${id}`);
  return row;
}
