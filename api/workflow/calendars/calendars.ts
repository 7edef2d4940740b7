import { asc, eq, sql } from "drizzle-orm";
import { calendars } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, DomainError, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { addBusinessSpan, type BusinessCalendar } from "./business-time.ts";

const Time = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "must be a time of day, as in 09:00");
const spans = z
  .array(z.tuple([Time, Time]))
  .max(10)
  .refine((day) => day.every(([from, to]) => from < to), "each span must end after it begins")
  .refine((day) => day.every(([from], i) => i === 0 || day[i - 1]![1] <= from), "spans must follow one another");
const worked = spans.optional();
const hours = z
  .strictObject({ mon: worked, tue: worked, wed: worked, thu: worked, fri: worked, sat: worked, sun: worked })
  .refine((week) => Object.values(week).some((one) => (one?.length ?? 0) > 0), "some time must be worked")
  .openapi({
    description: "Spans of local time by weekday; 24:00 is the day's end",
    example: { mon: [["09:00", "17:00"]] },
  });

const isDate = (text: string) => {
  const [month = 0, day = 0] = text.slice(-5).split("-").map(Number);
  const year = text.length > 5 ? Number(text.slice(0, 4)) : 2024;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};
const Name = z.string().trim().min(1).max(100);
const Holiday = z.union([
  z.strictObject({
    name: Name,
    on: z
      .string()
      .regex(/^(\d{4}-)?\d\d-\d\d$/, "must be a date, as in 2026-12-24, or a day of every year, as in 12-25")
      .refine(isDate, "is no date"),
  }),
  z.strictObject({ name: Name, easter: z.number().int().min(-70).max(70).describe("Days from Easter Sunday") }),
]);

const isTimeZone = (name: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
};

export const SaveCalendar = z.strictObject({
  title: Name,
  timeZone: z.string().max(64).refine(isTimeZone, "is no time zone, as Europe/Berlin is"),
  hours,
  holidays: z.array(Holiday).max(500).default([]),
});
export type SaveCalendar = z.infer<typeof SaveCalendar>;

export const CalendarName = z.object({
  name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "must be lower-case letters, digits and hyphens"),
});
export const Calendar = z
  .object({
    name: z.string(),
    title: z.string(),
    timeZone: z.string(),
    hours: z.record(z.string(), z.array(z.tuple([z.string(), z.string()]))),
    holidays: z.array(z.object({ name: z.string(), on: z.string().optional(), easter: z.number().optional() })),
    updatedBy: z.string(),
    updatedAt: z.iso.datetime(),
  })
  .openapi("Calendar");
export type Calendar = z.infer<typeof Calendar>;

type Row = typeof calendars.$inferSelect;
const view = (row: Row): Calendar => ({ ...row, updatedAt: row.updatedAt.toISOString() });

export async function listCalendars(ctx: WorkflowCtx): Promise<{ results: Calendar[] }> {
  requirePermission(ctx, "workflow.calendars:read");
  return { results: (await ctx.db.select().from(calendars).orderBy(asc(calendars.name)).limit(500)).map(view) };
}

export async function getCalendar(ctx: WorkflowCtx, { name }: { name: string }): Promise<Calendar> {
  requirePermission(ctx, "workflow.calendars:read");
  return view(await findRow(ctx.db, name));
}

/** Makes a calendar, or another of one. What is due already stays due when it was. */
export async function saveCalendar(ctx: WorkflowCtx, name: string, input: SaveCalendar): Promise<Calendar> {
  requirePermission(ctx, "workflow.calendars:write");
  return ctx.db.transaction(async (tx) => {
    const change = { ...input, updatedBy: ctx.actor.id, updatedAt: new Date() };
    const [row] = await tx
      .insert(calendars)
      .values({ name, ...change })
      .onConflictDoUpdate({ target: calendars.name, set: change })
      .returning();
    await recordAudit(tx, ctx, {
      action: "workflow.calendar.save",
      subject: `calendars/${name}`,
      detail: { ...input },
    });
    return view(row!);
  });
}

export async function deleteCalendar(ctx: WorkflowCtx, { name }: { name: string }): Promise<void> {
  requirePermission(ctx, "workflow.calendars:write");
  if (name === "default") throw conflict("the default calendar can be changed, not deleted");
  await ctx.db.transaction(async (tx) => {
    const users = await definitionsUsing(tx, name);
    if (users.length > 0) throw conflict(`the calendar is used by ${users.join(", ")}`, { definitions: users });
    const gone = await tx.delete(calendars).where(eq(calendars.name, name)).returning({ name: calendars.name });
    if (gone.length === 0) throw notFound(`the calendar ${name}`);
    await recordAudit(tx, ctx, { action: "workflow.calendar.delete", subject: `calendars/${name}` });
  });
}

async function definitionsUsing(db: WorkflowDb, calendar: string): Promise<string[]> {
  const { rows } = await db.execute<{ name: string }>(sql`
    select v.namespace || '/' || v.name as name from definition_versions v
    where v.retired_at is null and jsonb_path_exists(v.document, 'lax $.**.calendar ? (@ == $name)',
      jsonb_build_object('name', ${calendar}::text))
    group by 1 order by 1 limit 20`);
  return rows.map(({ name }) => name);
}

export const TryCalendar = z
  .object({
    from: z.iso.datetime({ offset: true }).optional(),
    businessDays: z.coerce.number().int().min(0).max(2_600).optional(),
    businessHours: z.coerce.number().min(0).max(21_000).optional(),
  })
  .refine(({ businessDays, businessHours }) => (businessDays ?? businessHours) !== undefined, {
    message: "say businessDays or businessHours",
  });
export const Due = z.object({ dueAt: z.iso.datetime() });

/** When something is due that takes so long. */
export async function tryCalendar(ctx: WorkflowCtx, name: string, { from, ...span }: z.infer<typeof TryCalendar>) {
  requirePermission(ctx, "workflow.calendars:read");
  const start = from ? Date.parse(from) : Date.now();
  return { dueAt: new Date(addBusinessSpan(await findRow(ctx.db, name), start, span)).toISOString() };
}

/** Calendars by name, for what counts in working time; one that is not there is a fault of who asks for it. */
export async function calendarsNamed(db: WorkflowDb, names: string[]): Promise<(name: string) => BusinessCalendar> {
  const found = new Map<string, BusinessCalendar>();
  for (const name of new Set(names)) found.set(name, await findRow(db, name));
  return (name) => found.get(name)!;
}

async function findRow(db: WorkflowDb, name: string): Promise<Row> {
  const [row] = await db.select().from(calendars).where(eq(calendars.name, name));
  if (!row) throw new DomainError("not_found", `the calendar ${name} was not found`);
  return row;
}
