import { eq, sql } from "drizzle-orm";
import { oauthClients } from "#db/user_management/schema.ts";
import type { UsersDb } from "../context.ts";
import { sameText, sha256 } from "../tokens/opaque.ts";
import { oauthError } from "./errors.ts";

/** A program that showed who it is, and the services it may ask tokens for. */
export type Client = { id: string; audiences: string[]; grantTypes: string[] };

/** What a program says of itself: by HTTP Basic or in the form (RFC 6749, 2.3.1). A public client has no secret. */
export type Credentials = { id: string; secret?: string | undefined } | undefined;
type ClientForm = { client_id?: string | undefined; client_secret?: string | undefined };

export function basicCredentials(header: string | undefined): Credentials {
  const [, encoded] = /^Basic ([\w+/=-]+)$/i.exec(header ?? "") ?? [];
  if (!encoded) return undefined;
  const text = Buffer.from(encoded, "base64").toString();
  const colon = text.indexOf(":");
  return colon < 1 ? undefined : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}

/** The one way in which a request names its client; two ways at once are refused. */
export function clientCredentials(header: string | undefined, form: ClientForm): Credentials {
  const basic = basicCredentials(header);
  if (!basic) return form.client_id ? { id: form.client_id, secret: form.client_secret } : undefined;
  if (form.client_secret !== undefined || (form.client_id !== undefined && form.client_id !== basic.id))
    throw oauthError("invalid_request", "name the client once, in one way");
  return basic;
}

const refused = () => oauthError("invalid_client", "the client or its secret is not right", "unauthenticated");

export async function authenticateClient(db: UsersDb, given: Credentials): Promise<Client> {
  if (!given) throw refused();
  const [row] = await db
    .select({
      secrets: sql<string[]>`array_remove(array[${oauthClients.clientSecret},
        case when ${oauthClients.previousSecretUntil} > now() then ${oauthClients.previousSecret} end], null)`,
      method: oauthClients.tokenEndpointAuthMethod,
      disabled: oauthClients.disabled,
      grantTypes: oauthClients.grantTypes,
      audiences: sql<string[]>`coalesce((select array_agg(r.resource_id) from oauth_client_resources r
        where r.client_id = oauth_clients.client_id), '{}')`,
    })
    .from(oauthClients)
    .where(eq(oauthClients.clientId, given.id));
  if (!row || row.disabled || !isGenuine(given.secret, row)) throw refused();
  return { id: given.id, audiences: row.audiences, grantTypes: row.grantTypes ?? [] };
}

function isGenuine(secret: string | undefined, { secrets, method }: { secrets: string[]; method: string | null }) {
  if (method === "none") return secret === undefined && secrets.length === 0;
  const hash = sha256(secret ?? "");
  return secret !== undefined && secrets.filter((known) => sameText(hash, known)).length > 0;
}
