import type { Introspection } from "#kit/authenticate.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { introspect } from "../tokens/resolve-token.ts";
import { authenticateClient, type Basic } from "./authenticate-client.ts";

export const IntrospectRequest = z.object({ token: z.string().min(1).max(8192) });

/** Answers any client about any token of ours (RFC 7662): tokens meant for others are known by their `aud`. */
export async function introspectToken(
  ctx: UsersCtx,
  { basic, token }: { basic: Basic; token: string },
): Promise<Introspection> {
  await authenticateClient(ctx.db, basic);
  return introspect(ctx, token);
}
