import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { invitations, users } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import type { Actor } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { LinkToken, readLinkToken } from "../mails/link-token.ts";
import { requireGoodPassword } from "../passwords/good-password.ts";
import { deadLink } from "../passwords/reset-password.ts";
import { insertUser, Name } from "../people/create-user.ts";
import { readUser, type User } from "../people/user-view.ts";
import { hashPassword, Password } from "../tokens/password.ts";
import { findPerson } from "../tokens/person.ts";
import type { InvitationRow } from "./view.ts";

export const AcceptInvitation = z.strictObject({ token: LinkToken, name: Name, password: Password });

/** Makes the invited person a user, once. Roles and teams are given in the inviter's name, with today's rights. */
export async function acceptInvitation(ctx: UsersCtx, input: z.output<typeof AcceptInvitation>): Promise<User> {
  const linkId = readLinkToken(ctx.config.AUTH_SECRET, "invitation", input.token);
  await requireGoodPassword(ctx, input.password, [input.name]);
  // Before the link is looked at: a dead one takes as long as a good one.
  const hash = await hashPassword(input.password);
  if (!linkId) throw deadLink();
  return ctx.db.transaction(async (db) => {
    const invitation = await take(db, linkId);
    const tx = { ...ctx, db, actor: await inviterOf(db, invitation) };
    const { id } = await insertUser(tx, { ...invitation, name: input.name }, hash).catch(refusedNow);
    await db.update(users).set({ emailVerified: true }).where(eq(users.id, id));
    await db.update(invitations).set({ userId: id }).where(eq(invitations.id, invitation.id));
    const subject = `invitations/${invitation.id}`;
    await recordAudit(
      db,
      { ...ctx, actor: { ...ctx.actor, id } },
      { action: "invitation.accepted", subject, detail: { user: id } },
    );
    return readUser(db, id);
  });
}

async function take(db: UsersCtx["db"], linkId: string): Promise<InvitationRow> {
  const [row] = await db
    .update(invitations)
    .set({ acceptedAt: sql`now()` })
    .where(
      and(
        eq(invitations.linkId, linkId),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        gt(invitations.expiresAt, sql`now()`),
      ),
    )
    .returning();
  if (!row) throw deadLink();
  return row;
}

async function inviterOf(db: UsersCtx["db"], { invitedBy }: InvitationRow): Promise<Actor> {
  const inviter = await findPerson(db, { userId: invitedBy });
  if (!inviter) throw deadLink();
  const { id, roles, teams, grants } = inviter;
  return { kind: "user", id, roles, teams, grants };
}

/** The inviter may give no more what was promised, or the address or a team is another's by now. */
function refusedNow(error: unknown): never {
  throw error instanceof DomainError ? deadLink() : error;
}
