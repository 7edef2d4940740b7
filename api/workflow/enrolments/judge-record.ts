import type { BatchRow } from "../batches/shapes.ts";
import type { CloudEvent } from "#workflows/contract.ts";
import { matches } from "#workflows/definition/events.ts";
import type { WorkflowDb } from "../context.ts";
import type { Triggered } from "../events/find-triggers.ts";
import type { StartPolicy } from "../policies/guard.ts";
import { enrolledBefore } from "../policies/judge.ts";
import type { Existing } from "./records.ts";
import type { About } from "./shapes.ts";

const noRun = "00000000-0000-0000-0000-000000000000";

/** The event by which a process starts for a record as it is now, or why it does not. */
export async function judgeRecord(
  tx: WorkflowDb,
  batch: BatchRow,
  { trigger, policy }: { trigger: Triggered; policy: StartPolicy },
  record: Existing,
): Promise<{ event: CloudEvent } | { refused: string }> {
  const about = batch.input.about as About;
  const event = about.events
    .map((type) => eventOf(batch, about, type, record))
    .find((one) => trigger.filters.some((filter) => matches(filter, one)));
  if (!event) return { refused: "as it is now, the record does not fit what the process starts on" };
  const start = { definition: batch.filter.definition, runId: noRun, record: { type: about.type, id: record.id } };
  const refused = await enrolledBefore(tx, batch.input.reEnrol ? policy : { reEnrolment: "never" }, start);
  return refused ? { refused } : { event };
}

/** Told as if it had just come to be as it is; one batch tells it once. */
function eventOf({ id: batch, actor }: BatchRow, about: About, type: string, record: Existing): CloudEvent {
  const { id, properties } = record;
  const { hubspot_owner_id: ownerId, hubspot_team_id: teamId } = properties;
  return {
    specversion: "1.0",
    id: `enrol-${batch}-${id}`,
    source: "/crm",
    type,
    subject: `${about.type}/${id}`,
    time: new Date().toISOString(),
    actorid: actor.id,
    data: {
      objectType: about.type,
      id,
      properties,
      ...(type === "crm.list.joined"
        ? { listId: about.list!.id, listName: about.list!.name }
        : { changed: Object.keys(properties) }),
      ...(ownerId && { ownerId }),
      ...(teamId && { teamId }),
      existing: true,
    },
  };
}
