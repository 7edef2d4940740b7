import type { Introspection } from "#kit/authenticate.ts";
import { serviceNames } from "#kit/config.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { resolveToken } from "../tokens/resolve-token.ts";
import { authenticateClient, type Credentials } from "./authenticate-client.ts";

export const IntrospectRequest = z.object({
  token: z.string().min(1).max(8192),
  token_type_hint: z.string().max(50).optional(),
});

/**
 * Answers our services about any token of ours (RFC 7662): tokens meant for others are known by their `aud`. Other
 * programs hear of their own tokens only.
 */
export async function introspectToken(
  ctx: UsersCtx,
  { client, token }: { client: Credentials; token: string },
): Promise<Introspection> {
  const { id } = await authenticateClient(ctx.db, client);
  const found = await resolveToken(ctx, token);
  const isService = (serviceNames as readonly string[]).includes(id);
  return found && (isService || found.clientId === id) ? found.answer : { active: false };
}
