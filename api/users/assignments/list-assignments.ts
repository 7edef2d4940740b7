import { and, desc, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { assignments } from "#db/user_management/schema.ts";
import { requirePermission, type Actor, type Scope } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { ById, pageOf, type Page } from "../paging.ts";
import { asAssignment, readAssignment, release, selectAssignments, type Assignment } from "./assignment-view.ts";

export const ListAssignments = ById.extend({
  owner: z.uuid().optional(),
  team: z.uuid().optional(),
  subject: z.string().max(200).optional(),
  open: z.stringbool().optional(),
});

/** The newest first. */
export async function listAssignments(
  ctx: UsersCtx,
  input: z.output<typeof ListAssignments>,
): Promise<Page<Assignment>> {
  const scope = requirePermission(ctx, "users.assignments:read");
  const rows = await selectAssignments(ctx.db)
    .where(
      and(
        within(ctx.actor, scope),
        input.owner ? eq(assignments.ownerId, input.owner) : undefined,
        input.team ? eq(assignments.teamId, input.team) : undefined,
        input.subject === undefined ? undefined : eq(assignments.subject, input.subject),
        input.open === undefined ? undefined : sql`(${assignments.releasedAt} is null) = ${input.open}`,
        input.after ? lt(assignments.id, input.after) : undefined,
      ),
    )
    .orderBy(desc(assignments.id))
    .limit(input.limit + 1);
  return pageOf(rows.map(asAssignment), input.limit);
}

function within({ id, teams }: Actor, scope: Scope) {
  if (scope === "all") return undefined;
  const own = eq(assignments.ownerId, id);
  return scope === "team" && teams.length > 0 ? or(own, inArray(assignments.teamId, teams)) : own;
}

/** The work is done or gone: it counts no longer. Releasing again changes nothing. */
export async function releaseAssignment(ctx: UsersCtx, { id }: { id: string }): Promise<Assignment> {
  requirePermission(ctx, "users.assignments:create");
  await release(ctx.db, and(eq(assignments.id, id), isNull(assignments.releasedAt)));
  const assignment = await readAssignment(ctx.db, eq(assignments.id, id));
  if (!assignment) throw notFound("the assignment");
  return assignment;
}
