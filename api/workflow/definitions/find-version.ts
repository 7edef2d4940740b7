import { and, eq, isNull, sql } from "drizzle-orm";
import { definitions, definitionVersions } from "#db/workflows/schema.ts";
import { notFound } from "#kit/errors.ts";
import type { WorkflowCtx } from "../context.ts";

export type VersionRow = typeof definitionVersions.$inferSelect;

/** The version that may start runs: the current one unless another is named; a retired one is not found. */
export async function findVersion(
  ctx: WorkflowCtx,
  { namespace, name, version }: { namespace: string; name: string; version?: string | undefined },
): Promise<VersionRow> {
  const v = definitionVersions;
  const current = sql`(select ${definitions.currentVersion} from ${definitions} where ${definitions.namespace} = ${namespace} and ${definitions.name} = ${name})`;
  const [row] = await ctx.db
    .select()
    .from(v)
    .where(and(eq(v.namespace, namespace), eq(v.name, name), eq(v.version, version ?? current), isNull(v.retiredAt)));
  if (!row) throw notFound(`a published definition ${namespace}/${name}${version ? ` ${version}` : ""}`);
  return row;
}
