import { and, desc, eq, inArray, isNull, lt } from "drizzle-orm";
import { associations, changes, objects } from "#db/crm/schema.ts";
import { scopeOf } from "#kit/authorize.ts";
import { expectOk } from "#kit/client.ts";
import { DomainError, invalid } from "#kit/errors.ts";
import { PageQuery, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { findRows, objectNotFound } from "../objects/find-rows.ts";
import { withMerged } from "../objects/merges.ts";
import { parseId, toRecord, type Row } from "../objects/record.ts";
import { permissionFor, within } from "../objects/scope.ts";
import { findType, type ObjectType } from "../objects/types.ts";
import { isHidden } from "../properties/load-definitions.ts";
import { toItem } from "./history.ts";
import { listRuns } from "./runs.ts";

export const timelineKinds = ["change", "activity", "message", "run"] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** Something that happened to a record. `shown` is false where the actor may not know of it. */
export type TimelineItem = { kind: TimelineKind; id: string; at: Date; shown?: boolean; [what: string]: unknown };

export const ReadTimeline = PageQuery.extend({
  after: z.string().max(1_000).optional(),
  kinds: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(timelineKinds)))
    .optional()
    .openapi({ type: "string", description: "Comma-separated: change, activity, message, run; all unless told." }),
});
export type ReadTimeline = z.infer<typeof ReadTimeline>;

/** How far each kind has been told: the id of its last item. */
type Cursor = Partial<Record<TimelineKind, string>>;
/** `ids` are the record's own and those of the records that were merged into it. */
type About = { type: ObjectType; row: Row; ids: number[] };
type Read = (ctx: CrmCtx, about: About, after: string | undefined, limit: number) => Promise<TimelineItem[]>;

const activityTypes = ["tasks", "notes", "calls", "emails", "meetings", "communications", "postal_mail"] as const;

/**
 * All that happened to a record, the newest first: its changes, activities associated with it, messages and runs. Each
 * kind comes from an index of its own and they are merged by time; `missing` names those that could not be asked.
 */
export async function readTimeline(
  ctx: CrmCtx,
  type: ObjectType,
  { id, limit, after, kinds = [...timelineKinds] }: ReadTimeline & { id: string },
) {
  const cursor = after === undefined ? {} : parseCursor(after);
  const row = (await findRows(ctx.db, ctx, type, "read", { ids: [id] })).get(id);
  if (!row) throw objectNotFound();
  const about = { type, row, ids: [...(await withMerged(ctx.db, [row.id])).keys()] };
  const asked = [...new Set(kinds)];
  const answers = await Promise.allSettled(asked.map((kind) => sources[kind](ctx, about, cursor[kind], limit + 1)));
  const missing = answers.flatMap((answer, index) => {
    if (answer.status === "fulfilled") return [];
    return [{ kind: asked[index]!, reason: whyMissing(answer.reason) }];
  });
  const all = answers
    .flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []))
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  const page = all.slice(0, limit);
  const told = Object.fromEntries(page.map((item) => [item.kind, item.id]));
  return {
    results: page.filter(({ shown = true }) => shown),
    missing,
    ...(all.length > limit && { paging: { next: { after: toText({ ...cursor, ...told }) } } }),
  };
}

/** Only what the asked services refuse or cannot answer is left out; a bug of ours is none of that. */
function whyMissing(error: unknown): "forbidden" | "unavailable" {
  if (!(error instanceof DomainError)) throw error;
  if (error.code === "forbidden") return "forbidden";
  if (error.code === "unavailable" || error.code === "timeout") return "unavailable";
  throw error;
}

const readChanges: Read = async (ctx, { type, ids }, after, limit) => {
  const rows = await ctx.db
    .select()
    .from(changes)
    .where(and(inArray(changes.objectId, ids), after ? lt(changes.id, idIn(after)) : undefined))
    .orderBy(desc(changes.id))
    .limit(limit);
  return rows.map((change) => {
    const { at, kind: deed, ...item } = toItem(change, (name) => !isHidden(ctx.actor, type, name));
    const shown = deed !== "updated" || Object.keys(item.changes).length > 0;
    return { kind: "change", id: String(change.id), at, deed, ...item, shown };
  });
};

const readActivities: Read = async (ctx, { row }, after, limit) => {
  const seen = activityTypes.filter((name) => findType(name) && scopeOf(ctx.actor, permissionFor(name, "read")));
  const ofType = async (type: ObjectType) => {
    const rows = await ctx.db
      .selectDistinct({ toId: associations.toId, object: objects })
      .from(associations)
      .innerJoin(objects, eq(objects.id, associations.toId))
      .where(
        and(
          eq(associations.fromId, row.id),
          eq(associations.toType, type),
          after ? lt(associations.toId, idIn(after)) : undefined,
          isNull(objects.archivedAt),
          within(ctx, type, "read"),
        ),
      )
      .orderBy(desc(associations.toId))
      .limit(limit);
    return rows.map(({ object }) => activity(ctx, type, object));
  };
  const found = (await Promise.all(seen.map(ofType))).flat();
  return found.sort((a, b) => Number(b.id) - Number(a.id)).slice(0, limit);
};

const activity = (ctx: CrmCtx, type: ObjectType, object: Row): TimelineItem => ({
  kind: "activity",
  id: String(object.id),
  at: object.createdAt,
  objectType: type,
  properties: toRecord(ctx, type, object).properties,
});

const readRuns: Read = (ctx, { type, ids }, after, limit) =>
  newest(ids, limit, async (id) => {
    const { results } = await listRuns(ctx, type, { id, limit, after });
    return results.map((run) => ({ kind: "run", id: run.id, at: timeIn(run.id), run }));
  });

/** Under the caller's own rights to messages. */
const readMessages: Read = (ctx, { type, ids }, after, limit) =>
  newest(ids, limit, async (id) => {
    const query = { recordId: `${type}/${id}`, limit, ...(after && { after }) };
    const { results } = await expectOk(ctx.clients.comms.GET("/v1/messages", { params: { query } }));
    return results.map((message) => ({ kind: "message", id: message.id, at: timeIn(message.id), message }));
  });

const newest = async (ids: number[], limit: number, read: (id: string) => Promise<TimelineItem[]>) => {
  const found = await Promise.all(ids.map((id) => read(String(id))));
  return found
    .flat()
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, limit);
};

const sources: Record<TimelineKind, Read> = {
  change: readChanges,
  activity: readActivities,
  run: readRuns,
  message: readMessages,
};

/** When a UUIDv7 was made (RFC 9562: its first 48 bits are milliseconds). */
const timeIn = (id: string): Date => new Date(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16));

const refused = () => invalid("after is no cursor of this timeline");

function idIn(text: string): number {
  const id = parseId(text);
  if (id === undefined) throw refused();
  return id;
}

const Cursor = z.strictObject({ change: z.string(), activity: z.string(), message: z.uuid(), run: z.uuid() }).partial();
const toText = (cursor: Cursor) => Buffer.from(JSON.stringify(cursor)).toString("base64url");

function parseCursor(text: string): Cursor {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
  } catch {
    throw refused();
  }
}
