import { and, asc, desc, eq, lt, type SQL } from "drizzle-orm";
import { allow, requirePermission, scopeOf } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { PageQuery, z } from "#kit/router.ts";
import { attempts, messageStates, messages } from "#db/communication/schema.ts";
import type { CommsCtx } from "../context.ts";
import { paged } from "../paging.ts";
import { Email, RecordId } from "../values.ts";
import { viewDetail, viewMessage, type MessageRow } from "./view.ts";

export const ListMessages = PageQuery.extend({
  after: z.uuid().optional(),
  state: z.enum(messageStates).optional(),
  direction: z.enum(["outbound", "inbound"]).optional(),
  to: Email.optional(),
  recordId: RecordId.optional(),
});
export type ListMessages = z.infer<typeof ListMessages>;

/** What the actor may see: with less than the scope `all`, the messages it sent and the answers to them. */
export function visible(ctx: CommsCtx): SQL | undefined {
  return scopeOf(ctx.actor, "comms.messages:read") === "all" ? undefined : eq(messages.ownerId, ctx.actor.id);
}

/** Newest first. */
export async function listMessages(ctx: CommsCtx, { limit, after, ...by }: ListMessages) {
  requirePermission(ctx, "comms.messages:read");
  const rows = await ctx.db
    .select()
    .from(messages)
    .where(
      and(
        visible(ctx),
        after ? lt(messages.id, after) : undefined,
        by.state ? eq(messages.state, by.state) : undefined,
        by.direction ? eq(messages.direction, by.direction) : undefined,
        by.to ? eq(messages.toAddress, by.to) : undefined,
        by.recordId ? eq(messages.recordId, by.recordId) : undefined,
      ),
    )
    .orderBy(desc(messages.id))
    .limit(limit + 1);
  return paged(rows.map(viewMessage), limit, (row) => row.id);
}

/** One message that the actor may see. */
export async function findMessage(ctx: CommsCtx, id: string): Promise<MessageRow> {
  const [row] = await ctx.db.select().from(messages).where(eq(messages.id, id));
  if (!row || !allow(ctx.actor, "comms.messages:read", { ownerId: row.ownerId })) throw notFound(`the message ${id}`);
  return row;
}

export async function getMessage(ctx: CommsCtx, id: string) {
  requirePermission(ctx, "comms.messages:read");
  const row = await findMessage(ctx, id);
  const tried = await ctx.db.select().from(attempts).where(eq(attempts.message, id)).orderBy(asc(attempts.number));
  return viewDetail(row, tried);
}
