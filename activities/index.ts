import type { Clients } from "./clients.ts";
import { commsActivities } from "./comms.ts";
import { crmActivities } from "./crm.ts";
import { eventActivities } from "./events.ts";
import { httpActivities } from "./http.ts";
import type { Outbound, Way } from "./http/send.ts";
import { createTokens } from "./http/tokens.ts";
import { insightActivities } from "./insight.ts";
import { openApiActivities } from "./openapi.ts";
import { peopleActivities } from "./people.ts";
import { personalDataActivities } from "./personal-data.ts";
import { runActivities } from "./runs.ts";
import { scheduleActivities } from "./schedules.ts";
import { userActivities } from "./users.ts";

export type ActivityDeps = { clients: Clients; outbound: Outbound };

const outwardActivities = (clients: Clients, way: Way) => ({
  ...httpActivities(clients, way),
  ...openApiActivities(clients, way),
});

/** Every activity of the worker, by type. */
export const createActivities = ({ clients, outbound }: ActivityDeps) => ({
  ...crmActivities(clients),
  ...personalDataActivities(clients),
  ...userActivities(clients),
  ...commsActivities(clients),
  ...insightActivities(clients),
  ...peopleActivities(clients),
  ...eventActivities(clients),
  ...runActivities(clients),
  ...scheduleActivities(clients),
  ...outwardActivities(clients, { outbound, tokens: createTokens(outbound) }),
});
export type Activities = ReturnType<typeof createActivities>;
