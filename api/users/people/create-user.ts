import { accounts, users } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { conflict } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { queueVerification } from "../mails/queue-mail.ts";
import { requireGoodPassword } from "../passwords/good-password.ts";
import { hashPassword, Password } from "../tokens/password.ts";
import { grantRoles } from "./grant-roles.ts";
import { joinTeams } from "./join-teams.ts";
import { requireForAll } from "./manage.ts";
import { readUser, type User } from "./user-view.ts";

export const Email = z.email().max(254).toLowerCase();
/** One line: it stands in mails that we write, where more lines would be somebody else's words in our name. */
export const Name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), "must be one line of text");

export const CreateUser = z.strictObject({
  email: Email,
  name: Name,
  /** Without one the person cannot sign in yet. */
  password: Password.optional(),
  roles: z.array(z.string().max(100)).max(20).default([]),
  /** Ids of teams. */
  teams: z.array(z.uuid()).max(100).default([]),
  available: z.boolean().default(true),
});
export type CreateUser = z.output<typeof CreateUser>;

export async function createUser(ctx: UsersCtx, input: CreateUser): Promise<User> {
  requireCreating(ctx, input);
  const { email, name, password } = input;
  if (password !== undefined) await requireGoodPassword(ctx, password, [email, name]);
  const hash = password === undefined ? undefined : await hashPassword(password);
  return ctx.db.transaction(async (db) => {
    const tx = { ...ctx, db };
    const user = await insertUser(tx, input, hash);
    // Who has no password yet gets one by a link, and that confirms the address too.
    if (hash) await queueVerification(tx, user.id, name, email);
    return user;
  });
}

/** Lets through who may add people, and give them roles and teams where some are named. */
export function requireCreating(ctx: UsersCtx, { roles, teams }: Pick<CreateUser, "roles" | "teams">): void {
  requireForAll(ctx, "users.users:write");
  if (roles.length > 0) requireForAll(ctx, "users.roles:write");
  if (teams.length > 0) requireForAll(ctx, "users.teams:write");
}

/** Writes a user with its credential, roles and teams in the transaction of `ctx.db`. */
export async function insertUser(
  ctx: UsersCtx,
  { email, name, roles, teams, available = true }: Omit<CreateUser, "available" | "password"> & { available?: boolean },
  passwordHash: string | undefined,
): Promise<User> {
  const id = uuidv7();
  const [row] = await ctx.db
    .insert(users)
    .values({ id, email: email.toLowerCase(), name, available })
    .onConflictDoNothing({ target: users.email })
    .returning();
  if (!row) throw conflict("there is a user with this e-mail address already");
  if (passwordHash)
    await ctx.db
      .insert(accounts)
      .values({ id: uuidv7(), accountId: id, providerId: "credential", userId: id, password: passwordHash });
  await recordAudit(ctx.db, ctx, {
    action: "user.created",
    subject: `users/${id}`,
    detail: { fields: ["email", "name", "available"] },
  });
  await grantRoles(ctx, id, roles);
  await joinTeams(ctx, id, teams);
  await ctx.publish(ctx.db, {
    type: "users.user.created",
    subject: `users/${id}`,
    data: { id },
    actorid: ctx.actor.id,
  });
  return readUser(ctx.db, id);
}
