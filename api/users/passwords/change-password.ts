import { and, eq } from "drizzle-orm";
import { links, users } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { requireManaging } from "../people/manage.ts";
import { tellPerson } from "../mails/queue-mail.ts";
import type { Notice } from "../mails/texts.ts";
import { currentSession, type Presented } from "../sessions/current-session.ts";
import { provePassword } from "../sessions/prove.ts";
import { GivenPassword, hashPassword, Password } from "../tokens/password.ts";
import { requireGoodPassword } from "./good-password.ts";
import { storePassword } from "./store-password.ts";

export const ChangePassword = z.strictObject({ current: GivenPassword, password: Password });

/** Changes one's own password, which has to be known, and ends all one's other sessions. */
export async function changePassword(ctx: UsersCtx, input: z.output<typeof ChangePassword> & Presented): Promise<void> {
  const person = await provePassword(ctx, input.current);
  await requireGoodPassword(ctx, input.password, [person.email, person.name]);
  const keep = await currentSession(ctx, input);
  await writePassword(ctx, person.id, await hashPassword(input.password), "password-changed", keep);
}

export const SetPassword = z.strictObject({ password: Password });

/** Gives someone else a password and ends their sessions. */
export async function setPassword(
  ctx: UsersCtx,
  { id, password }: z.output<typeof SetPassword> & { id: string },
): Promise<void> {
  await requireManaging(ctx, id, "users.users:write");
  const [person] = await ctx.db.select({ email: users.email, name: users.name }).from(users).where(eq(users.id, id));
  if (!person) throw notFound("the user");
  await requireGoodPassword(ctx, password, [person.email, person.name]);
  await writePassword(ctx, id, await hashPassword(password), "password-set");
}

async function writePassword(ctx: UsersCtx, id: string, hash: string, told: Notice, keep?: string): Promise<void> {
  await ctx.db.transaction(async (db) => {
    await storePassword(db, id, hash, keep);
    await db.delete(links).where(and(eq(links.userId, id), eq(links.purpose, "reset")));
    const subject = `users/${id}`;
    await recordAudit(db, ctx, { action: "user.password.changed", subject });
    await ctx.publish(db, {
      type: "users.user.password.changed",
      subject,
      data: { id },
      actorid: ctx.actor.id,
    });
    await tellPerson({ ...ctx, db }, id, told);
  });
}
