import { facts } from "#db/analytics/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import type { AnalyticsCtx } from "../context.ts";
import { applyMessageEvent } from "./apply-message-event.ts";
import { applyRecordEvents } from "./apply-record-events.ts";
import { applyRunEvents } from "./apply-run-events.ts";
import { Event } from "./event.ts";

export const RecordEvents = z.union([Event.transform((event) => [event]), z.array(Event).min(1).max(1000)]);
export type RecordEvents = z.infer<typeof RecordEvents>;

/**
 * Takes events in: each changes the facts and the current state once, however often it comes. All of a batch or
 * nothing is stored.
 */
export async function recordEvents(
  ctx: AnalyticsCtx,
  events: RecordEvents,
): Promise<{ accepted: number; known: number }> {
  requirePermission(ctx, "events:write");
  const unique = [...new Map(events.map((event) => [event.id, event])).values()];
  const fresh = await ctx.db.transaction(async (tx) => {
    const rows = await tx
      .insert(facts)
      .values(
        unique.map(({ id, type, source, subject, actorid, time }) => ({
          id,
          type,
          source,
          subject: subject ?? null,
          actor: actorid ?? null,
          time: new Date(time),
        })),
      )
      .onConflictDoNothing()
      .returning({ id: facts.id });
    const isNew = new Set(rows.map((row) => row.id));
    const news = unique.filter((event) => isNew.has(event.id));
    const about = (prefix: string) => news.filter((event) => event.type.startsWith(prefix));
    await applyRecordEvents(tx, about("crm."));
    await applyRunEvents(tx, about("workflow.run."));
    for (const event of about("comms.message.")) await applyMessageEvent(tx, event);
    return news.length;
  });
  return { accepted: fresh, known: events.length - fresh };
}
