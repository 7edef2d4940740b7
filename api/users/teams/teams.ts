import { and, asc, eq, inArray, ne, sql } from "drizzle-orm";
import { teamMembers, teams, users } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, invalid, notFound } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx, UsersDb } from "../context.ts";

const Label = z.string().trim().min(1).max(100);

export const Team = z
  .object({
    id: z.uuid(),
    name: z.string(),
    /** The team above; its members reach this team's records. */
    parentId: z.uuid().nullable(),
    /** Labels that routing matches, such as a lead's source. */
    sources: z.array(z.string()),
    /** Gets what no team's sources match. */
    isDefault: z.boolean(),
    members: z.array(z.object({ id: z.uuid(), name: z.string() })),
  })
  .openapi("Team");
export type Team = z.infer<typeof Team>;

const fields = {
  name: Label,
  parentId: z.uuid().nullable(),
  sources: z.array(Label).max(100),
  isDefault: z.boolean(),
};
export const CreateTeam = z
  .strictObject(fields)
  .partial({ parentId: true, sources: true, isDefault: true })
  .extend({ members: z.array(z.uuid()).max(500).default([]) });
export const ChangeTeam = z
  .strictObject(fields)
  .partial()
  .refine((change) => Object.keys(change).length > 0, "name what is to change");
export const TeamId = z.object({ id: z.uuid() });
export const Membership = z.object({ id: z.uuid(), userId: z.uuid() });

const columns = {
  id: teams.id,
  name: teams.name,
  parentId: teams.parentId,
  sources: teams.sources,
  isDefault: teams.isDefault,
  members: sql<{ id: string; name: string }[]>`coalesce((select jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name)
    order by u.name) from team_members m join users u on u.id = m.user_id where m.team_id = teams.id), '[]')`,
};

export async function listTeams(ctx: UsersCtx): Promise<{ results: Team[] }> {
  const visible = reach(ctx);
  return { results: await ctx.db.select(columns).from(teams).where(visible).orderBy(asc(teams.name)).limit(1_000) };
}

export async function getTeam(ctx: UsersCtx, { id }: { id: string }): Promise<Team> {
  const visible = reach(ctx);
  return read(ctx.db, and(eq(teams.id, id), visible));
}

function reach(ctx: UsersCtx) {
  const scope = requirePermission(ctx, "users.teams:read");
  if (scope === "all") return undefined;
  return ctx.actor.teams.length > 0 ? inArray(teams.id, ctx.actor.teams) : sql`false`;
}

async function read(db: UsersDb, which: ReturnType<typeof and>): Promise<Team> {
  const [team] = await db.select(columns).from(teams).where(which);
  if (!team) throw notFound("the team");
  return team;
}

export async function createTeam(ctx: UsersCtx, input: z.output<typeof CreateTeam>): Promise<Team> {
  requirePermission(ctx, "users.teams:write");
  const { members, ...team } = input;
  const id = uuidv7();
  return ctx.db.transaction(async (tx) => {
    await makeRoom(tx, id, team);
    await tx.insert(teams).values({ id, ...team });
    if (members.length > 0) await addMembers(tx, id, members);
    await recordAudit(tx, ctx, { action: "team.created", subject: `teams/${id}`, detail: { after: input } });
    return read(tx, eq(teams.id, id));
  });
}

export async function changeTeam(
  ctx: UsersCtx,
  { id, ...change }: z.output<typeof ChangeTeam> & { id: string },
): Promise<Team> {
  requirePermission(ctx, "users.teams:write");
  return ctx.db.transaction(async (tx) => {
    const before = await read(tx, eq(teams.id, id));
    await makeRoom(tx, id, change);
    await tx.update(teams).set(change).where(eq(teams.id, id));
    const { members: _, ...particulars } = before;
    const detail = { before: particulars, after: change };
    await recordAudit(tx, ctx, { action: "team.changed", subject: `teams/${id}`, detail });
    return read(tx, eq(teams.id, id));
  });
}

export async function deleteTeam(ctx: UsersCtx, { id }: { id: string }): Promise<void> {
  requirePermission(ctx, "users.teams:write");
  await ctx.db.transaction(async (tx) => {
    const [below] = await tx.select({ id: teams.id }).from(teams).where(eq(teams.parentId, id)).limit(1);
    if (below) throw conflict("there are teams below this one");
    const gone = await tx.delete(teams).where(eq(teams.id, id)).returning({ id: teams.id });
    if (gone.length === 0) throw notFound("the team");
    await recordAudit(tx, ctx, { action: "team.deleted", subject: `teams/${id}` });
  });
}

export async function addMember(ctx: UsersCtx, { id, userId }: z.output<typeof Membership>): Promise<Team> {
  requirePermission(ctx, "users.teams:write");
  return ctx.db.transaction(async (tx) => {
    await read(tx, eq(teams.id, id));
    await addMembers(tx, id, [userId]);
    await recordAudit(tx, ctx, { action: "team.joined", subject: `users/${userId}`, detail: { team: id } });
    return read(tx, eq(teams.id, id));
  });
}

export async function removeMember(ctx: UsersCtx, { id, userId }: z.output<typeof Membership>): Promise<Team> {
  requirePermission(ctx, "users.teams:write");
  return ctx.db.transaction(async (tx) => {
    await tx.delete(teamMembers).where(and(eq(teamMembers.teamId, id), eq(teamMembers.userId, userId)));
    await recordAudit(tx, ctx, { action: "team.left", subject: `users/${userId}`, detail: { team: id } });
    return read(tx, eq(teams.id, id));
  });
}

async function addMembers(tx: UsersDb, teamId: string, ids: string[]): Promise<void> {
  const known = await tx.select({ id: users.id }).from(users).where(inArray(users.id, ids));
  if (known.length < new Set(ids).size)
    throw invalid("there is no such user", [{ path: "/members", message: "unknown user" }]);
  await tx
    .insert(teamMembers)
    .values(known.map((user) => ({ teamId, userId: user.id })))
    .onConflictDoNothing();
}

/** What has to hold before a team is written: a free name, a parent that is not below it, one default at most. */
async function makeRoom(
  tx: UsersDb,
  id: string,
  { name, parentId, isDefault }: z.output<typeof ChangeTeam>,
): Promise<void> {
  // Two moves at once could close a circle that neither sees.
  await tx.execute(sql`select pg_advisory_xact_lock(7269)`);
  if (name !== undefined) {
    const [taken] = await tx
      .select({ id: teams.id })
      .from(teams)
      .where(and(sql`lower(${teams.name}) = lower(${name})`, ne(teams.id, id)));
    if (taken) throw conflict("there is a team of this name already");
  }
  if (parentId) {
    const { rows } = await tx.execute<{ id: string }>(sql`
      with recursive above as (select id, parent_id from teams where id = ${parentId}
        union select t.id, t.parent_id from teams t join above a on t.id = a.parent_id) select id from above`);
    if (rows.length === 0 || rows.some((row) => row.id === id))
      throw invalid("the parent does not fit", [{ path: "/parentId", message: "unknown, or below this team" }]);
  }
  if (isDefault) await tx.update(teams).set({ isDefault: false }).where(ne(teams.id, id));
}
