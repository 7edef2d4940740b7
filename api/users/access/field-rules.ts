import { scopeOf, type Actor, type FieldRules, type Grants } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";

/** What of a role decides about fields. */
export type RoleRights = { grants: Grants; fields: FieldRules };

export const FieldRulesInput = z
  .record(
    z
      .string()
      .max(200)
      .regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/, "is no `type.property`"),
    z.enum(["hidden", "readonly"]),
  )
  .refine((rules) => Object.keys(rules).length <= 500, "has more than 500 rules")
  .openapi({ description: "`contacts.annualrevenue`: `hidden`, or seen but `readonly`", type: "object" });

const typeOf = (field: string) => field.slice(0, field.indexOf("."));
const gives = ({ grants }: RoleRights, field: string, action: "read" | "write") =>
  !!scopeOf({ kind: "user", id: "", roles: [], teams: [], grants }, `crm.${typeOf(field)}:${action}`);
const ruleOf = ({ fields }: RoleRights, field: string) => (Object.hasOwn(fields, field) ? fields[field] : undefined);

/**
 * What several roles together keep from their holder: the most permissive role wins, but only one that lets its holder
 * see (or write) records of the type at all lifts another's rule.
 */
export function mergeFields(roles: RoleRights[]): FieldRules {
  const named = [...new Set(roles.flatMap((role) => Object.keys(role.fields)))];
  return Object.fromEntries(
    named.flatMap((field) => {
      const rule = ruleFor(roles, field);
      return rule ? [[field, rule]] : [];
    }),
  );
}

function ruleFor(roles: RoleRights[], field: string): FieldRules[string] | undefined {
  const shown = roles.some(
    (role) => (gives(role, field, "read") || gives(role, field, "write")) && ruleOf(role, field) !== "hidden",
  );
  if (!shown && roles.some((role) => ruleOf(role, field) === "hidden")) return "hidden";
  return roles.some((role) => gives(role, field, "write") && !ruleOf(role, field)) ? undefined : "readonly";
}

/** Whether a role keeps from its holders at least what is kept from the actor: nobody hands out what they do not see. */
export const keepsFields = ({ fields = {} }: Actor, role: RoleRights): boolean =>
  Object.entries(fields).every(([field, kept]) => {
    const rule = ruleOf(role, field);
    const reached = gives(role, field, "read") || gives(role, field, "write");
    return !reached || rule === "hidden" || (kept === "readonly" && rule === "readonly");
  });
