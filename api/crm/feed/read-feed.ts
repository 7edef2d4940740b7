import { sql } from "drizzle-orm";
import { requirePermission } from "#kit/authorize.ts";
import { invalid } from "#kit/errors.ts";
import type { CloudEvent } from "#kit/outbox.ts";
import { PageQuery, z } from "#kit/router.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { EventTypePattern, matchesType } from "./event-types.ts";
import { visibleEvent } from "./visible-event.ts";

export const ReadFeed = PageQuery.extend({
  after: z.string().max(50).optional().openapi({
    description: "A cursor of an earlier answer, or `now`; without it the feed begins with the oldest kept event.",
  }),
  types: z
    .string()
    .max(1_000)
    .transform((text) => text.split(","))
    .pipe(z.array(EventTypePattern).max(50))
    .optional()
    .openapi({ type: "string", description: "Comma-separated types; `*` at an end stands for anything." }),
});
export type ReadFeed = z.infer<typeof ReadFeed>;

/** A place in the feed: the transaction that wrote an event, and the event's number. */
export type Place = { xid: string; seq: string };
export type Entry = Place & { type: string; event: CloudEvent };

export const start: Place = { xid: "0", seq: "0" };

/**
 * Events behind a place, in the order of the transactions that wrote them. Only transactions older than every open one
 * are read, so that none which commits later is passed over.
 */
export async function entriesAfter(db: CrmDb, { xid, seq }: Place, limit: number): Promise<Entry[]> {
  const { rows } = await db.execute<Entry>(sql`
    select xid::text, seq::text, type, event from outbox
    where (xid, seq) > (${xid}::xid8, ${seq}::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by xid, seq limit ${limit}`);
  return rows;
}

/** Where the feed ends now. */
export async function endOfFeed(db: CrmDb): Promise<Place> {
  const { rows } = await db.execute<{ xid: string }>(sql`select pg_snapshot_xmin(pg_current_snapshot())::text as xid`);
  return { xid: rows[0]!.xid, seq: "0" };
}

/**
 * What happened to the records that the actor may see, the oldest first. The answer always names where to go on;
 * `upToDate` says that there is nothing more at the moment.
 */
export async function readFeed(ctx: CrmCtx, { limit, after, types = ["*"] }: ReadFeed) {
  requirePermission(ctx, "crm.events:read");
  const from = after === "now" ? await endOfFeed(ctx.db) : after === undefined ? start : parsePlace(after);
  const entries = after === "now" ? [] : await entriesAfter(ctx.db, from, limit);
  const last = entries.at(-1) ?? from;
  return {
    results: entries
      .filter(({ type }) => matchesType(types, type))
      .flatMap(({ seq, event }) => {
        const seen = visibleEvent(ctx.actor, event);
        return seen ? [{ ...seen, sequence: seq.padStart(20, "0") }] : [];
      }),
    upToDate: entries.length < limit,
    paging: { next: { after: `${last.xid}.${last.seq}` } },
  };
}

function parsePlace(text: string): Place {
  const [, xid, seq] = /^(\d{1,19})\.(\d{1,18})$/.exec(text) ?? [];
  if (!xid || !seq) throw invalid("after is no cursor of this feed");
  return { xid, seq };
}
