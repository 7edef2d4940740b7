import { type Path, under } from "../faults.ts";
import type { Authentication, AuthenticationRef } from "../types.ts";
import { checkTemplate } from "./expressions.ts";
import { useName, useSecret } from "./names.ts";
import type { Scope } from "./scope.ts";

/** Members of an authentication may mention secrets; `{use: …}` in a scheme's place names one. */
export function checkAuthentication(
  authentication: Authentication | AuthenticationRef | undefined,
  seen: readonly string[],
  path: Path,
  scope: Scope,
): void {
  if (!authentication) return;
  if ("use" in authentication) return useName("authentications", authentication.use, under(path, "use"), scope);
  for (const [scheme, members] of Object.entries(authentication)) {
    if ("use" in members) useSecret(members.use, under(path, scheme, "use"), scope);
    else checkTemplate(members, [...seen, "secrets"], under(path, scheme), scope);
  }
}
