import type { AuthenticationRef, Definition, Json, JsonObject, Task } from "../../definition/types.ts";
import { fault } from "../faults.ts";

const SCHEMES: Record<string, string> = {
  basic: "Basic",
  bearer: "Bearer",
  digest: "Digest",
  oauth2: "Bearer",
  oidc: "Bearer",
};

/** The authentication as written, that of a name found under `use.authentications`. */
export function authenticationOf(ref: AuthenticationRef | undefined, definition: Definition): JsonObject | undefined {
  if (ref === undefined || !("use" in ref)) return ref as JsonObject | undefined;
  const known = definition.use?.authentications ?? {};
  if (!Object.hasOwn(known, ref.use)) throw fault("configuration", `use.authentications has no "${ref.use}"`);
  return known[ref.use] as JsonObject;
}

/** `$authorization`: how a call authenticates. What with is a secret or made from one, so it is never shown. */
export function authorizationOf(task: Task, definition: Definition): Json {
  if (!("call" in task)) return null;
  const { endpoint, authentication } = task.with ?? {};
  const given = authentication ?? (endpoint as JsonObject | undefined)?.authentication;
  if (typeof given !== "object") return null;
  const [kind] = Object.keys(authenticationOf(given as AuthenticationRef, definition) ?? {});
  return { scheme: SCHEMES[kind!] ?? null, parameter: null };
}
