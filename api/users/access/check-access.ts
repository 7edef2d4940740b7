import { asc, eq } from "drizzle-orm";
import { roles, userRoles } from "#db/user_management/schema.ts";
import { decide, requirePermission, type Actor } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx, UsersDb } from "../context.ts";
import { findPerson } from "../tokens/person.ts";
import { explain, Explanation, noUser, type NamedRole } from "./explain.ts";

const Check = z.strictObject({
  permission: z.string().min(1).max(100),
  /** Whose record it is; without one the answer is about any record at all. */
  resource: z
    .strictObject({ ownerId: z.string().max(100).nullish(), teamId: z.string().max(100).nullish() })
    .optional(),
  /** A property of the record, such as `annualrevenue`. */
  field: z.string().max(200).optional(),
});

export const CheckAccess = z.strictObject({
  /** A user's id. */
  subject: z.uuid(),
  checks: z.array(Check).min(1).max(500),
  /** Tells of each answer which role, grant, scope or field rule decided. */
  explain: z.boolean().default(false),
});

export const AccessAnswers = z.object({
  subject: z.uuid(),
  results: z.array(
    z.object({
      permission: z.string(),
      allowed: z.boolean(),
      scope: z.enum(["own", "team", "all"]).optional(),
      explanation: Explanation.optional(),
    }),
  ),
});
export type AccessAnswers = z.infer<typeof AccessAnswers>;

/** What a person may do, by the evaluator that every verb uses. Nobody, or a disabled one, may do nothing. */
export async function checkAccess(ctx: UsersCtx, input: z.output<typeof CheckAccess>): Promise<AccessAnswers> {
  if (input.subject !== ctx.actor.id) requirePermission(ctx, "users.authz:check");
  const person = await findPerson(ctx.db, { userId: input.subject });
  const actor: Actor = { kind: "user", roles: [], teams: [], grants: {}, ...person, id: input.subject };
  const held = input.explain && person ? await rolesOf(ctx.db, person.id) : [];
  const results = input.checks.map(({ permission, resource, field }) => {
    const decision = decide(actor, permission, resource, field);
    const { allowed, scope } = decision;
    const explanation = person ? explain(decision, held, permission, field) : noUser;
    return { permission, allowed, ...(scope && { scope }), ...(input.explain && { explanation }) };
  });
  return { subject: input.subject, results };
}

const rolesOf = (db: UsersDb, userId: string): Promise<NamedRole[]> =>
  db
    .select({ name: roles.name, grants: roles.grants, fields: roles.fields })
    .from(userRoles)
    .innerJoin(roles, eq(roles.name, userRoles.role))
    .where(eq(userRoles.userId, userId))
    .orderBy(asc(roles.name));
