import { eq, inArray } from "drizzle-orm";
import { teamMembers, users, workProfiles } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { DomainError, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { weekdays, type WorkingHours } from "./working-time.ts";

const Labels = z.array(z.string().trim().min(1).max(100)).max(100);
const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is no time such as 09:30");
const Span = z
  .tuple([Time, z.union([Time, z.literal("24:00")])])
  .refine(([from, to]) => from < to, "ends before it begins")
  .openapi({ type: "array", items: { type: "string" }, minItems: 2, maxItems: 2 });
const Hours = z
  .partialRecord(z.enum(weekdays), z.array(Span).max(10))
  .openapi({ description: "Local time by weekday: `mon`: [[`09:00`, `12:30`], [`13:00`, `17:00`]]", type: "object" });
const TimeZone = z.string().max(100).refine(isTimeZone, "is no time zone such as Europe/Berlin");
const Absence = z
  .strictObject({
    from: z.iso.datetime({ offset: true }),
    until: z.iso.datetime({ offset: true }),
    reason: z.string().max(200).optional(),
  })
  .refine(({ from, until }) => Date.parse(from) < Date.parse(until), "ends before it begins");

const fields = {
  /** What a person can do, where, and in which languages: compared in any case. */
  skills: Labels,
  territories: Labels,
  languages: Labels,
  timeZone: TimeZone,
  /** Null: always at work. */
  workingHours: Hours.nullable(),
  absences: z.array(Absence).max(200),
};

export const WorkProfile = z.object({ userId: z.uuid(), ...fields }).openapi("WorkProfile");
export type WorkProfile = z.infer<typeof WorkProfile>;

export const ChangeWorkProfile = z
  .strictObject(fields)
  .partial()
  .refine((change) => Object.keys(change).length > 0, "name what is to change");

function isTimeZone(name: string): boolean {
  try {
    return !!new Intl.DateTimeFormat("en", { timeZone: name });
  } catch {
    return false;
  }
}

const unsaid = { skills: [], territories: [], languages: [], timeZone: "UTC", workingHours: null, absences: [] };

/** What a person is fit for and when they work. */
export async function getWorkProfile(ctx: UsersCtx, { id }: { id: string }): Promise<WorkProfile> {
  await requireReach(ctx, "users.profiles:read", id);
  return read(ctx, id);
}

async function read({ db }: Pick<UsersCtx, "db">, userId: string): Promise<WorkProfile> {
  const [row] = await db.select().from(workProfiles).where(eq(workProfiles.userId, userId));
  return { ...unsaid, ...row, userId, workingHours: (row?.workingHours as WorkingHours | null | undefined) ?? null };
}

/** What people may say of themselves. */
const ownFields = new Set(["timeZone", "workingHours", "absences"]);

export async function changeWorkProfile(
  ctx: UsersCtx,
  { id, ...change }: z.output<typeof ChangeWorkProfile> & { id: string },
): Promise<WorkProfile> {
  const scope = await requireReach(ctx, "users.profiles:write", id);
  if (scope === "own" && !Object.keys(change).every((name) => ownFields.has(name)))
    throw new DomainError("forbidden", "of yourself you may say when you work; others say what you are fit for");
  return ctx.db.transaction(async (db) => {
    await db
      .insert(workProfiles)
      .values({ userId: id, ...change })
      .onConflictDoUpdate({ target: workProfiles.userId, set: change });
    const detail = { fields: Object.keys(change) };
    await recordAudit(db, ctx, { action: "user.profile.changed", subject: `users/${id}`, detail });
    await ctx.publish(db, { type: "users.user.changed", subject: `users/${id}`, data: { id }, actorid: ctx.actor.id });
    return read({ db }, id);
  });
}

/** The scope by which the actor reaches this person, or 404. */
async function requireReach(ctx: UsersCtx, permission: string, userId: string) {
  const scope = requirePermission(ctx, permission);
  const [there] = await ctx.db.select({ id: users.id }).from(users).where(eq(users.id, userId));
  const self = userId === ctx.actor.id;
  if (!there || (scope === "own" && !self)) throw notFound("the user");
  if (scope !== "team") return scope;
  const { teams } = ctx.actor;
  const memberships = ctx.db.select().from(teamMembers).where(inArray(teamMembers.teamId, teams)).as("m");
  const [member] =
    teams.length > 0 ? await ctx.db.select().from(memberships).where(eq(memberships.userId, userId)) : [];
  if (member) return scope;
  if (self) return "own";
  throw notFound("the user");
}
