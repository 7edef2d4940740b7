import type { Clients } from "./clients.ts";
import { commsActivities } from "./comms.ts";
import { crmActivities } from "./crm.ts";
import { eventActivities } from "./events.ts";
import { httpActivities } from "./http.ts";
import type { Outbound } from "./http/send.ts";
import { createTokens } from "./http/tokens.ts";
import { insightActivities } from "./insight.ts";
import { peopleActivities } from "./people.ts";
import { personalDataActivities } from "./personal-data.ts";
import { runActivities } from "./runs.ts";
import { userActivities } from "./users.ts";

export type ActivityDeps = { clients: Clients; outbound: Outbound };

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
  ...httpActivities(clients, { outbound, tokens: createTokens(outbound) }),
});
export type Activities = ReturnType<typeof createActivities>;
