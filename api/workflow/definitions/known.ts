import { sql } from "drizzle-orm";
import { catalogue } from "#activities/catalog.ts";
import type { Task } from "#workflows/definition/types.ts";
import type { Known } from "#workflows/definition/validate.ts";
import type { WorkflowCtx } from "../context.ts";
import { serviceEvents } from "./event-types.ts";

type Row = {
  secrets: string[];
  emitted: string[];
  processes: { name: string; versions: string[] }[];
  functions: { name: string; version: string; function: Task }[];
  calendars: string[];
};

/** What is known here of what definitions speak of: functions, secrets, events, other processes. */
export async function knownHere({ db }: Pick<WorkflowCtx, "db">): Promise<Required<Known>> {
  const { rows } = await db.execute<Row>(query);
  const { secrets, emitted, processes, functions, calendars } = rows[0]!;
  const eventTypes = [...serviceEvents, ...emitted.filter((type) => !type.startsWith("${"))];
  return { functions: catalogue, secrets, eventTypes, processes, sharedFunctions: functions, calendars };
}

// One question instead of four: whoever publishes waits for the answer.
const query = sql`
  with emitted as (
    select distinct t #>> '{}' as type from definitions d
    join definition_versions v on v.namespace = d.namespace and v.name = d.name and v.version = d.current_version
    cross join lateral jsonb_path_query(v.document, 'lax $.**.emit.event.with.type ? (@.type() == "string")') t),
  processes as (
    select namespace || '/' || name as name, json_agg(version order by published_at) as versions
    from definition_versions where retired_at is null group by namespace, definition_versions.name)
  select
    coalesce((select json_agg(name) from secrets), '[]') as secrets,
    coalesce((select json_agg(name) from calendars), '[]') as calendars,
    coalesce((select json_agg(type) from emitted), '[]') as emitted,
    coalesce((select json_agg(json_build_object('name', name, 'versions', versions)) from processes), '[]') as processes,
    coalesce((select json_agg(json_build_object('name', name, 'version', version, 'function', document)
      order by name, published_at) from functions where retired_at is null), '[]') as functions`;
