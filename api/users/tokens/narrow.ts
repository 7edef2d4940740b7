import type { Grants } from "#kit/authorize.ts";
import { mergeGrants } from "./person.ts";

type Parts = [service: string, resource: string, action: string];

function split(pattern: string): Parts {
  if (pattern === "*") return ["*", "*", "*"];
  const [target = "", action = ""] = pattern.split(":");
  if (target === "*") return ["*", "*", action];
  const [service = "", resource = ""] = target.split(".");
  return [service, resource, action];
}

function join([service, resource, action]: Parts): string {
  if (service === "*") return action === "*" ? "*" : `*:${action}`;
  return `${service}${resource && "."}${resource}:${action}`;
}

/** The pattern of what both patterns match; undefined when that is nothing. */
function both(one: string, other: string): string | undefined {
  const [a, b] = [split(one), split(other)];
  const common = a.map((part, i) => (part === "*" ? b[i]! : b[i] === "*" || b[i] === part ? part : undefined));
  return common.includes(undefined) ? undefined : join(common as Parts);
}

/** What is left of rights within these patterns: `*:read` leaves what only reads. */
export const narrow = (grants: Grants, patterns: string[]): Grants =>
  mergeGrants(
    Object.entries(grants).flatMap(([held, scope]) =>
      patterns.flatMap((pattern) => {
        const common = both(held, pattern);
        return common ? [{ [common]: scope }] : [];
      }),
    ),
  );
