import type { ServiceName } from "#kit/config.ts";
import { actForUsers, clientCredentialsGrant, tokenExchangeGrant } from "../oauth/issue-token.ts";

const grants = [clientCredentialsGrant, tokenExchangeGrant];

/** Which services each service calls or brings events to: nobody gets a token for another. */
export const serviceClients: Record<ServiceName, { audiences: ServiceName[]; grantTypes: string[] }> = {
  crm: { audiences: ["workflow", "users", "comms", "analytics", "ai"], grantTypes: grants },
  // Its workers call its own internal routes.
  workflow: {
    audiences: ["workflow", "users", "comms", "ai", "crm", "analytics"],
    grantTypes: [...grants, actForUsers],
  },
  users: { audiences: ["comms", "analytics", "workflow"], grantTypes: grants },
  comms: { audiences: ["workflow", "analytics", "users"], grantTypes: grants },
  analytics: { audiences: ["ai", "users", "workflow"], grantTypes: grants },
  ai: { audiences: ["analytics", "users", "workflow"], grantTypes: grants },
};
