import { eq } from "drizzle-orm";
import { sessions, users } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { askForAddress } from "./change-address.ts";
import { Email, Name } from "./create-user.ts";
import { grantRoles } from "./grant-roles.ts";
import { joinTeams } from "./join-teams.ts";
import { keepAnAdministrator, requireManaging } from "./manage.ts";
import { readUser, type User } from "./user-view.ts";

type Target = { id: string };

export const ChangeUser = z
  .strictObject({ email: Email, name: Name, available: z.boolean() })
  .partial()
  .refine((change) => Object.keys(change).length > 0, "name what is to change");

/**
 * Changes a person's particulars; whether one is available, people say themselves. A new address takes effect once its
 * mailbox confirms it.
 */
export async function changeUser(
  ctx: UsersCtx,
  { id, ...change }: z.output<typeof ChangeUser> & Target,
): Promise<User> {
  const fields = Object.keys(change);
  const ownAbsence = id === ctx.actor.id && ctx.actor.kind === "user" && fields.every((name) => name === "available");
  if (!ownAbsence) await requireManaging(ctx, id, "users.users:write");
  return changing(ctx, id, "user.changed", { fields }, async (tx) => {
    const { email, ...rest } = change;
    if (email) await askForAddress(tx, id, email);
    if (Object.keys(rest).length > 0) await tx.db.update(users).set(rest).where(eq(users.id, id));
  });
}

/** Ends a person's sessions and rights at once; what they own stays theirs. */
export async function disableUser(ctx: UsersCtx, { id }: Target): Promise<User> {
  await requireManaging(ctx, id, "users.users:write");
  return changing(ctx, id, "user.disabled", {}, async ({ db }) => {
    await db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, id));
    await db.delete(sessions).where(eq(sessions.userId, id));
    await keepAnAdministrator(db);
  });
}

export async function enableUser(ctx: UsersCtx, { id }: Target): Promise<User> {
  await requireManaging(ctx, id, "users.users:write");
  return changing(ctx, id, "user.enabled", {}, ({ db }) =>
    db.update(users).set({ disabledAt: null }).where(eq(users.id, id)),
  );
}

export const SetRoles = z.strictObject({ roles: z.array(z.string().max(100)).max(20) });

export async function setRoles(ctx: UsersCtx, { id, roles }: z.output<typeof SetRoles> & Target): Promise<User> {
  await requireManaging(ctx, id, "users.roles:write");
  return changing(ctx, id, "user.changed", { fields: ["roles"] }, async (tx) => {
    await grantRoles(tx, id, roles);
    await keepAnAdministrator(tx.db);
  });
}

export const SetTeams = z.strictObject({ teams: z.array(z.uuid()).max(100) });

export async function setTeams(ctx: UsersCtx, { id, teams }: z.output<typeof SetTeams> & Target): Promise<User> {
  await requireManaging(ctx, id, "users.teams:write");
  return changing(ctx, id, "user.changed", { fields: ["teams"] }, (tx) => joinTeams(tx, id, teams));
}

/** One change of a person: the row locked, the deed, its audit entry and its event, all or nothing. */
function changing(
  ctx: UsersCtx,
  id: string,
  action: string,
  detail: Record<string, unknown>,
  work: (tx: UsersCtx) => PromiseLike<unknown>,
): Promise<User> {
  return ctx.db.transaction(async (db) => {
    const [row] = await db.select({ id: users.id }).from(users).where(eq(users.id, id)).for("no key update");
    if (!row) throw notFound("the user");
    await work({ ...ctx, db });
    await recordAudit(db, ctx, { action, subject: `users/${id}`, detail });
    await ctx.publish(db, { type: `users.${action}`, subject: `users/${id}`, data: { id }, actorid: ctx.actor.id });
    return readUser(db, id);
  });
}
