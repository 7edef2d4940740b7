import { eq } from "drizzle-orm";
import { links, mails, users } from "#db/user_management/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { UsersCtx } from "../context.ts";
import type { MailKind, Notice } from "./texts.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

/** How long what a mail carries is good for; after that it is not worth sending. */
export const goodForMs = { invitation: 7 * day, reset: 15 * minute, verify: 7 * day, notice: 7 * day } as const;

type Mail = { kind: MailKind; to: string; data?: Record<string, string>; goodFor: number; id?: string };

/** Writes a mail in the transaction of what it tells of; it is carried to the Communication Hub after the commit. */
export async function queueMail(ctx: UsersCtx, { kind, to, data, goodFor, id = uuidv7() }: Mail): Promise<void> {
  const expiresAt = new Date(Date.now() + goodFor);
  await ctx.db.insert(mails).values({ id, kind, recipient: to, data, expiresAt, requestId: ctx.requestId });
}

/** Tells a person what happened to their account, at their address or at the one it had. */
export async function tellPerson(ctx: UsersCtx, userId: string, kind: Notice, address?: string): Promise<void> {
  const [person] = await ctx.db
    .select({ name: users.name, email: users.email })
    .from(users)
    .where(eq(users.id, userId));
  if (!person) return;
  const { name, email } = person;
  await queueMail(ctx, { kind, to: address ?? email, data: { name }, goodFor: goodForMs.notice });
}

/** Asks the mailbox of an address whether it is this person's. */
export async function queueVerification(ctx: UsersCtx, userId: string, name: string, email: string): Promise<void> {
  const id = uuidv7();
  const expiresAt = new Date(Date.now() + goodForMs.verify);
  await ctx.db.insert(links).values({ id, purpose: "verify", userId, email, expiresAt });
  await queueMail(ctx, { id, kind: "verify", to: email, data: { name }, goodFor: goodForMs.verify });
}
