import * as schema from "#db/analytics/schema.ts";
import type { Grants } from "#kit/authorize.ts";
import { uuidv7 } from "#kit/ids.ts";
import { actorWith, openTestService } from "#kit/testing.ts";
import type { AnalyticsCtx } from "./context.ts";
import type { Event } from "./intake/event.ts";

/** Analytics over a test database, with contexts for whoever asks. */
export function openAnalytics(databaseUrl: string, redisUrl: string) {
  const service = openTestService<typeof schema, AnalyticsCtx>("analytics", databaseUrl, redisUrl, schema);
  const as = (grants: Grants, id = "u1", teams: string[] = []) => service.ctx(actorWith(grants, { id, teams }));
  return { ...service, as, feeder: as({ "events:write": "all" }), manager: as({ "analytics.*:read": "all" }) };
}

let clock = Date.parse("2026-03-01T00:00:00Z");

/** An event that happened a second after the one before it. */
export const event = (type: string, data: unknown, over: Partial<Event> = {}): Event => ({
  specversion: "1.0",
  id: uuidv7(),
  source: "/crm",
  type,
  time: new Date((clock += 1000)).toISOString(),
  data,
  ...over,
});

export const lead = (
  change: "created" | "updated" | "deleted",
  id: string,
  properties: Record<string, string | null>,
  ownerId?: string,
) =>
  event(
    `crm.lead.${change}`,
    { objectType: "leads", id, properties, ownerId, changed: Object.keys(properties) },
    { subject: `leads/${id}` },
  );
