import { and, asc, desc, eq, gt, gte, lt, or, type SQL } from "drizzle-orm";
import { audit } from "#db/frame.ts";
import { recordAudit } from "./audit.ts";
import { requirePermission } from "./authorize.ts";
import type { ServiceName } from "./config.ts";
import type { Ctx } from "./context.ts";
import { csvRow } from "./csv.ts";
import { z } from "./router.ts";
import { textStream } from "./text-stream.ts";

export const AuditRecord = z
  .object({
    id: z.uuid(),
    at: z.iso.datetime(),
    /** A user's id, or the service that acted. */
    actor: z.string(),
    onBehalfOf: z.string().nullable(),
    action: z.string(),
    subject: z.string(),
    detail: z.record(z.string(), z.unknown()),
    requestId: z.string().nullable(),
    /** The row's place in the chain, the hash of the row before it, and its own, which covers both. */
    seq: z.number().int(),
    previous: z.string(),
    hash: z.string(),
  })
  .openapi("AuditRecord");
export type AuditRecord = z.infer<typeof AuditRecord>;

export const AuditFilter = z.object({
  actor: z
    .string()
    .max(100)
    .optional()
    .openapi({ description: "Who acted, or for whom: a user's id or a service's name" }),
  action: z.string().max(100).optional(),
  subject: z.string().max(200).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});
type Filter = z.output<typeof AuditFilter>;

export const ListAudit = AuditFilter.extend({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
});

export const ExportAudit = AuditFilter.extend({ format: z.enum(["ndjson", "csv"]).default("ndjson") });

type AnyCtx = Ctx<any>;
type Page = { results: AuditRecord[]; paging?: { next: { after: string } } };

/** Who did what in this service, the newest first. */
export async function listAudit(
  ctx: AnyCtx,
  service: ServiceName,
  { limit, after, ...filter }: z.output<typeof ListAudit>,
): Promise<Page> {
  const where = and(matching(ctx, service, filter), after === undefined ? undefined : lt(audit.seq, Number(after)));
  const rows = await ctx.db
    .select()
    .from(audit)
    .where(where)
    .orderBy(desc(audit.seq))
    .limit(limit + 1);
  const results = rows.slice(0, limit).map(asRecord);
  return { results, ...(rows.length > limit && { paging: { next: { after: String(results.at(-1)!.seq) } } }) };
}

const columns = Object.keys(AuditRecord.shape) as (keyof AuditRecord)[];
const batch = 1_000;

/** The same, the oldest first, as a stream of lines however many there are; that it was taken out is recorded. */
export async function exportAudit(
  ctx: AnyCtx,
  service: ServiceName,
  { format, ...filter }: z.output<typeof ExportAudit>,
): Promise<ReadableStream> {
  const where = matching(ctx, service, filter);
  await recordAudit(ctx.db, ctx, { action: "audit.exported", subject: "audit", detail: { format, ...filter } });
  const line = format === "csv" ? asCsv : (record: AuditRecord) => `${JSON.stringify(record)}\n`;
  async function* lines() {
    if (format === "csv") yield csvRow(columns);
    for (let last = 0; ;) {
      const rows = await ctx.db
        .select()
        .from(audit)
        .where(and(where, gt(audit.seq, last)))
        .orderBy(asc(audit.seq))
        .limit(batch);
      if (rows.length > 0) yield rows.map((row) => line(asRecord(row))).join("");
      if (rows.length < batch) return;
      last = rows.at(-1)!.seq!;
    }
  }
  return textStream(ctx.log, lines());
}

const asCsv = (record: AuditRecord) =>
  csvRow(columns.map((name) => (name === "detail" ? JSON.stringify(record.detail) : String(record[name] ?? ""))));

function matching(ctx: AnyCtx, service: ServiceName, { actor, action, subject, from, to }: Filter): SQL | undefined {
  const scope = requirePermission(ctx, `${service}.audit:read`);
  const by = (who: string) => or(eq(audit.actor, who), eq(audit.onBehalfOf, who));
  return and(
    scope === "all" ? undefined : by(ctx.actor.id),
    actor === undefined ? undefined : by(actor),
    action === undefined ? undefined : eq(audit.action, action),
    subject === undefined ? undefined : eq(audit.subject, subject),
    from === undefined ? undefined : gte(audit.at, new Date(from)),
    to === undefined ? undefined : lt(audit.at, new Date(to)),
  );
}

const asRecord = (row: typeof audit.$inferSelect): AuditRecord => ({
  ...row,
  at: row.at.toISOString(),
  seq: row.seq ?? 0,
  previous: row.previous ?? "",
  hash: row.hash ?? "",
});
