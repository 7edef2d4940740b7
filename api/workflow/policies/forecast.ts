import type { RecordRef } from "#workflows/contract.ts";
import type { BusinessCalendar } from "../calendars/business-time.ts";
import { msOf, type StartPolicy } from "./guard.ts";
import { opensAt, worksAt } from "./quiet-hours.ts";

type Forecast = { decision: "started" | "held" | "skipped"; policy?: string; dueAt?: string };

/**
 * What the policies of a process would have done with starts at these times, in order. How long runs would have taken
 * nobody knows, so concurrency is left out; starts after the cap would have been held until somebody came.
 */
export function createForecast(
  policy: StartPolicy,
  calendar: BusinessCalendar | undefined,
  enrolled: Map<string, Date>,
  before: { due: number[]; countedSince?: Date | null } = { due: [] },
) {
  const due = [...before.due];
  let stopped: Date | undefined;
  return { judge, stoppedAt: () => stopped };

  function judge(record: RecordRef | undefined, at: Date): Forecast {
    const subject = record && `${record.type}/${record.id}`;
    const last = subject === undefined ? undefined : enrolled.get(subject);
    if (last && isTooEarly(last, at)) return { decision: "skipped", policy: "reEnrolment" };
    if (subject !== undefined) enrolled.set(subject, at);
    if (stopped || exceeds(at)) {
      stopped ??= at;
      return { decision: "held", policy: "cap" };
    }
    return timed(at);
  }

  function isTooEarly(last: Date, at: Date): boolean {
    const { reEnrolment = "always" } = policy;
    if (reEnrolment === "always") return false;
    return reEnrolment === "never" || at.getTime() - last.getTime() < msOf(reEnrolment.after);
  }

  function exceeds(at: Date): boolean {
    if (!policy.cap) return false;
    const earliest = due.at(-policy.cap.max);
    const since = Math.max(at.getTime() - msOf(policy.cap.per), before.countedSince?.getTime() ?? 0);
    return earliest !== undefined && earliest > since;
  }

  function timed(at: Date): Forecast {
    const paced = policy.rate && due.at(-policy.rate.limit);
    const from = paced === undefined ? at : new Date(Math.max(at.getTime(), paced + msOf(policy.rate!.per)));
    const open = opening(from);
    due.push(open.getTime());
    if (open > from) return { decision: "held", policy: "quietHours", dueAt: open.toISOString() };
    return from > at ? { decision: "held", policy: "rate", dueAt: from.toISOString() } : { decision: "started" };
  }

  function opening(at: Date): Date {
    const { quietHours } = policy;
    if (!quietHours) return at;
    if (!("calendar" in quietHours)) return opensAt(quietHours, at);
    return calendar ? worksAt(calendar, at) : at;
  }
}
