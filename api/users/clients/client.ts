import { z } from "#kit/router.ts";
import { RedirectUri } from "../oauth/redirect-uri.ts";
import { identityScopeNames, Scope } from "../oauth/scopes.ts";
import { OverlapSeconds } from "../tokens/overlap.ts";

export const Client = z
  .object({
    clientId: z.string(),
    name: z.string(),
    /** One of our own services: its secret comes from the environment. */
    service: z.boolean(),
    /** Holds a secret; a public one (a page, a desktop program) proves itself by PKCE alone. */
    confidential: z.boolean(),
    /** One of the organisation's own: people are not asked whether it may act for them. */
    trusted: z.boolean(),
    disabled: z.boolean(),
    redirectUris: z.array(z.string()),
    /** What it may ask of people: identity, and permissions it then has within theirs. */
    scopes: z.array(z.string()),
    grantTypes: z.array(z.string()),
    /** What it may do in its own name, by client credentials; null: nothing. */
    role: z.string().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi("Client");
export type Client = z.infer<typeof Client>;
export const NewClient = Client.extend({ clientSecret: z.string().optional() }).openapi("NewClient");
export type NewClient = z.infer<typeof NewClient>;

const Settings = z.strictObject({
  name: z.string().trim().min(1).max(100),
  redirectUris: z.array(RedirectUri).min(1).max(20),
  scopes: z.array(Scope).min(1).max(100),
  trusted: z.boolean(),
});
export const CreateClient = Settings.extend({
  redirectUris: z.array(RedirectUri).max(20).default([]),
  scopes: Settings.shape.scopes.default(identityScopeNames),
  trusted: z.boolean().default(false),
  confidential: z.boolean().default(true),
  role: z.string().max(100).optional(),
})
  .refine(({ role, redirectUris }) => role || redirectUris.length > 0, {
    path: ["redirectUris"],
    message: "a client has redirect URIs, or a role to act in its own name, or both",
  })
  .refine(({ role, confidential }) => !role || confidential, {
    path: ["confidential"],
    message: "a client that acts in its own name holds a secret",
  });
export const ChangeClient = Settings.extend({ disabled: z.boolean() })
  .partial()
  .refine((change) => Object.keys(change).length > 0, "name what is to change");
export const RotateSecret = z.strictObject({ overlapSeconds: OverlapSeconds });
export const ClientId = z.object({ clientId: z.string().min(1).max(100) });
