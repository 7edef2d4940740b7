import { randomUUID } from "node:crypto";
import { and, desc, eq, isNull, lt, sql } from "drizzle-orm";
import { invitations, users } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, DomainError, notFound } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { goodForMs, queueMail } from "../mails/queue-mail.ts";
import { ById, pageOf, type Page } from "../paging.ts";
import { CreateUser, requireCreating } from "../people/create-user.ts";
import { mayHandOut } from "../people/grant-roles.ts";
import { knownTeams } from "../people/join-teams.ts";
import { viewInvitation, type Invitation, type InvitationRow } from "./view.ts";

export const Invite = CreateUser.pick({ email: true, roles: true, teams: true }).extend({
  /** May be left to the person. */
  name: CreateUser.shape.name.optional(),
});
export type Invite = z.output<typeof Invite>;

const expiry = () => new Date(Date.now() + goodForMs.invitation);

/** Asks someone in: they get the roles and teams when they accept. Nobody invites to more than they hold themselves. */
export async function invite(ctx: UsersCtx, input: Invite): Promise<Invitation> {
  const invitedBy = await requireInviting(ctx, input);
  return ctx.db.transaction(async (db) => {
    const tx = { ...ctx, db };
    if (input.roles.length > 0) await mayHandOut(tx, input.roles);
    await knownTeams(db, input.teams);
    await refuseKnown(tx, input.email);
    const id = uuidv7();
    const [row] = await db
      .insert(invitations)
      .values({ ...input, id, linkId: randomUUID(), invitedBy, expiresAt: expiry() })
      .onConflictDoNothing()
      .returning();
    if (!row) throw conflict("there is an open invitation to this address: send that again, or revoke it");
    await queueInvitation(tx, row);
    const detail = { roles: input.roles, teams: input.teams };
    await recordAudit(db, ctx, { action: "invitation.created", subject: `invitations/${id}`, detail });
    return viewInvitation(row);
  });
}

async function requireInviting(ctx: UsersCtx, input: Invite): Promise<string> {
  requireCreating(ctx, input);
  // Who accepts gets what the inviter may give on that day, so there has to be one; programs have names, not ids.
  const [person] = await ctx.db
    .select({ id: users.id })
    .from(users)
    .where(sql`${users.id}::text = ${ctx.actor.id}`);
  if (ctx.actor.kind === "service" || !person) throw new DomainError("forbidden", "only people invite");
  return person.id;
}

/** An address has one user and one open invitation; one that expired makes place. */
async function refuseKnown({ db }: UsersCtx, email: string): Promise<void> {
  const [known] = await db.select({ id: users.id }).from(users).where(eq(users.email, email));
  if (known) throw conflict("there is a user with this e-mail address already");
  await db
    .update(invitations)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(invitations.email, email), isOpen, lt(invitations.expiresAt, sql`now()`)));
}

const isOpen = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt))!;

const queueInvitation = (tx: UsersCtx, { linkId, email }: InvitationRow) =>
  queueMail(tx, { kind: "invitation", to: email, data: { link: linkId }, goodFor: goodForMs.invitation });

export const ListInvitations = ById.extend({ email: z.string().max(254).toLowerCase().optional() });

/** The newest first. */
export async function listInvitations(
  ctx: UsersCtx,
  input: z.output<typeof ListInvitations>,
): Promise<Page<Invitation>> {
  requireAll(ctx);
  const rows = await ctx.db
    .select()
    .from(invitations)
    .where(
      and(
        input.email === undefined ? undefined : eq(invitations.email, input.email),
        input.after ? lt(invitations.id, input.after) : undefined,
      ),
    )
    .orderBy(desc(invitations.id))
    .limit(input.limit + 1);
  return pageOf(rows.map(viewInvitation), input.limit);
}

type Target = { id: string };

export async function getInvitation(ctx: UsersCtx, { id }: Target): Promise<Invitation> {
  requireAll(ctx);
  const [row] = await ctx.db.select().from(invitations).where(eq(invitations.id, id));
  if (!row) throw notFound("the invitation");
  return viewInvitation(row);
}

const requireAll = (ctx: UsersCtx) => {
  if (requirePermission(ctx, "users.users:write") !== "all") throw notFound("the invitation");
};

/** Sends a new link; the one before is void. */
export const resendInvitation = (ctx: UsersCtx, { id }: Target): Promise<Invitation> =>
  changing(ctx, id, "invitation.resent", { linkId: randomUUID(), sentAt: new Date(), expiresAt: expiry() }, (tx, row) =>
    queueInvitation(tx, row),
  );

export const revokeInvitation = async (ctx: UsersCtx, { id }: Target): Promise<void> => {
  await changing(ctx, id, "invitation.revoked", { revokedAt: new Date() });
};

async function changing(
  ctx: UsersCtx,
  id: string,
  action: string,
  set: Partial<InvitationRow>,
  then: (tx: UsersCtx, row: InvitationRow) => Promise<void> = async () => {},
): Promise<Invitation> {
  requireAll(ctx);
  return ctx.db.transaction(async (db) => {
    const [row] = await db
      .update(invitations)
      .set(set)
      .where(and(eq(invitations.id, id), isOpen))
      .returning();
    if (!row) throw notFound("an open invitation");
    await then({ ...ctx, db }, row);
    await recordAudit(db, ctx, { action, subject: `invitations/${id}` });
    return viewInvitation(row);
  });
}
