import { sql, type SQL } from "drizzle-orm";
import { facts, messages, records, runs } from "#db/analytics/schema.ts";
import { numberProperty, property, type SourceName } from "./sources.ts";

/** What is measured over the rows of a group. Durations are in seconds, rates between 0 and 1. */
export type Measure =
  | { kind: "count" }
  | { kind: "sum"; of: SQL }
  | { kind: "rate"; part: SQL }
  | { kind: "duration"; seconds: SQL; take: "average" | "median" | "p95" };

export type Metric = { title: string; description: string; source: SourceName; measure: Measure; where?: SQL };

const ofType = (type: string) => sql`${records.type} = ${type} and not ${records.deleted}`;
const won = sql`${property("dealstage")} = 'closedwon'`;
const lost = sql`${property("dealstage")} = 'closedlost'`;
const closed = sql`(${won} or ${lost})`;
const converted = sql`lower(${property("converted")}) in ('1', 'true', 'yes')`;
const outgoing = sql`${messages.direction} = 'out'`;
const cycle = sql`extract(epoch from ${runs.endedAt} - ${runs.startedAt})`;
const replied = sql`exists (select 1 from ${messages} reply where reply.direction = 'in' and reply.in_reply_to = ${messages}.id)`;

const count = (title: string, description: string, source: SourceName, where: SQL): Metric => ({
  title,
  description,
  source,
  measure: { kind: "count" },
  where,
});

/** The declared metrics: all that `/v1/query` answers. */
export const metrics: Record<string, Metric> = {
  "leads.created": count("Leads created", "Leads by the time they were created", "records", ofType("leads")),
  "leads.converted": count(
    "Leads converted",
    "Leads whose `converted` is yes",
    "records",
    sql`${ofType("leads")} and ${converted}`,
  ),
  "leads.conversionRate": {
    title: "Lead conversion rate",
    description: "Converted leads of all leads",
    source: "records",
    where: ofType("leads"),
    measure: { kind: "rate", part: converted },
  },
  "facts.recorded": count(
    "Facts recorded",
    "What processes told Analytics, by `type`",
    "facts",
    sql`${facts.source} like '/processes/%'`,
  ),
  "contacts.created": count(
    "Contacts created",
    "Contacts by the time they were created",
    "records",
    ofType("contacts"),
  ),
  "companies.created": count(
    "Companies created",
    "Companies by the time they were created",
    "records",
    ofType("companies"),
  ),
  "deals.created": count("Deals created", "Deals by the time they were created", "records", ofType("deals")),
  "deals.amount": {
    title: "Deal amount",
    description: "Sum of the amounts of deals",
    source: "records",
    where: ofType("deals"),
    measure: { kind: "sum", of: numberProperty("amount") },
  },
  "deals.won": count("Deals won", "Won deals by their close date", "closings", sql`${ofType("deals")} and ${won}`),
  "deals.lost": count("Deals lost", "Lost deals by their close date", "closings", sql`${ofType("deals")} and ${lost}`),
  "deals.wonAmount": {
    title: "Amount won",
    description: "Sum of the amounts of won deals by their close date",
    source: "closings",
    where: sql`${ofType("deals")} and ${won}`,
    measure: { kind: "sum", of: numberProperty("amount") },
  },
  "deals.winRate": {
    title: "Win rate",
    description: "Won deals of all closed ones by their close date",
    source: "closings",
    where: sql`${ofType("deals")} and ${closed}`,
    measure: { kind: "rate", part: won },
  },
  "runs.started": count("Runs started", "Process runs by their start", "runs", sql`true`),
  "runs.incidents": {
    title: "Incidents",
    description: "Incidents that runs met",
    source: "runs",
    measure: { kind: "sum", of: sql`${runs.incidents}` },
  },
  "runs.cycleTime": {
    title: "Cycle time",
    description: "Average seconds from a run's start to its completion",
    source: "runs",
    where: sql`${runs.status} = 'completed'`,
    measure: { kind: "duration", seconds: cycle, take: "average" },
  },
  "runs.cycleTimeMedian": {
    title: "Median cycle time",
    description: "Median seconds from a run's start to its completion",
    source: "runs",
    where: sql`${runs.status} = 'completed'`,
    measure: { kind: "duration", seconds: cycle, take: "median" },
  },
  "runs.cycleTimeP95": {
    title: "95th percentile of cycle time",
    description: "Seconds within which 95 % of the completed runs ended",
    source: "runs",
    where: sql`${runs.status} = 'completed'`,
    measure: { kind: "duration", seconds: cycle, take: "p95" },
  },
  "runs.waiting": {
    title: "Waiting time",
    description: "Average seconds that a run spent waiting for people, events and timers",
    source: "runs",
    measure: { kind: "duration", seconds: sql`${runs.waitingMs} / 1000.0`, take: "average" },
  },
  "messages.accepted": count("Messages accepted", "Outgoing messages", "messages", outgoing),
  "messages.sent": count(
    "Messages sent",
    "Outgoing messages handed to the provider",
    "messages",
    sql`${outgoing} and ${messages.sentAt} is not null`,
  ),
  "messages.suppressed": count(
    "Messages suppressed",
    "Messages not sent for want of consent or by suppression",
    "messages",
    sql`${outgoing} and ${messages.state} = 'suppressed'`,
  ),
  "messages.failed": count(
    "Messages failed",
    "Messages that could not be delivered",
    "messages",
    sql`${outgoing} and ${messages.state} in ('failed', 'bounced')`,
  ),
  "messages.received": count("Messages received", "Incoming messages", "messages", sql`${messages.direction} = 'in'`),
  "messages.replyRate": {
    title: "Reply rate",
    description: "Sent messages that were answered",
    source: "messages",
    where: sql`${outgoing} and ${messages.sentAt} is not null`,
    measure: { kind: "rate", part: replied },
  },
};

export function aggregate(measure: Measure): SQL {
  switch (measure.kind) {
    case "count":
      return sql`count(*)::float8`;
    case "sum":
      return sql`coalesce(sum(${measure.of}), 0)::float8`;
    case "rate":
      return sql`(count(*) filter (where ${measure.part}))::float8 / nullif(count(*), 0)`;
    case "duration":
      return duration(measure.seconds, measure.take);
    default:
      return measure satisfies never;
  }
}

function duration(seconds: SQL, take: "average" | "median" | "p95"): SQL {
  if (take === "average") return sql`avg(${seconds})::float8`;
  return sql`percentile_cont(${sql.raw(take === "median" ? "0.5" : "0.95")}) within group (order by ${seconds})::float8`;
}
