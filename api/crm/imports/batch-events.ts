import type { NewEvent } from "#kit/outbox.ts";
import type { CrmCtx } from "../context.ts";
import type { RecordChange } from "../objects/events.ts";
import { allValues } from "../objects/record.ts";
import type { ObjectType } from "../objects/types.ts";
import type { Job } from "./import-chunk.ts";

/** A subscriber takes bodies of a megabyte. */
const eventMaxChars = 512 * 1024;

/** The feed of an import, whatever processes hear of it: all records of a chunk as they stand now, in few events. */
export const batchEvents = (ctx: CrmCtx, job: Job, created: RecordChange[], updated: RecordChange[]): NewEvent[] =>
  feedOf(job.objectType as ObjectType, created, updated).map((records) => ({
    type: "crm.import.batch",
    subject: `imports/${job.id}`,
    actorid: ctx.actor.id,
    data: { objectType: job.objectType, importId: job.id, records },
  }));

/** Records as they stand now, in as few parts as events can hold. */
export function feedOf(objectType: ObjectType, created: RecordChange[], updated: RecordChange[]) {
  const tell =
    (made: boolean) =>
    ({ row }: RecordChange) => ({
      id: String(row.id),
      properties: allValues(objectType, row),
      ...(row.ownerId && { ownerId: row.ownerId }),
      ...(row.teamId && { teamId: row.teamId }),
      created: made,
    });
  return bySize([...created.map(tell(true)), ...updated.map(tell(false))]);
}

function bySize<T>(items: T[]): T[][] {
  const groups: T[][] = [];
  let room = 0;
  for (const item of items) {
    const size = JSON.stringify(item).length;
    if (size > room) {
      groups.push([]);
      room = eventMaxChars;
    }
    groups.at(-1)!.push(item);
    room -= size;
  }
  return groups;
}
