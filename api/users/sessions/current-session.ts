import { DomainError } from "#kit/errors.ts";
import type { UsersCtx } from "../context.ts";
import { resolveToken } from "../tokens/resolve-token.ts";

/** The token a request came with tells which session is the current one. */
export type Presented = { token: string };

export const currentSession = async (ctx: UsersCtx, { token }: Presented) =>
  (await resolveToken(ctx, token))?.sessionId;

/** The signed-in person's id: no key, service or program acting for someone looks after sessions, passwords or factors. */
export function signedInPerson(ctx: UsersCtx): string {
  if (ctx.actor.kind !== "user" || ctx.actor.via)
    throw new DomainError("forbidden", "this is for people who are signed in");
  return ctx.actor.id;
}
