import { analyse } from "../expressions/index.ts";
import { isExpression, programOf } from "./duration.ts";
import type { Task } from "./types.ts";

/** Names of the secrets that tasks mention: as `$secrets.NAME`, or as what an authentication uses. */
export function secretsIn(tasks: readonly Task[]): Set<string> {
  const names = new Set<string>();
  const visit = (value: unknown, key?: string): void => {
    if (isExpression(value)) {
      if (!value.includes("$secrets")) return;
      for (const { name, member } of analyse(programOf(value)).variables)
        if (name === "secrets" && member !== undefined) names.add(member);
    } else if (typeof value === "object" && value !== null) {
      for (const [inner, member] of Object.entries(value)) visit(member, inner);
      const { use } = value as { use?: unknown };
      if (typeof use === "string" && SCHEMES.has(key)) names.add(use);
    }
  };
  visit(tasks);
  return names;
}

const SCHEMES = new Set<string | undefined>(["basic", "bearer", "digest", "oauth2", "oidc"]);
