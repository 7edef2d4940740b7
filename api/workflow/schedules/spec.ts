import { Cron } from "croner";
import type { ScheduleSpec } from "@temporalio/client";
import type { Fault } from "#kit/errors.ts";
import { parseDuration } from "#workflows/definition/duration.ts";
import type { Definition } from "#workflows/definition/types.ts";
import { inputFaults } from "../definitions/schema-faults.ts";

/** When a definition starts by the clock; lengths in milliseconds. `from`: since when `every` is counted. */
export type Spec = { every: number; from: string } | { cron: string; timeZone: string } | { after: number };

const second = 1_000;
const hour = 3_600 * second;
const longest = 3_660 * 24 * hour;

/** The schedule of a definition, or what is wrong with it; neither when it has none. */
export function specOf(definition: Definition, from = new Date()): { spec?: Spec; faults: Fault[] } {
  const { every, cron, after } = definition.schedule ?? {};
  const kind = every !== undefined ? "every" : cron !== undefined ? "cron" : after !== undefined ? "after" : undefined;
  if (!kind) return { faults: [] };
  const path = `/schedule/${kind}`;
  const faults = inputFaults(definition, {});
  if (faults.length > 0) return refuse("/input/schema", "a process that starts by the clock has no input: {}");
  if (kind === "cron") return cronSpec(cron!, definition.document.metadata?.["timeZone"] ?? "UTC");
  const span = parseDuration(every ?? after);
  if (!span || span.months > 0) return refuse(path, "must be a length in weeks, days, hours, minutes and seconds");
  if (span.ms < second || span.ms > longest) return refuse(path, "must be between a second and ten years");
  const ms = Math.round(span.ms / second) * second;
  return { spec: kind === "every" ? { every: ms, from: from.toISOString() } : { after: ms }, faults: [] };
}

function cronSpec(text: string, timeZone: unknown): { spec?: Spec; faults: Fault[] } {
  if (typeof timeZone !== "string" || !isTimeZone(timeZone))
    return refuse("/document/metadata/timeZone", "is no time zone: write it like Europe/Berlin");
  const cron = text.trim().replaceAll("?", "*");
  try {
    if (parse(cron, timeZone).nextRun()) return { spec: { cron, timeZone }, faults: [] };
    return refuse("/schedule/cron", "never comes: there is no such day");
  } catch (error) {
    return refuse("/schedule/cron", (error as Error).message.replace(/^CronPattern: /, ""));
  }
}

const refuse = (path: string, message: string) => ({ faults: [{ path, message }] });

const parse = (cron: string, timezone: string) => {
  if (/[LW#+]/i.test(cron.replaceAll(/[a-z]{3}|@\w+/gi, ""))) throw new Error("L, W, # and + are not supported");
  return new Cron(cron, { timezone, mode: "5-part" });
};

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "" && !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

/** The next times of a schedule; of `after` only the row knows. */
export function nextTimes(spec: Spec, count = 5, now = new Date()): Date[] {
  if ("after" in spec) return [];
  if ("cron" in spec) return parse(spec.cron, spec.timeZone).nextRuns(count, now);
  const begun = Date.parse(spec.from);
  const next = Math.floor((now.getTime() - begun) / spec.every) + 1;
  return Array.from({ length: count }, (_, i) => new Date(begun + (next + i) * spec.every));
}

/** The same for Temporal. Day of the month and day of the week are either-or, as cron has them; Temporal asks for both. */
export function temporalSpec(spec: Exclude<Spec, { after: number }>): ScheduleSpec {
  if ("every" in spec) return { intervals: [{ every: spec.every, offset: Date.parse(spec.from) % spec.every }] };
  const [minute, hours, day, month, weekday] = spec.cron.split(/\s+/);
  const both = weekday !== undefined && !day!.startsWith("*") && !weekday.startsWith("*");
  const cronExpressions = both
    ? [`${minute} ${hours} ${day} ${month} *`, `${minute} ${hours} * ${month} ${weekday}`]
    : [spec.cron];
  return { cronExpressions, timezone: spec.timeZone };
}

/** How late a missed time is still made up: the newest of `every`, an hour of `cron`. */
export const catchUp = (spec: Spec): number =>
  "every" in spec ? Math.min(hour, Math.max(60 * second, spec.every)) : hour;
