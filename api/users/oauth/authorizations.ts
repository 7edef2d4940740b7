import { and, desc, eq, gt, sql } from "drizzle-orm";
import { oauthClients, oauthConsents, oauthGrants } from "#db/user_management/schema.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { signedInPerson } from "../sessions/current-session.ts";
import { endGrant } from "./grants.ts";

export const Authorization = z
  .object({
    id: z.uuid(),
    client: z.object({ clientId: z.string(), name: z.string() }),
    scopes: z.array(z.string()),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .openapi("Authorization");
type Authorization = z.infer<typeof Authorization>;

/** What programs may do for the signed-in person, the newest first. */
export async function listAuthorizations(ctx: UsersCtx): Promise<{ results: Authorization[] }> {
  const rows = await ctx.db
    .select({ grant: oauthGrants, name: oauthClients.name })
    .from(oauthGrants)
    .innerJoin(oauthClients, eq(oauthClients.clientId, oauthGrants.clientId))
    .where(and(eq(oauthGrants.userId, signedInPerson(ctx)), gt(oauthGrants.expiresAt, sql`now()`)))
    .orderBy(desc(oauthGrants.id))
    .limit(500);
  const results = rows.map(({ grant: { id, clientId, scopes, createdAt, rotatedAt, expiresAt }, name }) => ({
    id,
    client: { clientId, name: name ?? clientId },
    scopes,
    createdAt: createdAt.toISOString(),
    lastUsedAt: (rotatedAt ?? createdAt).toISOString(),
    expiresAt: expiresAt.toISOString(),
  }));
  return { results };
}

/** Ends what a program may do, with all its tokens; the next time it asks, so does the page. */
export async function endAuthorization(ctx: UsersCtx, { id }: { id: string }): Promise<void> {
  const userId = signedInPerson(ctx);
  await ctx.db.transaction(async (db) => {
    const own = and(eq(oauthGrants.id, id), eq(oauthGrants.userId, userId));
    const [grant] = await db.select().from(oauthGrants).where(own);
    if (!grant) throw notFound("the authorization");
    await db
      .delete(oauthConsents)
      .where(and(eq(oauthConsents.userId, userId), eq(oauthConsents.clientId, grant.clientId)));
    await endGrant({ ...ctx, db }, own, "revoked");
  });
}
