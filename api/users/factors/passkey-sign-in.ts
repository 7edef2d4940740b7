import {
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
  type AuthenticationResponseJSON,
} from "@simplewebauthn/server";
import { and, eq, isNull, sql } from "drizzle-orm";
import { passkeys, users } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { DomainError, toDomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { openSession, type From, type SessionRow } from "../sessions/open-session.ts";
import { browserSessionOf, tokensOf, type Tokens, type WithCookie } from "../sessions/sign-in.ts";
import { rememberChallenge, useChallenge } from "./challenges.ts";
import { AttestationAnswer } from "./passkeys.ts";
import { relyingParty } from "./relying-party.ts";

const { clientDataJSON } = AttestationAnswer.shape.response.shape;

/** A passkey's answer to a challenge, as `navigator.credentials.get` gives it in JSON. */
export const PasskeySignIn = AttestationAnswer.extend({
  response: z.object({
    clientDataJSON,
    authenticatorData: clientDataJSON,
    signature: clientDataJSON,
    userHandle: clientDataJSON.nullish(),
  }),
});
type PasskeySignIn = z.infer<typeof PasskeySignIn> & From;

/** A challenge for any passkey of this site: the browser knows which it has, so nobody says who they are first. */
export async function beginPasskeySignIn(ctx: UsersCtx) {
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(ctx.config).id,
    userVerification: "required",
  });
  await rememberChallenge(ctx.db, options.challenge, null);
  return { ...options };
}

/** Signs in for tokens by a passkey: something one has, unlocked by what one knows or is, so no code is asked. */
export const signInByPasskey = async (ctx: UsersCtx, input: PasskeySignIn): Promise<Tokens> =>
  tokensOf(ctx, await passkeySession(ctx, input, "api"));

export const signInBrowserByPasskey = async (ctx: UsersCtx, input: PasskeySignIn): Promise<WithCookie> =>
  browserSessionOf(ctx, await passkeySession(ctx, input, "browser"));

async function passkeySession(ctx: UsersCtx, input: PasskeySignIn, kind: SessionRow["kind"]): Promise<SessionRow> {
  const [known] = await ctx.db
    .select({ passkey: passkeys })
    .from(passkeys)
    .innerJoin(users, eq(users.id, passkeys.userId))
    .where(and(eq(passkeys.credentialId, input.id), isNull(users.disabledAt)));
  const counter = known && (await newCounter(ctx, known.passkey, input));
  if (counter === undefined) {
    const actor = { ...ctx.actor, id: known?.passkey.userId ?? "unknown" };
    await recordAudit(ctx.db, { ...ctx, actor }, { action: "session.refused", subject: `users/${actor.id}` });
    throw refused();
  }
  const { id, userId } = known!.passkey;
  return ctx.db.transaction(async (db) => {
    // Two answers with one counter may have been checked at once: only the first counts.
    const used = await db
      .update(passkeys)
      .set({ counter, lastUsedAt: sql`now()` })
      .where(and(eq(passkeys.id, id), sql`(${passkeys.counter} < ${counter} or ${passkeys.counter} + ${counter} = 0)`))
      .returning({ id: passkeys.id });
    if (used.length === 0) throw refused();
    return openSession({ ...ctx, db }, userId, input, { kind, by: "passkey" });
  });
}

const refused = () => new DomainError("unauthenticated", "the passkey was not accepted");

/** The counter of a good answer; undefined for a wrong origin, challenge, signature, counter or an unverified person. */
async function newCounter(ctx: UsersCtx, passkey: typeof passkeys.$inferSelect, input: PasskeySignIn) {
  const { id, origins } = relyingParty(ctx.config);
  const { userHandle } = input.response;
  if (userHandle && Buffer.from(userHandle, "base64url").toString() !== passkey.userId) return undefined;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: input as unknown as AuthenticationResponseJSON,
      expectedChallenge: useChallenge(ctx.db, null),
      expectedOrigin: origins,
      expectedRPID: id,
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, "base64url")),
        counter: passkey.counter,
      },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch (error) {
    // A lost database is no refusal.
    if (toDomainError(error).code === "unavailable") throw error;
    ctx.log.info({ err: error }, "a passkey's answer was refused");
    return undefined;
  }
}
