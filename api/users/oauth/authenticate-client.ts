import { eq, sql } from "drizzle-orm";
import { oauthClients } from "#db/user_management/schema.ts";
import type { UsersDb } from "../context.ts";
import { sameText, sha256 } from "../tokens/opaque.ts";
import { oauthError } from "./errors.ts";

/** A program that showed its secret, and the services it may ask tokens for. */
export type Client = { id: string; audiences: string[]; grantTypes: string[] };

/** HTTP Basic credentials of a client (RFC 6749, 2.3.1). */
export type Basic = { id: string; secret: string } | undefined;

export function basicCredentials(header: string | undefined): Basic {
  const [, encoded] = /^Basic ([\w+/=-]+)$/i.exec(header ?? "") ?? [];
  if (!encoded) return undefined;
  const text = Buffer.from(encoded, "base64").toString();
  const colon = text.indexOf(":");
  return colon < 1 ? undefined : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}

const refused = () => oauthError("invalid_client", "the client or its secret is not right", "unauthenticated");

export async function authenticateClient(db: UsersDb, basic: Basic): Promise<Client> {
  if (!basic) throw refused();
  const [row] = await db
    .select({
      secret: oauthClients.clientSecret,
      disabled: oauthClients.disabled,
      grantTypes: oauthClients.grantTypes,
      audiences: sql<string[]>`coalesce((select array_agg(r.resource_id) from oauth_client_resources r
        where r.client_id = oauth_clients.client_id), '{}')`,
    })
    .from(oauthClients)
    .where(eq(oauthClients.clientId, basic.id));
  const genuine = sameText(sha256(basic.secret), row?.secret ?? "");
  if (!row || !genuine || row.disabled) throw refused();
  return { id: basic.id, audiences: row.audiences, grantTypes: row.grantTypes ?? [] };
}
