import { and, eq, isNull, sql } from "drizzle-orm";
import { assignments, teams, users } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission, scopeOf, type Grants } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import { TeamRef } from "../people/user-view.ts";
import type { UsersCtx, UsersDb } from "../context.ts";
import { mergeGrants } from "../tokens/person.ts";

export const Rule = z.enum(["least-open-work", "round-robin"]);

export const MakeAssignment = z.strictObject({
  rule: Rule,
  /** Only those who hold it are picked. */
  permission: z.string().max(100).optional(),
  /** A team's id or name; without one `source` finds it, else it is the default team. */
  team: z.string().min(1).max(100).optional(),
  source: z.string().max(200).optional(),
  /** What is assigned, such as `leads/42`; an open assignment of it is released. */
  subject: z.string().min(1).max(200).optional(),
  /** The same key gives the same assignment. */
  key: z.string().min(1).max(500).optional(),
});
export type MakeAssignment = z.output<typeof MakeAssignment>;

export const Assignment = z
  .object({
    id: z.uuid(),
    ownerId: z.uuid(),
    name: z.string(),
    email: z.string(),
    team: TeamRef.nullable(),
    rule: Rule,
    reason: z.string(),
    /** The owner's open work with this assignment, when it was made. */
    openWork: z.number().int(),
    subject: z.string().nullable(),
    createdAt: z.iso.datetime(),
    releasedAt: z.iso.datetime().nullable(),
  })
  .openapi("Assignment");
export type Assignment = z.infer<typeof Assignment>;

export async function makeAssignment(ctx: UsersCtx, input: MakeAssignment): Promise<Assignment> {
  requirePermission(ctx, "users.assignments:create");
  return ctx.db.transaction(async (tx) => {
    // Whoever comes second with this key waits here and finds what the first one made.
    if (input.key) await tx.execute(sql`select pg_advisory_xact_lock(7270, hashtext(${input.key}))`);
    const made = input.key && (await readAssignment(tx, eq(assignments.key, input.key)));
    if (made) return made;
    const team = await findTeam(tx, input);
    const candidates = await lockCandidates(tx, team, input.permission);
    if (input.subject) await release(tx, and(eq(assignments.subject, input.subject), isNull(assignments.releasedAt)));
    const { id: ownerId, open } = await pick(tx, input.rule, candidates);
    const reason = reasonFor(input.rule, team, open, candidates.length);
    const id = uuidv7();
    const row = { id, ownerId, teamId: team.id, rule: input.rule, reason, openWork: open + 1 };
    const { permission, subject, key } = input;
    await tx.insert(assignments).values({ ...row, permission, subject, key });
    await recordAudit(tx, ctx, { action: "assignment.made", subject: `users/${ownerId}`, detail: { id, ...input } });
    await ctx.publish(tx, {
      type: "users.assignment.made",
      subject: `users/${ownerId}`,
      data: { id, ownerId, rule: input.rule, team: team.name, reason, ...(subject && { subject }) },
      actorid: ctx.actor.id,
    });
    return (await readAssignment(tx, eq(assignments.id, id)))!;
  });
}

type TeamRow = { id: string; name: string };

async function findTeam(tx: UsersDb, { team, source }: MakeAssignment): Promise<TeamRow> {
  const named = sql`(${teams.id}::text = ${team} or lower(${teams.name}) = lower(${team}))`;
  const matches = sql`exists (select from unnest(${teams.sources}) s where lower(s) = lower(${source ?? ""}))`;
  const [row] = await tx
    .select({ id: teams.id, name: teams.name })
    .from(teams)
    .where(team === undefined ? sql`${matches} or ${teams.isDefault}` : named)
    .orderBy(sql`${matches} desc`, teams.id)
    .limit(1);
  if (row) return row;
  const wanted =
    team === undefined
      ? `takes ${source ? `the source ${source}` : "this"}, and none is the default`
      : `is called ${team}`;
  throw new DomainError("unprocessable", `no team ${wanted}`);
}

/**
 * The active, available members who hold the permission. Their rows stay locked until commit, so that of several
 * assignments over the same people each sees the work the others gave.
 */
async function lockCandidates(tx: UsersDb, team: TeamRow, permission: string | undefined): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string; grants: Grants[] | null }>(sql`
    select u.id, (select jsonb_agg(r.grants) from user_roles ur join roles r on r.name = ur.role
      where ur.user_id = u.id) as grants
    from users u
    where u.id in (select user_id from team_members where team_id = ${team.id})
      and u.disabled_at is null and u.available
    order by u.id for no key update of u`);
  const holds = (grants: Grants[] | null) =>
    permission === undefined ||
    scopeOf({ kind: "user", id: "", roles: [], teams: [], grants: mergeGrants(grants ?? []) }, permission);
  const fit = rows.filter((row) => holds(row.grants)).map((row) => row.id);
  if (fit.length > 0) return fit;
  const who = permission === undefined ? "" : ` who holds ${permission}`;
  throw new DomainError("unprocessable", `the team ${team.name} has no active, available member${who}`);
}

async function pick(tx: UsersDb, rule: z.infer<typeof Rule>, candidates: string[]) {
  const turn = sql`a.last nulls first, c.id`;
  const { rows } = await tx.execute<{ id: string; open: number }>(sql`
    select c.id, (select count(*)::int from assignments w where w.owner_id = c.id and w.released_at is null) as open
    from unnest(${sql.param(candidates)}::uuid[]) as c(id)
      left join lateral (select max(seq) as last from assignments w where w.owner_id = c.id) a on true
    order by ${rule === "least-open-work" ? sql`open, ${turn}` : turn} limit 1`);
  return rows[0]!;
}

const reasonFor = (rule: z.infer<typeof Rule>, team: TeamRow, open: number, among: number) =>
  rule === "least-open-work"
    ? `least open work (${open}) of ${among} in ${team.name}`
    : `next in turn of ${among} in ${team.name}`;

const columns = {
  id: assignments.id,
  ownerId: assignments.ownerId,
  name: users.name,
  email: users.email,
  team: { id: teams.id, name: teams.name },
  rule: assignments.rule,
  reason: assignments.reason,
  openWork: assignments.openWork,
  subject: assignments.subject,
  createdAt: assignments.createdAt,
  releasedAt: assignments.releasedAt,
};

/** Assignments as others see them. */
export const selectAssignments = (db: UsersDb) =>
  db
    .select(columns)
    .from(assignments)
    .innerJoin(users, eq(users.id, assignments.ownerId))
    .leftJoin(teams, eq(teams.id, assignments.teamId));

type Row = Awaited<ReturnType<typeof selectAssignments>>[number];

export const asAssignment = (row: Row): Assignment => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  releasedAt: row.releasedAt?.toISOString() ?? null,
});

export async function readAssignment(db: UsersDb, which: ReturnType<typeof and>): Promise<Assignment | undefined> {
  const [row] = await selectAssignments(db).where(which);
  return row && asAssignment(row);
}

/** Closes open work. */
export const release = (db: UsersDb, which: ReturnType<typeof and>) =>
  db.update(assignments).set({ releasedAt: new Date() }).where(which).returning({ id: assignments.id });
