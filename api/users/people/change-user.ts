import { and, eq, ne } from "drizzle-orm";
import { accounts, sessions, users } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { conflict, DomainError, notFound } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { hashPassword, Password, verifyPassword } from "../tokens/password.ts";
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

/** Changes a person's particulars; whether one is available, people say themselves. */
export async function changeUser(
  ctx: UsersCtx,
  { id, ...change }: z.output<typeof ChangeUser> & Target,
): Promise<User> {
  const fields = Object.keys(change);
  const ownAbsence = id === ctx.actor.id && ctx.actor.kind === "user" && fields.every((name) => name === "available");
  if (!ownAbsence) await requireManaging(ctx, id, "users.users:write");
  return changing(ctx, id, "user.changed", { fields }, async (tx) => {
    if (change.email) await refuseTaken(tx, id, change.email);
    await tx.db.update(users).set(change).where(eq(users.id, id));
  });
}

async function refuseTaken(ctx: UsersCtx, id: string, email: string): Promise<void> {
  const [other] = await ctx.db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.email, email), ne(users.id, id)));
  if (other) throw conflict("there is a user with this e-mail address already");
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

export const SetPassword = z.strictObject({ password: Password });

/** Gives someone else a password and ends their sessions. */
export async function setPassword(ctx: UsersCtx, input: z.output<typeof SetPassword> & Target): Promise<void> {
  await requireManaging(ctx, input.id, "users.users:write");
  await writePassword(ctx, input.id, input.password);
}

export const ChangePassword = z.strictObject({ current: z.string().min(1).max(128), password: Password });

/** Changes one's own password, which has to be known, and ends all one's sessions. */
export async function changePassword(ctx: UsersCtx, input: z.output<typeof ChangePassword>): Promise<void> {
  if (ctx.actor.kind !== "user") throw new DomainError("forbidden", "only people have passwords");
  const [account] = await ctx.db
    .select()
    .from(accounts)
    .where(and(eq(accounts.userId, ctx.actor.id), eq(accounts.providerId, "credential")));
  if (!(await verifyPassword(account?.password, input.current)))
    throw new DomainError("forbidden", "the current password is not right");
  await writePassword(ctx, ctx.actor.id, input.password);
}

async function writePassword(ctx: UsersCtx, userId: string, password: string): Promise<void> {
  const hash = await hashPassword(password);
  await changing(ctx, userId, "user.password.changed", {}, async ({ db }) => {
    await db
      .insert(accounts)
      .values({ id: uuidv7(), accountId: userId, providerId: "credential", userId, password: hash })
      .onConflictDoUpdate({ target: [accounts.userId, accounts.providerId], set: { password: hash } });
    await db.delete(sessions).where(eq(sessions.userId, userId));
  });
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
