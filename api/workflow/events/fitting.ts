import { DomainError } from "#kit/errors.ts";
import type { CloudEvent, Json, JsonObject } from "#workflows/contract.ts";

/** More would not fit into the list of events that a run is given. */
export const maxEventBytes = 1_000_000;
const longText = 4_096;

const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/**
 * The event as runs can take it: of a record's that is too large, long values are left out and named in `data.omitted`,
 * to be asked for with `crm.getObject`. Any other that is too large is refused.
 */
export function fitting(event: CloudEvent): CloudEvent {
  if (sizeOf(event) <= maxEventBytes) return event;
  const slim = withoutLong(event);
  if (sizeOf(slim) <= maxEventBytes) return slim;
  throw new DomainError("too_large", `an event has at most ${maxEventBytes} bytes: ${event.id} of ${event.source}`, {
    details: { limit: "eventBytes", maximum: maxEventBytes },
  });
}

function withoutLong(event: CloudEvent): CloudEvent {
  const { data } = event;
  if (!isObject(data) || !isObject(data["properties"])) return event;
  const { previous: _, ...kept } = data;
  const all = Object.entries(data["properties"]);
  const omitted = all.filter(([, value]) => typeof value === "string" && value.length > longText).map(([name]) => name);
  const properties = Object.fromEntries(all.filter(([name]) => !omitted.includes(name)));
  return { ...event, data: { ...kept, properties, omitted } };
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
