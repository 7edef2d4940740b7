import type { Clients } from "./clients.ts";
import { commsActivities } from "./comms.ts";
import { crmActivities } from "./crm.ts";
import { eventActivities } from "./events.ts";
import { httpActivities, type Outbound } from "./http.ts";
import { insightActivities } from "./insight.ts";
import { peopleActivities } from "./people.ts";
import { userActivities } from "./users.ts";

export type ActivityDeps = { clients: Clients; outbound: Outbound };

/** Every activity of the worker, by type. */
export const createActivities = ({ clients, outbound }: ActivityDeps) => ({
  ...crmActivities(clients),
  ...userActivities(clients),
  ...commsActivities(clients),
  ...insightActivities(clients),
  ...peopleActivities(clients),
  ...eventActivities(clients),
  ...httpActivities(outbound),
});
export type Activities = ReturnType<typeof createActivities>;
