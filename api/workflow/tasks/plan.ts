import { z } from "zod";
import type { TaskMoment } from "#workflows/contract.ts";
import { addDuration, parseBusinessSpan, parseDuration } from "#workflows/definition/duration.ts";
import type { BusinessSpan } from "#workflows/definition/types.ts";
import { addBusinessSpan, type BusinessCalendar, negated } from "../calendars/business-time.ts";
import { Json } from "../json.ts";

const maxMoments = 200;
const Working = z
  .record(z.string(), z.unknown())
  .refine((value) => parseBusinessSpan(value) !== undefined, "is no working time, as {businessDays: 2} is")
  .transform((value) => value as BusinessSpan);
const Length = z
  .unknown()
  .refine((value) => parseBusinessSpan(value) ?? parseDuration(value), "is neither a duration nor working time");
const UserId = z.string().min(1).max(128);

export const Whom = z.strictObject({
  assignee: UserId.optional(),
  role: UserId.optional(),
  team: UserId.optional(),
  candidates: z.array(UserId).max(100).optional(),
});
export type Whom = z.infer<typeof Whom>;
/** As a definition has it: a rule is asked by whoever makes the call. */
const WhomByRule = Whom.extend({ rule: UserId.optional() });

/** What a definition says of the time in which nobody answers. */
export const Times = z.strictObject({
  due: Working.optional(),
  dueAt: z.iso.datetime({ offset: true }).optional(),
  notify: z.boolean().optional(),
  reminders: z
    .array(
      z.strictObject({
        before: Length.optional(),
        after: Length.optional(),
        every: Length.optional(),
        times: z.number().int().min(1).max(50).optional(),
      }),
    )
    .max(20)
    .optional(),
  escalation: z
    .array(
      z.strictObject({
        after: Length.optional(),
        to: WhomByRule.optional(),
        notify: WhomByRule.optional(),
        expire: z.literal(true).optional(),
      }),
    )
    .max(20)
    .optional(),
  onExpiry: z.union([z.enum(["raise", "wait"]), z.strictObject({ decide: Json })]).optional(),
});
export type Times = z.infer<typeof Times>;

/** Names of the calendars that a task counts by. */
export function calendarsOf({ due, reminders = [], escalation = [] }: Times): string[] {
  const lengths: unknown[] = [due, ...reminders.flatMap((one) => [one.before, one.after, one.every])];
  const spans = [...lengths, ...escalation.map(({ after }) => after)].flatMap(
    (value) => parseBusinessSpan(value) ?? [],
  );
  return spans.map(({ calendar }) => calendar ?? due?.calendar ?? "default");
}

type Plan = { dueAt?: string; plan?: TaskMoment[] };

/** When it is due and what happens until then and after, as far as more is to happen than an end at `dueAt`. */
export function planOf(times: Times, openedAt: number, calendar: (name: string) => BusinessCalendar): Plan {
  const { due, notify, reminders = [], escalation = [], onExpiry } = times;
  if (!due && !notify && reminders.length === 0 && escalation.length === 0 && onExpiry === undefined) return {};
  const shift = (from: number, length: unknown, back = false): number => {
    const working = parseBusinessSpan(length);
    const { months, ms } = parseDuration(length) ?? { months: 0, ms: 0 };
    if (!working) return addDuration(from, back ? { months: -months, ms: -ms } : { months, ms });
    const by = calendar(working.calendar ?? due?.calendar ?? "default");
    return addBusinessSpan(by, from, back ? negated(working) : working);
  };
  const dueAt = due ? shift(openedAt, due) : times.dueAt ? Date.parse(times.dueAt) : undefined;
  const moments: (TaskMoment & { time: number })[] = [];
  const add = (time: number, what: TaskMoment["do"], step: number): void => {
    moments.push({ time, at: new Date(time).toISOString(), do: what, step });
  };
  if (notify) add(openedAt, "notify", 0);
  if (dueAt !== undefined) {
    let reminder = 0;
    for (const { before, after, every, times: count = every ? 5 : 1 } of reminders)
      for (let time = shift(dueAt, before ?? after, before !== undefined), n = 0; n < count; n++) {
        if (time > openedAt) add(time, "remind", reminder++);
        if (every) time = shift(time, every);
      }
    for (const [step, { after, expire }] of escalation.entries())
      add(after === undefined ? dueAt : shift(dueAt, after), expire ? "expire" : "escalate", step);
    if (escalation.length === 0 && onExpiry !== "wait") add(dueAt, "expire", 0);
  }
  const ends = Math.min(...moments.flatMap((one) => (one.do === "expire" ? [one.time] : [])), Infinity);
  const plan = moments
    .filter(({ time, do: what }) => time < ends || (time === ends && what !== "remind"))
    .sort((a, b) => a.time - b.time || order.indexOf(a.do) - order.indexOf(b.do))
    .slice(0, maxMoments)
    .map(({ at, do: what, step }) => ({ at, do: what, step }));
  return { ...(due && { dueAt: new Date(dueAt!).toISOString() }), plan };
}

const order: TaskMoment["do"][] = ["notify", "remind", "escalate", "expire"];
