import { and, eq } from "drizzle-orm";
import { accounts, sessions, users } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { DomainError } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { accessTokenSeconds, firstParty, signAccessToken } from "../tokens/access-token.ts";
import { randomToken, refreshToken, sessionPrefix, signCookie } from "../tokens/opaque.ts";
import { verifyPassword } from "../tokens/password.ts";
import { readUser, User } from "../people/user-view.ts";
import { claimAttempt, clearAttempts } from "./attempts.ts";

export const SignIn = z.strictObject({
  email: z.string().min(1).max(254).toLowerCase(),
  password: z.string().min(1).max(128),
});

/** From where a person signs in. */
export type From = { address: string; userAgent: string | undefined };
type SignIn = z.infer<typeof SignIn> & From;

export const Tokens = z
  .object({
    accessToken: z.string(),
    refreshToken: z.string(),
    /** Seconds until the access token expires. */
    expiresIn: z.number().int(),
    user: User,
  })
  .openapi("Tokens");
export type Tokens = z.infer<typeof Tokens>;

export const BrowserSession = z.object({ user: User, expiresAt: z.iso.datetime() }).openapi("BrowserSession");
export type BrowserSession = z.infer<typeof BrowserSession>;

/** A refreshable session ends after so long without a refresh, a browser's after so long at all. */
export const refreshableForMs = 30 * 86_400_000;
const browserForMs = 12 * 3_600_000;

/** Signs in for tokens. */
export async function signIn(ctx: UsersCtx, input: SignIn): Promise<Tokens> {
  const session = await openSession(ctx, input, "api", refreshableForMs);
  return tokensOf(ctx, session);
}

/** Signs in a browser: the cookie's value and what the page may know. */
export async function signInBrowser(ctx: UsersCtx, input: SignIn): Promise<BrowserSession & { cookie: string }> {
  const session = await openSession(ctx, input, "browser", browserForMs);
  return {
    cookie: signCookie(ctx.config.AUTH_SECRET, session.token),
    user: await readUser(ctx.db, session.userId),
    expiresAt: session.expiresAt.toISOString(),
  };
}

type Session = typeof sessions.$inferSelect;

/** An access token and the refresh token of the session's present generation. */
export async function tokensOf(ctx: UsersCtx, session: Session): Promise<Tokens> {
  return {
    accessToken: await signAccessToken(ctx, { sub: session.userId, client_id: firstParty, sid: session.id }),
    refreshToken: refreshToken(ctx.config.AUTH_SECRET, session.id, session.generation),
    expiresIn: accessTokenSeconds,
    user: await readUser(ctx.db, session.userId),
  };
}

async function openSession(ctx: UsersCtx, input: SignIn, kind: Session["kind"], forMs: number): Promise<Session> {
  await claimAttempt(ctx, input.email);
  const account = await findAccount(ctx, input.email);
  const right = await verifyPassword(account?.password, input.password);
  const actor = { ...ctx.actor, id: account?.id ?? "unknown" };
  if (!right || !account || account.disabledAt) {
    await recordAudit(ctx.db, { ...ctx, actor }, { action: "session.refused", subject: `users/${actor.id}` });
    throw new DomainError("unauthenticated", "the e-mail address or the password is not right");
  }
  return ctx.db.transaction(async (tx) => {
    await clearAttempts({ ...ctx, db: tx }, input.email);
    const [session] = await tx
      .insert(sessions)
      .values({
        id: uuidv7(),
        userId: account.id,
        kind,
        token: randomToken(sessionPrefix),
        ipAddress: input.address,
        userAgent: input.userAgent?.slice(0, 300),
        expiresAt: new Date(Date.now() + forMs),
      })
      .returning();
    await recordAudit(
      tx,
      { ...ctx, actor },
      { action: `session.opened`, subject: `users/${actor.id}`, detail: { kind } },
    );
    return session!;
  });
}

async function findAccount(ctx: UsersCtx, email: string) {
  const [account] = await ctx.db
    .select({ id: users.id, disabledAt: users.disabledAt, password: accounts.password })
    .from(users)
    .innerJoin(accounts, and(eq(accounts.userId, users.id), eq(accounts.providerId, "credential")))
    .where(eq(users.email, email));
  return account;
}
