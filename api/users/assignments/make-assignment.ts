import { and, eq, isNull, sql } from "drizzle-orm";
import { assignments, teams } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx, UsersDb } from "../context.ts";
import { readAssignment, release, Rule, type Assignment } from "./assignment-view.ts";
import { lockCandidates, type TeamRow } from "./candidates.ts";

const Label = z.string().trim().min(1).max(100);

export const MakeAssignment = z.strictObject({
  rule: Rule,
  /** Only those who hold it are picked. */
  permission: z.string().max(100).optional(),
  /** A team's id or name; without one `source` finds it, else it is the default team. */
  team: z.string().min(1).max(100).optional(),
  source: z.string().max(200).optional(),
  /** Only those are picked whose work profile names all these skills, the territory, the language. */
  skills: z.array(Label).max(20).optional(),
  territory: Label.optional(),
  language: Label.optional(),
  /** Whether only those within their working hours are picked. Who is absent never is. */
  hours: z.enum(["respect", "ignore"]).default("respect"),
  /** Nobody there: 422, with `retryAt` when somebody will be; or 503 with Retry-After, for callers that ask again. */
  whenNobody: z.enum(["fault", "wait"]).default("fault"),
  /** What is assigned, such as `leads/42`; an open assignment of it is released. */
  subject: z.string().min(1).max(200).optional(),
  /** The same key gives the same assignment. */
  key: z.string().min(1).max(500).optional(),
});
export type MakeAssignment = z.input<typeof MakeAssignment>;

export async function makeAssignment(ctx: UsersCtx, given: MakeAssignment, now = new Date()): Promise<Assignment> {
  requirePermission(ctx, "users.assignments:create");
  const input = MakeAssignment.parse(given);
  return ctx.db.transaction(async (tx) => {
    // Whoever comes second with this key waits here and finds what the first one made.
    if (input.key) await tx.execute(sql`select pg_advisory_xact_lock(7270, hashtext(${input.key}))`);
    const made = input.key && (await readAssignment(tx, eq(assignments.key, input.key)));
    if (made) return made;
    const team = await findTeam(tx, input);
    const candidates = await lockCandidates(tx, team, input, now);
    if (input.subject) await release(tx, and(eq(assignments.subject, input.subject), isNull(assignments.releasedAt)));
    const { id: ownerId, open } = await pick(tx, input.rule, candidates);
    const reason = reasonFor(input, team, open, candidates.length);
    const id = uuidv7();
    const row = { id, ownerId, teamId: team.id, rule: input.rule, reason, openWork: open + 1 };
    const { permission, subject, key } = input;
    await tx.insert(assignments).values({ ...row, permission, subject, key });
    await recordAudit(tx, ctx, { action: "assignment.made", subject: `users/${ownerId}`, detail: { id, ...given } });
    await ctx.publish(tx, {
      type: "users.assignment.made",
      subject: `users/${ownerId}`,
      data: { id, ownerId, rule: input.rule, team: team.name, reason, ...(subject && { subject }) },
      actorid: ctx.actor.id,
    });
    return (await readAssignment(tx, eq(assignments.id, id)))!;
  });
}

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

async function pick(tx: UsersDb, rule: Rule, candidates: string[]) {
  const turn = sql`a.last nulls first, c.id`;
  const { rows } = await tx.execute<{ id: string; open: number }>(sql`
    select c.id, (select count(*)::int from assignments w where w.owner_id = c.id and w.released_at is null) as open
    from unnest(${sql.param(candidates)}::uuid[]) as c(id)
      left join lateral (select max(seq) as last from assignments w where w.owner_id = c.id) a on true
    order by ${rule === "least-open-work" ? sql`open, ${turn}` : turn} limit 1`);
  return rows[0]!;
}

function reasonFor({ rule, skills, territory, language }: MakeAssignment, team: TeamRow, open: number, among: number) {
  const turn = rule === "least-open-work" ? `least open work (${open})` : "next in turn";
  const fit = [...(skills ?? []), ...(territory ? [territory] : []), ...(language ? [language] : [])];
  return `${turn} of ${among} in ${team.name}${fit.length > 0 ? ` fit for ${fit.join(", ")}` : ""}`;
}
