import { and, eq } from "drizzle-orm";
import { accounts, users } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { requireSecondFactor } from "../factors/second-factor.ts";
import { accessTokenSeconds, firstParty, signAccessToken } from "../tokens/access-token.ts";
import { refreshToken, signCookie } from "../tokens/opaque.ts";
import { GivenPassword, verifyPassword } from "../tokens/password.ts";
import { readUser, User } from "../people/user-view.ts";
import { claimAttempt, clearAttempts, giveBackAttempt, type Target } from "./attempts.ts";
import { openSession, type From, type SessionRow } from "./open-session.ts";
import { Code } from "./prove.ts";

export const SignIn = z.strictObject({
  email: z.string().min(1).max(254).toLowerCase(),
  password: GivenPassword,
  /** A code of the authenticator app, or a recovery code, where one is set up. */
  totp: Code.optional(),
});
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

/** Signs in for tokens. */
export const signIn = async (ctx: UsersCtx, input: SignIn): Promise<Tokens> =>
  tokensOf(ctx, await passwordSession(ctx, input, "api"));

/** Signs in a browser: the cookie's value and what the page may know. */
export const signInBrowser = async (ctx: UsersCtx, input: SignIn): Promise<WithCookie> =>
  browserSessionOf(ctx, await passwordSession(ctx, input, "browser"));

export type WithCookie = BrowserSession & { cookie: string };

export const browserSessionOf = async (ctx: UsersCtx, session: SessionRow): Promise<WithCookie> => ({
  cookie: signCookie(ctx.config.AUTH_SECRET, session.token),
  user: await readUser(ctx.db, session.userId),
  expiresAt: session.expiresAt.toISOString(),
});

/** An access token and the refresh token of the session's present generation. */
export async function tokensOf(ctx: UsersCtx, session: SessionRow): Promise<Tokens> {
  return {
    accessToken: await signAccessToken(ctx, { sub: session.userId, client_id: firstParty, sid: session.id }),
    refreshToken: refreshToken(ctx.config.AUTH_SECRET, "session", session.id, session.generation),
    expiresIn: accessTokenSeconds,
    user: await readUser(ctx.db, session.userId),
  };
}

async function passwordSession(ctx: UsersCtx, input: SignIn, kind: SessionRow["kind"]): Promise<SessionRow> {
  const targets = targetsOf(input);
  for (const target of targets) await claimAttempt(ctx, target);
  const account = await findAccount(ctx, input.email);
  const right = await verifyPassword(account?.password, input.password);
  if (!right || !account || account.disabledAt) {
    await refuse(ctx, account?.id ?? "unknown");
    throw new DomainError("unauthenticated", "the e-mail address or the password is not right");
  }
  const asked = await requireSecondFactor(ctx, account.id, input.totp);
  return ctx.db.transaction(async (db) => {
    const tx = { ...ctx, db };
    await settle(tx, targets);
    return openSession(tx, account.id, input, { kind, by: asked ? "code" : "password" });
  });
}

/** What a guess counts against. Requests made in the same process come from no address. */
const targetsOf = ({ email, address }: SignIn): Target[] => [
  ...(address === "unknown" ? [] : [{ of: "address", name: address } as const]),
  { of: "account", name: email },
];

async function settle(ctx: UsersCtx, targets: Target[]): Promise<void> {
  for (const target of targets) await (target.of === "address" ? giveBackAttempt : clearAttempts)(ctx, target);
}

const refuse = (ctx: UsersCtx, id: string) =>
  recordAudit(ctx.db, { ...ctx, actor: { ...ctx.actor, id } }, { action: "session.refused", subject: `users/${id}` });

async function findAccount(ctx: UsersCtx, email: string) {
  const [account] = await ctx.db
    .select({ id: users.id, disabledAt: users.disabledAt, password: accounts.password })
    .from(users)
    .innerJoin(accounts, and(eq(accounts.userId, users.id), eq(accounts.providerId, "credential")))
    .where(eq(users.email, email));
  return account;
}
