import { eq, inArray, or, type SQL } from "drizzle-orm";
import { runs } from "#db/workflows/schema.ts";
import { allow, scopeOf, type Actor, type Scope } from "#kit/authorize.ts";
import type { Fault, Incident, Waiting } from "#workflows/contract.ts";
import type { RunRow, StepRow } from "./shapes.ts";

/** The runs within a scope: all, those of one's teams, or those that one started or answers for. */
export function runsWithin(actor: Actor, scope: Scope): SQL | undefined {
  if (scope === "all") return undefined;
  const ofTeams = scope === "team" && actor.teams.length > 0 ? inArray(runs.team, actor.teams) : undefined;
  return or(eq(runs.startedBy, actor.id), eq(runs.owner, actor.id), ofTeams);
}

export const seesRun = (actor: Actor, permission: string, { startedBy, owner, team: teamId }: RunRow): boolean =>
  [startedBy, owner].some((ownerId) => allow(actor, permission, { ownerId, teamId }));

/**
 * What a process was given and made of it may hold any field of a record under any name: from whom roles hide fields,
 * they hide that too, unless they may read every payload.
 */
export const seesPayloads = (actor: Actor): boolean =>
  !Object.values(actor.fields ?? {}).includes("hidden") || !!scopeOf(actor, "workflow.payloads:read");

export const bare = ({ type, status }: Fault): Fault => ({ type, status });

/** What an event is to be about, and what went wrong, are made of what the process was given. */
const shownWaiting = ({ detail, ...waiting }: Waiting): Waiting =>
  waiting.kind === "suspended" && detail ? { ...waiting, detail } : waiting;

export const shownRun = (actor: Actor, row: RunRow): RunRow =>
  seesPayloads(actor)
    ? row
    : {
        ...row,
        input: null,
        output: null,
        error: row.error && bare(row.error as Fault),
        waitingFor: row.waitingFor && shownWaiting(row.waitingFor as Waiting),
        incident: row.incident && {
          ...(row.incident as Incident),
          input: null,
          error: bare((row.incident as Incident).error),
        },
      };

export const shownStep = (actor: Actor, row: StepRow): StepRow =>
  seesPayloads(actor) ? row : { ...row, input: null, output: null, error: row.error && bare(row.error as Fault) };

export function shownEvent<E extends { data: unknown }>(actor: Actor, event: E): E {
  if (seesPayloads(actor) || typeof event.data !== "object" || event.data === null) return event;
  const { input: _input, output: _output, error, ...rest } = event.data as { error?: Fault } & Record<string, unknown>;
  return { ...event, data: { ...rest, ...(error && { error: bare(error) }) } };
}

/** The same without the members that roles hide, whatever they are in: for what a process shows people on purpose. */
export function withoutHidden<T>({ fields = {} }: Actor, value: T): T {
  const hidden = new Set(
    Object.entries(fields).flatMap(([name, rule]) => (rule === "hidden" ? [name.slice(name.indexOf(".") + 1)] : [])),
  );
  return hidden.size === 0 ? value : (strip(value, hidden) as T);
}

function strip(value: unknown, hidden: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => strip(item, hidden));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => (hidden.has(name) ? [] : [[name, strip(item, hidden)]])),
  );
}
