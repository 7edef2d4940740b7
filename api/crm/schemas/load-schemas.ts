import { setInterval } from "node:timers/promises";
import type { MiddlewareHandler } from "hono";
import { isNull } from "drizzle-orm";
import { objectSchemas } from "#db/crm/schema.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { keepCustomTypes, type CustomType, type TypeDefinition } from "../objects/types.ts";

export type SchemaRow = typeof objectSchemas.$inferSelect;

export const typeIdOf = ({ number }: SchemaRow) => `2-${number}`;

const asType = (row: SchemaRow): TypeDefinition => ({
  singular: row.name,
  labels: row.labels,
  typeId: typeIdOf(row),
  created: "hs_createdate",
  modified: "hs_lastmodifieddate",
  shown: [...new Set([row.primaryDisplayProperty, ...row.secondaryDisplayProperties])],
  searched: row.searchableProperties,
  required: row.requiredProperties,
});

/** Makes the types that people defined known to this process. */
export async function loadSchemas(db: CrmDb): Promise<void> {
  const rows = await db.select().from(objectSchemas).where(isNull(objectSchemas.archivedAt));
  keepCustomTypes(new Map(rows.map((row) => [row.name as CustomType, asType(row)])));
}

/** A request whose address names a custom type meets it as it is now, whichever process changed it. */
export const freshSchemas: MiddlewareHandler<{ Variables: { ctx: CrmCtx } }> = async (c, next) => {
  const ctx = c.get("ctx") as CrmCtx | undefined;
  if (ctx && /(?:[/=,]|%2c)(?:p(?:_|%5f)|2-\d)/i.test(c.req.url)) await loadSchemas(ctx.db);
  await next();
};

const everyMs = 5_000;

/** Keeps what bodies and background work name known too. */
export async function keepSchemasFresh({ db, log }: Pick<CrmCtx, "db" | "log">) {
  await loadSchemas(db);
  const stopped = new AbortController();
  const work = (async () => {
    try {
      for await (const _ of setInterval(everyMs, undefined, { signal: stopped.signal }))
        await loadSchemas(db).catch((err: unknown) => log.warn({ err }, "custom types could not be read again"));
    } catch (error) {
      if (!stopped.signal.aborted) throw error;
    }
  })();
  return {
    stop: async () => {
      stopped.abort();
      await work;
    },
  };
}
