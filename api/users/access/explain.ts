import type { Decision, Scope } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import type { RoleRights } from "./field-rules.ts";

export const Explanation = z
  .object({
    because: z.enum(["no-user", "not-granted", "all", "own", "team", "any", "out-of-scope", "hidden", "readonly"]),
    /** The role whose grant decided, as the pattern it is written as. */
    role: z.string().optional(),
    pattern: z.string().optional(),
    scope: z.enum(["own", "team", "all"]).optional(),
    /** The roles that keep the field from them. */
    keptBy: z.array(z.string()).optional(),
    text: z.string(),
  })
  .openapi("Explanation");
export type Explanation = z.infer<typeof Explanation>;

export type NamedRole = RoleRights & { name: string };

const reach: Record<Scope, string> = {
  own: "their own records",
  team: "their own records and those of their teams and the teams below",
  all: "all records",
};

export const noUser: Explanation = { because: "no-user", text: "there is no active user of this id" };

/** What decided, in words: the decision is the evaluator's, and nothing here decides anew. */
export function explain(decision: Decision, roles: NamedRole[], permission: string, field?: string): Explanation {
  const { because, pattern, scope } = decision;
  if (!pattern || !scope) {
    const held = roles.map((role) => role.name).join(", ");
    const text = held ? `none of their roles (${held}) grants ${permission}` : "they have no role";
    return { because, text };
  }
  const role = roles.find(({ grants }) => Object.hasOwn(grants, pattern) && grants[pattern] === scope)?.name;
  const granted = `the role ${role} grants ${pattern} for ${reach[scope]}`;
  const told = { because, ...(role && { role }), pattern, scope };
  if (because !== "hidden" && because !== "readonly") return { ...told, text: `${granted}${ends[because]}` };
  const name = `${permission.slice(permission.indexOf(".") + 1, permission.indexOf(":"))}.${field}`;
  const keptBy = roles.filter(({ fields }) => Object.hasOwn(fields, name)).map((one) => one.name);
  const verb = because === "hidden" ? "hides" : "lets them only read";
  return {
    ...told,
    keptBy,
    text: `${granted}, but ${keptBy.join(", ")} ${verb} ${name}, and no other role lifts that`,
  };
}

const ends: Record<Exclude<Decision["because"], "hidden" | "readonly">, string> = {
  "not-granted": "",
  all: "",
  any: "; whether that includes a record depends on whose it is",
  own: ", and this one is theirs",
  team: ", and this one is of such a team",
  "out-of-scope": ", and this one is not among them",
};
