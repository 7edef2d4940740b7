import { asc } from "drizzle-orm";
import { catalogue } from "#activities/catalog.ts";
import { sharedFunctions } from "#db/workflows/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { JsonObject } from "../json.ts";
import { named, type FunctionPath, type FunctionRow } from "./publish-function.ts";

const Time = z.iso.datetime();

export const SharedFunctionView = z
  .object({
    name: z.string(),
    version: z.string(),
    call: z.string().openapi({ description: "What definitions write.", example: "notify:1.0.0@default" }),
    hash: z.string(),
    document: JsonObject,
    publishedBy: z.string(),
    publishedAt: Time,
    retiredAt: Time.optional(),
  })
  .openapi("SharedFunction");

export const Functions = z.object({
  results: z.array(
    z
      .object({
        name: z.string(),
        title: z.string(),
        description: z.string(),
        idempotency: z.string(),
        inputSchema: JsonObject,
        outputSchema: JsonObject,
        call: JsonObject,
      })
      .openapi("CatalogueFunction"),
  ),
  shared: z.array(SharedFunctionView),
});

const read = "workflow.definitions:read";

/** The catalogue, and what is shared here. */
export async function listFunctions(ctx: WorkflowCtx) {
  requirePermission(ctx, read);
  const rows = await ctx.db
    .select()
    .from(sharedFunctions)
    .orderBy(asc(sharedFunctions.name), asc(sharedFunctions.publishedAt));
  return { results: catalogue, shared: rows.map(functionView) };
}

export async function getFunction(ctx: WorkflowCtx, path: z.infer<typeof FunctionPath>): Promise<FunctionRow> {
  requirePermission(ctx, read);
  const [row] = await ctx.db.select().from(sharedFunctions).where(named(path));
  if (!row) throw notFound(`function ${path.name} ${path.version}`);
  return row;
}

export const functionView = (row: FunctionRow) => ({
  name: row.name,
  version: row.version,
  call: `${row.name}:${row.version}@default`,
  hash: row.hash,
  document: row.document as Record<string, unknown>,
  publishedBy: row.publishedBy,
  publishedAt: row.publishedAt.toISOString(),
  ...(row.retiredAt && { retiredAt: row.retiredAt.toISOString() }),
});
