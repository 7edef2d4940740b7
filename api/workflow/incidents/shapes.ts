import type { incidentComments, incidents } from "#db/workflows/schema.ts";
import { z } from "#kit/router.ts";
import { Known } from "../json.ts";
import { FaultView, linksOf, recordOf, type RunRow } from "../runs/shapes.ts";
import { inWords } from "./words.ts";

/** `fault`: a step failed and waits. The others do not go on: runs (the first six), a process, or all of them. */
export const incidentKinds = [
  "fault",
  "overdue",
  "retrying",
  "stalled",
  "not_started",
  "failing_task",
  "blast_radius",
  "no_worker",
  "no_temporal",
] as const;
export type IncidentKind = (typeof incidentKinds)[number];

/** Kinds of which `runs_stuck` counts the runs. */
export const stuckKinds = ["overdue", "retrying", "stalled", "not_started", "failing_task"] as const;

export type IncidentRow = typeof incidents.$inferSelect;
export type CommentRow = typeof incidentComments.$inferSelect;

const Time = z.iso.datetime();

export const MendView = z
  .object({ action: z.string(), text: z.string() })
  .openapi("Mend", { description: "What a person may do about it: an action on the run, or on what it needs." });

export const IncidentView = z
  .object({
    id: z.uuid(),
    kind: z.enum(incidentKinds),
    state: z.enum(["open", "resolved"]),
    runId: z.uuid().optional(),
    definition: z.object({ namespace: z.string(), name: z.string(), version: z.string().optional() }).optional(),
    record: z.object({ type: z.string(), id: z.string() }).optional(),
    step: z.object({ path: z.string(), name: z.string(), kind: z.string(), attempts: z.number().int() }).optional(),
    error: FaultView.optional(),
    detail: z.record(z.string(), z.unknown()).optional().openapi({
      description: "Of a run that does not go on: what was expected, and what stands in the way.",
    }),
    summary: z.string().openapi({ description: "What is wrong, in a sentence." }),
    since: Time,
    openedAt: Time,
    resolvedAt: Time.optional(),
    resolution: z.enum(["continued", "ended", "restored"]).optional(),
    assignee: z.string().optional(),
    acknowledged: z.object({ by: z.string(), at: Time }).optional(),
    links: z.object({ run: z.string(), temporalUi: z.string() }).optional(),
  })
  .openapi("IncidentSummary");

export const CommentView = z
  .object({ id: z.uuid(), author: z.string(), text: z.string(), createdAt: Time })
  .openapi("IncidentComment");

export const ExchangeView = z
  .object({ function: z.string(), sent: Known, answered: z.string().optional() })
  .openapi("Exchange", { description: "What the step last sent and what came back; secrets are not among it." });

export const IncidentDetail = IncidentView.extend({
  mends: z.array(MendView),
  input: Known.optional().describe("What the step was given; a retry may replace it."),
  exchange: ExchangeView.optional(),
  comments: z.array(CommentView),
}).openapi("IncidentDetail");
export type IncidentDetail = z.infer<typeof IncidentDetail>;

export const commentView = ({ id, author, text, createdAt }: CommentRow): z.infer<typeof CommentView> => ({
  id,
  author,
  text,
  createdAt: createdAt.toISOString(),
});

export function incidentView(
  config: Parameters<typeof linksOf>[0],
  row: IncidentRow,
  run: RunRow | null,
): z.infer<typeof IncidentView> {
  const { namespace, name, version, path, step } = row;
  const links = run && linksOf(config, run);
  return {
    id: row.id,
    kind: row.kind as IncidentKind,
    state: row.resolvedAt ? "resolved" : "open",
    ...(row.runId && { runId: row.runId }),
    ...(namespace && name && { definition: { namespace, name, ...(version && { version }) } }),
    ...(run && recordOf(run) && { record: recordOf(run) }),
    ...(step && { step: { path, name: step, kind: row.stepKind ?? "", attempts: row.attempts } }),
    ...(row.error && { error: row.error }),
    ...(row.detail && { detail: row.detail }),
    summary: inWords(row),
    since: row.since.toISOString(),
    openedAt: row.openedAt.toISOString(),
    ...(row.resolvedAt && { resolvedAt: row.resolvedAt.toISOString() }),
    ...(row.resolution && { resolution: row.resolution }),
    ...(row.assignee && { assignee: row.assignee }),
    ...(row.acknowledgedBy && {
      acknowledged: { by: row.acknowledgedBy, at: row.acknowledgedAt!.toISOString() },
    }),
    ...(links && { links: { run: links.self, temporalUi: links.temporalUi } }),
  };
}
