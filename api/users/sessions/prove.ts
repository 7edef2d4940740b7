import { and, eq, isNull } from "drizzle-orm";
import { accounts, users } from "#db/user_management/schema.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { requireSecondFactor } from "../factors/second-factor.ts";
import { GivenPassword, verifyPassword } from "../tokens/password.ts";
import { claimAttempt, clearAttempts } from "./attempts.ts";
import { signedInPerson } from "./current-session.ts";

/** A code of an authenticator app, or a recovery code. */
export const Code = z.string().trim().min(6).max(20);

/** What a signed-in person shows again before what guards the account changes. */
export const Proof = z.strictObject({ password: GivenPassword, totp: Code.optional() });
export type Proof = z.output<typeof Proof>;

type Person = { id: string; email: string; name: string };

/** Asks for the password again, so that a session left open, or stolen, does not take the account over. */
export async function provePassword(ctx: UsersCtx, password: string): Promise<Person> {
  const [person] = await ctx.db
    .select({ id: users.id, email: users.email, name: users.name, hash: accounts.password })
    .from(users)
    .leftJoin(accounts, and(eq(accounts.userId, users.id), eq(accounts.providerId, "credential")))
    .where(and(eq(users.id, signedInPerson(ctx)), isNull(users.disabledAt)));
  if (!person) throw new DomainError("forbidden", "this is for people who are signed in");
  const { hash, ...rest } = person;
  const target = { of: "account", name: person.email } as const;
  await claimAttempt(ctx, target);
  if (!(await verifyPassword(hash, password))) throw new DomainError("forbidden", "the current password is not right");
  await clearAttempts(ctx, target);
  return rest;
}

/** The password, and a code where an authenticator app is set up. */
export async function prove(ctx: UsersCtx, { password, totp }: Proof): Promise<Person> {
  const person = await provePassword(ctx, password);
  await requireSecondFactor(ctx, person.id, totp);
  return person;
}
