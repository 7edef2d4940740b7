import {
  generateRegistrationOptions,
  verifyRegistrationResponse,
  type RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { and, asc, eq } from "drizzle-orm";
import { passkeys } from "#db/user_management/schema.ts";
import { conflict, DomainError, notFound } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { signedInPerson } from "../sessions/current-session.ts";
import { prove, type Proof } from "../sessions/prove.ts";
import { rememberChallenge, useChallenge } from "./challenges.ts";
import { relyingParty, supportedAlgorithmIDs } from "./relying-party.ts";
import { changing } from "./totp.ts";

export const passkeysMax = 20;

export const Passkey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    /** Kept by its maker on several devices. */
    backedUp: z.boolean(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .openapi("Passkey");
export type Passkey = z.infer<typeof Passkey>;

const Base64Url = z
  .string()
  .max(20_000)
  .regex(/^[\w-]*$/, "is not base64url");
const Transport = z.string().max(50);

/** What a browser's `navigator.credentials` answers, as JSON; other members are ignored. */
export const AttestationAnswer = z.object({
  id: Base64Url,
  rawId: Base64Url,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: Base64Url,
    attestationObject: Base64Url,
    transports: z.array(Transport).max(10).optional(),
  }),
});

export const AddPasskey = z.strictObject({ name: z.string().trim().min(1).max(100), response: AttestationAnswer });

/** WebAuthn's own options, as a browser takes them. */
export const PasskeyOptions = z.looseObject({ challenge: z.string() }).openapi("PasskeyOptions");

const view = (row: typeof passkeys.$inferSelect): Passkey => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
});

const own = (ctx: UsersCtx) =>
  ctx.db
    .select()
    .from(passkeys)
    .where(eq(passkeys.userId, signedInPerson(ctx)))
    .orderBy(asc(passkeys.id));

export const listPasskeys = async (ctx: UsersCtx): Promise<{ results: Passkey[] }> => ({
  results: (await own(ctx)).map(view),
});

/** What a browser needs to make a passkey. A passkey signs in alone, so this asks for everything that guards now. */
export async function beginPasskey(ctx: UsersCtx, input: Proof) {
  const person = await prove(ctx, input);
  const { id: rpID, name: rpName } = relyingParty(ctx.config);
  const options = await generateRegistrationOptions({
    rpID,
    rpName,
    userID: new Uint8Array(Buffer.from(person.id)),
    userName: person.email,
    userDisplayName: person.name,
    excludeCredentials: (await own(ctx)).map(({ credentialId: id, transports }) => ({ id, transports })),
    supportedAlgorithmIDs,
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  await rememberChallenge(ctx.db, options.challenge, person.id);
  return { ...options };
}

export async function addPasskey(ctx: UsersCtx, input: z.output<typeof AddPasskey>): Promise<Passkey> {
  const userId = signedInPerson(ctx);
  const { credential, credentialBackedUp } = await verified(ctx, userId, input.response as RegistrationResponseJSON);
  return changing(ctx, userId, "user.passkey.added", "passkey-added", async (tx) => {
    if ((await own(tx)).length >= passkeysMax) throw conflict(`a person has ${passkeysMax} passkeys at most`);
    const [row] = await tx.db
      .insert(passkeys)
      .values({
        id: uuidv7(),
        userId,
        name: input.name,
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey).toString("base64url"),
        counter: credential.counter,
        transports: credential.transports ?? [],
        backedUp: credentialBackedUp,
      })
      .onConflictDoNothing({ target: passkeys.credentialId })
      .returning();
    if (!row) throw conflict("this passkey is known already");
    return view(row);
  });
}

async function verified(ctx: UsersCtx, userId: string, response: RegistrationResponseJSON) {
  const { id, origins } = relyingParty(ctx.config);
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: useChallenge(ctx.db, userId),
      expectedOrigin: origins,
      expectedRPID: id,
      requireUserVerification: true,
      supportedAlgorithmIDs,
    });
    if (registrationInfo) return registrationInfo;
  } catch (error) {
    ctx.log.info({ err: error }, "a passkey was not added");
  }
  throw new DomainError("forbidden", "the passkey was not accepted");
}

/** Removes one of one's own passkeys. */
export async function removePasskey(ctx: UsersCtx, { id }: { id: string }): Promise<void> {
  const userId = signedInPerson(ctx);
  await changing(ctx, userId, "user.passkey.removed", "passkey-removed", async ({ db }) => {
    const gone = await db
      .delete(passkeys)
      .where(and(eq(passkeys.id, id), eq(passkeys.userId, userId)))
      .returning({ id: passkeys.id });
    if (gone.length === 0) throw notFound("the passkey");
  });
}
