import { z } from "#kit/router.ts";
import { clientCredentials, tokenExchange } from "./issue-token.ts";

export const Discovery = z.object({
  issuer: z.string(),
  jwks_uri: z.string(),
  token_endpoint: z.string(),
  introspection_endpoint: z.string(),
  grant_types_supported: z.array(z.string()),
  response_types_supported: z.array(z.string()),
  subject_types_supported: z.array(z.string()),
  id_token_signing_alg_values_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  introspection_endpoint_auth_methods_supported: z.array(z.string()),
});

export const discovery = (issuer: string): z.infer<typeof Discovery> => ({
  issuer,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  token_endpoint: `${issuer}/oauth2/token`,
  introspection_endpoint: `${issuer}/oauth2/introspect`,
  grant_types_supported: [clientCredentials, tokenExchange],
  response_types_supported: [],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["EdDSA"],
  token_endpoint_auth_methods_supported: ["client_secret_basic"],
  introspection_endpoint_auth_methods_supported: ["client_secret_basic"],
});
