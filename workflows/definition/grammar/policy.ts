import { parseDuration } from "../duration.ts";
import { under } from "../faults.ts";
import { about, also, byKey, choice, integer, isObject, list, object, type Rule, text, textOr } from "../rules.ts";
import { expression, interval } from "./values.ts";

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const year = 366 * 86_400_000;
const withinYear: Rule = also(interval, (value, path, report) => {
  const span = parseDuration(value);
  if (span && (span.months > 12 || span.ms > year)) report(path, "a year is the longest here");
});
/** Starts are counted for as long as they are kept. */
const window: Rule = also(interval, (value, path, report) => {
  const span = parseDuration(value);
  if (!span) return;
  if (span.months > 0) report(path, "say it in days, hours, minutes and seconds");
  else if (span.ms > 31 * 86_400_000) report(path, "31 days are the longest here");
});

const concurrency = object({
  key: about("Runs that give the same value here are one after another; all of them unless said", expression),
  limit: about("How many of them run at a time; 1 unless said", integer(1, 10_000)),
  onConflict: about(
    "What another start does: waits its turn (unless said), is skipped, or takes the place of the one that runs",
    choice("queue", "skip", "replace"),
  ),
});

const rate = object(
  { limit: about("How many start", integer(1, 10_000)), per: about("In any such length of time", window) },
  { required: ["limit", "per"] },
);

const cap = object(
  { max: about("How many may start", integer(1, 1_000_000)), per: about("In any such length of time", window) },
  { required: ["max", "per"] },
);

const clock = text({ pattern: /^(?:[01]\d|2[0-3]):[0-5]\d$/, like: "a time of day like 08:30" });
const zone = also(text({ max: 64, examples: ["Europe/Berlin"] }), (value, path, report) => {
  if (typeof value === "string" && value !== "" && !isTimeZone(value))
    report(path, `"${value}" is no time zone: write it like Europe/Berlin`);
});
const hours = object({
  from: about("When it grows quiet", clock),
  to: about("When starts go on, on the next day where that is earlier", clock),
  timeZone: about("Whose clock it is; UTC unless said", zone),
  days: about("Days that are quiet as a whole", list(choice(...WEEKDAYS), { min: 1, max: 6 })),
});
const byClock = also(hours, (value, path, report) => {
  if (!isObject(value)) return;
  const { from, to, days } = value;
  if ((from === undefined) !== (to === undefined)) report(path, '"from" and "to" go together');
  else if (from === undefined && days === undefined) report(path, '"from" and "to", "days" or "calendar" is expected');
  else if (from !== undefined && from === to) report(under(path, "to"), "must be another time than from");
});
const byCalendar = object(
  { calendar: about("Quiet outside the working time of this calendar", text({ max: 100 })) },
  { required: ["calendar"] },
);

const again = textOr(
  choice("always", "never"),
  object({ after: about("How long after its last start", withinYear) }, { required: ["after"] }),
);

/** What keeps the runs of a definition, and its starts. */
export const policy = object({
  onFault: about(
    "What an unhandled error does: parks the run until a person mends it, or ends it",
    choice("incident", "fail"),
  ),
  concurrency: about("How many runs go on at a time", concurrency),
  rate: about("How fast runs may start; what is more waits", rate),
  quietHours: about("When nothing starts; starts wait until they are over", byKey("calendar", byCalendar, byClock)),
  reEnrolment: about("Whether a record that had a run may have another; always unless said", again),
  cap: about("More starts than this stop the process and alert its owner", cap),
  actAs: about(
    "With whose rights runs act: of who started them (unless said), or of the service",
    choice("starter", "service"),
  ),
  owner: about("User id of who answers for its runs and is alerted; who published it unless said", text({ max: 128 })),
});

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "" && !/^[+-]/.test(name);
  } catch {
    return false;
  }
}
