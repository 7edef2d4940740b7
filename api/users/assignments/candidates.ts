import { sql } from "drizzle-orm";
import { scopeOf, type Grants } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import type { UsersDb } from "../context.ts";
import { mergeGrants } from "../tokens/person.ts";
import { isAtWork, nextAtWork, type WorkingHours, type WorkingTime } from "./working-time.ts";

export type TeamRow = { id: string; name: string };

/** What the owner of a piece of work has to be, beside a member of the team. */
export type Needs = {
  permission?: string | undefined;
  skills?: string[] | undefined;
  territory?: string | undefined;
  language?: string | undefined;
  hours: "respect" | "ignore";
  whenNobody: "fault" | "wait";
};

type Candidate = WorkingTime & {
  id: string;
  grants: Grants;
  skills: string[];
  territories: string[];
  languages: string[];
};

type Row = {
  id: string;
  grants: Grants[] | null;
  skills: string[] | null;
  territories: string[] | null;
  languages: string[] | null;
  time_zone: string | null;
  working_hours: WorkingHours | null;
  absences: { from: string; until: string }[] | null;
};

/**
 * The members of a team who are fit for the work and at work now. Their rows stay locked until commit, so that of several
 * assignments over the same people each sees the work the others gave.
 */
export async function lockCandidates(tx: UsersDb, team: TeamRow, needs: Needs, now: Date): Promise<string[]> {
  let fit = await lockMembers(tx, team);
  let who = `the team ${team.name} has no active, available member`;
  for (const { text, holds } of conditions(needs)) {
    who += text;
    fit = fit.filter(holds);
  }
  if (fit.length === 0) throw nobody(who, needs);
  const there = fit.filter((one) => isAtWork(timeOf(one, needs), now));
  if (there.length > 0) return there.map((one) => one.id);
  const next = fit.flatMap((one) => nextAtWork(timeOf(one, needs), now)?.getTime() ?? []).toSorted((a, b) => a - b)[0];
  const until = next === undefined ? "" : ` before ${new Date(next).toISOString()}`;
  const count = fit.length === 1 ? "the one" : `none of the ${fit.length}`;
  throw nobody(
    `in the team ${team.name} ${count} fit for it is ${fit.length === 1 ? "not " : ""}at work${until}`,
    needs,
    next,
    now,
  );
}

async function lockMembers(tx: UsersDb, team: TeamRow): Promise<Candidate[]> {
  const { rows } = await tx.execute<Row>(sql`
    select u.id, (select jsonb_agg(r.grants) from user_roles ur join roles r on r.name = ur.role
      where ur.user_id = u.id) as grants,
      w.skills, w.territories, w.languages, w.time_zone, w.working_hours, w.absences
    from users u left join work_profiles w on w.user_id = u.id
    where u.id in (select user_id from team_members where team_id = ${team.id})
      and u.disabled_at is null and u.available
    order by u.id for no key update of u`);
  return rows.map((row) => ({
    id: row.id,
    grants: mergeGrants(row.grants ?? []),
    skills: row.skills ?? [],
    territories: row.territories ?? [],
    languages: row.languages ?? [],
    timeZone: row.time_zone ?? "UTC",
    workingHours: row.working_hours,
    absences: row.absences ?? [],
  }));
}

const named = (list: string[], wanted: string) => list.some((one) => one.toLowerCase() === wanted.toLowerCase());

/** Each need in the words that a refusal ends with. */
function conditions({ permission, skills = [], territory, language }: Needs) {
  const holder = { kind: "user", id: "", roles: [], teams: [] } as const;
  const all: { text: string; holds: (one: Candidate) => boolean }[] = [];
  if (permission !== undefined)
    all.push({
      text: ` who holds ${permission}`,
      holds: ({ grants }) => !!scopeOf({ ...holder, roles: [], teams: [], grants }, permission),
    });
  for (const skill of skills) all.push({ text: ` with the skill ${skill}`, holds: (one) => named(one.skills, skill) });
  if (territory !== undefined)
    all.push({ text: ` for the territory ${territory}`, holds: (one) => named(one.territories, territory) });
  if (language !== undefined)
    all.push({ text: ` who speaks ${language}`, holds: (one) => named(one.languages, language) });
  return all;
}

/** Absences always count; working hours when they are to be respected. */
const timeOf = (one: Candidate, { hours }: Needs): WorkingTime =>
  hours === "respect" ? one : { ...one, workingHours: null };

const askAgainSeconds = 15 * 60;

/** A fault that a process can handle, or, to those who would rather wait, a failure that passes. */
function nobody(message: string, { whenNobody }: Needs, next?: number, now = new Date()): DomainError {
  if (whenNobody === "fault")
    return new DomainError("unprocessable", message, { details: { retryAt: next && new Date(next).toISOString() } });
  const seconds = next === undefined ? askAgainSeconds : Math.ceil((next - now.getTime()) / 1000);
  return new DomainError("unavailable", message, { retryAfter: Math.max(1, seconds) });
}
