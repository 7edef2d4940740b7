import { and, eq, ne } from "drizzle-orm";
import { secrets } from "#db/workflows/schema.ts";
import type { WorkflowCtx } from "../context.ts";
import { currentKey, seal, unseal } from "./seal.ts";

/** Encrypts with the first key what an older one encrypted. A value whose key is gone is told and left as it is. */
export async function resealSecrets(ctx: WorkflowCtx): Promise<void> {
  const keys = ctx.config.secretKeys;
  for (const row of await ctx.db
    .select()
    .from(secrets)
    .where(ne(secrets.keyId, currentKey(keys)))) {
    if (!keys.has(row.keyId)) {
      ctx.log.error({ secret: row.name, keyId: row.keyId }, "the key of a secret is missing from the environment");
      continue;
    }
    const fresh = seal(keys, row.name, unseal(keys, row.name, row));
    // Unless somebody replaced it meanwhile.
    await ctx.db
      .update(secrets)
      .set(fresh)
      .where(and(eq(secrets.name, row.name), eq(secrets.sealed, row.sealed)));
  }
}
