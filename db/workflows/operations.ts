import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { at, json } from "./columns.ts";
import { runs } from "./runs.ts";

/** What needs a person: a failed step, a run that does not go on, or something that all runs need and is not there. */
export const incidents = pgTable(
  "incidents",
  {
    id: uuid().primaryKey(),
    kind: text().notNull(),
    /** `runs/<id>`, `definitions/<namespace>/<name>` or `system`. */
    subject: text().notNull(),
    runId: uuid().references(() => runs.id, { onDelete: "cascade" }),
    namespace: text(),
    name: text(),
    version: text(),
    /** Of the step; empty where it is about the whole run. */
    path: text().notNull().default(""),
    step: text(),
    stepKind: text(),
    attempts: integer().notNull().default(1),
    errorType: text(),
    error: json(),
    /** Of a run that does not go on: what was expected, and what stands in the way. */
    detail: json(),
    /** Since when something is wrong. */
    since: at().notNull(),
    /** Who is alerted: a user's id; null is the operators. */
    recipient: text(),
    alertId: uuid(),
    assignee: text(),
    acknowledgedBy: text(),
    acknowledgedAt: at(),
    openedAt: at().notNull().defaultNow(),
    resolvedAt: at(),
    resolution: text().$type<"continued" | "ended" | "restored">(),
  },
  (t) => [
    uniqueIndex("incidents_open")
      .on(t.subject, t.kind, t.path)
      .where(sql`${t.resolvedAt} is null`),
    index("incidents_open_newest")
      .on(t.id)
      .where(sql`${t.resolvedAt} is null`),
    index("incidents_definition").on(t.namespace, t.name, t.id),
    index("incidents_error").on(t.errorType, t.id),
    index("incidents_run").on(t.runId, t.id),
    index("incidents_alert").on(t.alertId),
    index("incidents_untold")
      .on(t.openedAt)
      .where(sql`${t.alertId} is null and ${t.resolvedAt} is null`),
  ],
);

export const incidentComments = pgTable(
  "incident_comments",
  {
    id: uuid().primaryKey(),
    incidentId: uuid()
      .notNull()
      .references(() => incidents.id, { onDelete: "cascade" }),
    author: text().notNull(),
    text: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("incident_comments_incident").on(t.incidentId, t.id)],
);

/** Incidents of one process and one recipient that are told of together, until the last of them is over. */
export const alerts = pgTable(
  "alerts",
  {
    id: uuid().primaryKey(),
    /** Both empty where it is about the system. */
    namespace: text().notNull(),
    name: text().notNull(),
    /** A user's id, or `operators`. */
    recipient: text().notNull(),
    openedAt: at().notNull().defaultNow(),
    /** How many of its incidents have been told of. */
    told: integer().notNull().default(0),
    toldAt: at(),
    /** The mail that is to go out: written before it is sent, so that it is the same when it is sent again. */
    mail: json(),
    closedAt: at(),
  },
  (t) => [
    uniqueIndex("alerts_open")
      .on(t.namespace, t.name, t.recipient)
      .where(sql`${t.closedAt} is null`),
    index("alerts_unsent")
      .on(t.id)
      .where(sql`${t.mail} is not null`),
  ],
);

/** One deed on many runs. */
export const batches = pgTable(
  "batches",
  {
    id: uuid().primaryKey(),
    action: text().notNull(),
    filter: json().notNull(),
    input: json().notNull(),
    dryRun: boolean().notNull().default(false),
    /** Who asked, with the rights of that moment; they are asked for again as it goes on. */
    actor: json().notNull(),
    state: text().$type<"running" | "done" | "cancelled" | "refused">().notNull().default("running"),
    /** Why it was refused. */
    reason: text(),
    total: integer().notNull(),
    done: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    /** Of one that enrols: after which record it goes on. */
    cursor: bigint({ mode: "number" }).notNull().default(0),
    createdBy: text().notNull(),
    createdAt: at().notNull().defaultNow(),
    endedAt: at(),
    /** Until when a process has it in hand. */
    claimedUntil: at().notNull().defaultNow(),
  },
  (t) => [
    index("batches_newest").on(t.createdBy, t.id),
    index("batches_running")
      .on(t.claimedUntil)
      .where(sql`${t.state} = 'running'`),
  ],
);

/** A run of a batch, and what came of it. */
export const batchRuns = pgTable(
  "batch_runs",
  {
    batchId: uuid()
      .notNull()
      .references(() => batches.id, { onDelete: "cascade" }),
    runId: uuid()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    state: text().$type<"pending" | "done" | "failed" | "left">().notNull().default("pending"),
    reason: text(),
    /** Steps whose effects would happen again, or did. */
    repeats: json(),
    /** What stands against moving it to another version, by the place. */
    reasons: json(),
    /** Of the run when the batch was made. */
    version: text(),
    at: at(),
  },
  (t) => [
    primaryKey({ columns: [t.batchId, t.runId] }),
    index("batch_runs_pending")
      .on(t.batchId, t.runId)
      .where(sql`${t.state} = 'pending'`),
  ],
);

/** What people decided about a process as a whole: paused, its runs stand still and new ones queue; stopped, none start. */
export const definitionStates = pgTable(
  "definition_states",
  {
    namespace: text().notNull(),
    name: text().notNull(),
    pausedAt: at(),
    pausedBy: text(),
    pauseReason: text(),
    /** The batch that paused its runs: they and no others go on when the process is resumed. */
    pauseBatch: uuid(),
    stoppedAt: at(),
    stoppedBy: text(),
    stopReason: text(),
  },
  (t) => [primaryKey({ columns: [t.namespace, t.name] })],
);

/** Work that one process at a time does, however many there are. */
export const claims = pgTable("claims", { name: text().primaryKey(), until: at().notNull() });
