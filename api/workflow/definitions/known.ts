import { asc, isNull, sql } from "drizzle-orm";
import { catalogue } from "#activities/catalog.ts";
import { definitionVersions, sharedFunctions } from "#db/workflows/schema.ts";
import type { Task } from "#workflows/definition/types.ts";
import type { Known } from "#workflows/definition/validate.ts";
import type { WorkflowCtx } from "../context.ts";
import { secretNames } from "../secrets/list-secrets.ts";
import { serviceEvents } from "./event-types.ts";

/** What is known here of what definitions speak of: functions, secrets, events, other processes. */
export async function knownHere(ctx: Pick<WorkflowCtx, "db">): Promise<Required<Known>> {
  return {
    functions: catalogue,
    secrets: await secretNames(ctx),
    eventTypes: [...serviceEvents, ...(await emittedTypes(ctx))],
    processes: await processes(ctx),
    sharedFunctions: await functions(ctx),
  };
}

/** Types of the events that current versions emit. */
async function emittedTypes({ db }: Pick<WorkflowCtx, "db">): Promise<string[]> {
  const { rows } = await db.execute<{ type: string }>(sql`
    select distinct t #>> '{}' as type from definitions d
    join definition_versions v on v.namespace = d.namespace and v.name = d.name and v.version = d.current_version
    cross join lateral jsonb_path_query(v.document, 'lax $.**.emit.event.with.type ? (@.type() == "string")') t`);
  return rows.map(({ type }) => type).filter((type) => !type.startsWith("${"));
}

async function processes({ db }: Pick<WorkflowCtx, "db">) {
  const v = definitionVersions;
  return db
    .select({
      name: sql<string>`${v.namespace} || '/' || ${v.name}`,
      versions: sql<string[]>`array_agg(${v.version} order by ${v.publishedAt})`,
    })
    .from(v)
    .where(isNull(v.retiredAt))
    .groupBy(v.namespace, v.name);
}

async function functions({ db }: Pick<WorkflowCtx, "db">) {
  const f = sharedFunctions;
  const rows = await db
    .select({ name: f.name, version: f.version, function: f.document })
    .from(f)
    .where(isNull(f.retiredAt))
    .orderBy(asc(f.name), asc(f.publishedAt));
  return rows as { name: string; version: string; function: Task }[];
}
