import { allow, requirePermission, scopeOf, type Actor } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { findPerson } from "../tokens/person.ts";

const Check = z.strictObject({
  permission: z.string().min(1).max(100),
  /** Whose record it is; without one the answer is about any record at all. */
  resource: z
    .strictObject({ ownerId: z.string().max(100).nullish(), teamId: z.string().max(100).nullish() })
    .optional(),
});

export const CheckAccess = z.strictObject({
  /** A user's id. */
  subject: z.uuid(),
  checks: z.array(Check).min(1).max(500),
});

export const AccessAnswers = z.object({
  subject: z.uuid(),
  results: z.array(
    z.object({ permission: z.string(), allowed: z.boolean(), scope: z.enum(["own", "team", "all"]).optional() }),
  ),
});
export type AccessAnswers = z.infer<typeof AccessAnswers>;

/** What a person may do, by the evaluator that every verb uses. Nobody, or a disabled one, may do nothing. */
export async function checkAccess(ctx: UsersCtx, input: z.output<typeof CheckAccess>): Promise<AccessAnswers> {
  if (input.subject !== ctx.actor.id) requirePermission(ctx, "users.authz:check");
  const person = await findPerson(ctx.db, { userId: input.subject });
  const actor: Actor = { kind: "user", roles: [], teams: [], grants: {}, ...person, id: input.subject };
  const results = input.checks.map(({ permission, resource }) => {
    const scope = scopeOf(actor, permission);
    return { permission, allowed: allow(actor, permission, resource), ...(scope && { scope }) };
  });
  return { subject: input.subject, results };
}
