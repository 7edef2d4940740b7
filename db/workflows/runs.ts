import { sql } from "drizzle-orm";
import { bigint, bigserial, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { at, json } from "./columns.ts";

/** The projection of a run that lists are made from; Temporal owns its progress. */
export const runs = pgTable(
  "runs",
  {
    id: uuid().primaryKey(),
    namespace: text().notNull(),
    name: text().notNull(),
    version: text().notNull(),
    workflowId: text().notNull().unique(),
    status: text().notNull().default("pending"),
    recordType: text(),
    recordId: text(),
    key: text(),
    cause: json().notNull(),
    startedBy: text(),
    /** Of the run that started this one; otherwise the version says. */
    actingRole: text(),
    owner: text(),
    /** Of the record it is about, or of who started it. */
    team: text(),
    input: json(),
    output: json(),
    error: json(),
    waitingKind: text(),
    waitingFor: json(),
    waitingSince: at(),
    waitingMs: bigint({ mode: "number" }).notNull().default(0),
    incident: json(),
    seq: integer().notNull().default(-1),
    startedAt: at().notNull().defaultNow(),
    endedAt: at(),
    updatedAt: at().notNull().defaultNow(),
    /** When the sweeper last asked Temporal about it. */
    checkedAt: at().notNull().defaultNow(),
  },
  (t) => [
    index("runs_team").on(t.team, t.id),
    index("runs_record").on(t.recordType, t.recordId, t.id),
    index("runs_definition").on(t.namespace, t.name, t.id),
    index("runs_status").on(t.status, t.id),
    index("runs_waiting")
      .on(t.waitingKind, t.id)
      .where(sql`${t.waitingKind} is not null`),
    index("runs_cause").on(sql`(${t.cause}->>'run')`),
    // ISO 8601 in UTC sorts as text.
    index("runs_due")
      .on(sql`(${t.waitingFor}->>'until')`)
      .where(sql`${t.waitingKind} is not null`),
    index("runs_open")
      .on(t.checkedAt)
      .where(sql`${t.endedAt} is null`),
  ],
);

export const runSteps = pgTable(
  "run_steps",
  {
    runId: uuid()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    path: text().notNull(),
    /** Of the projection that told of it. */
    seq: integer().notNull(),
    /** Among steps begun in the same moment. */
    position: integer().notNull(),
    name: text().notNull(),
    kind: text().notNull(),
    status: text().notNull(),
    attempts: integer().notNull(),
    startedAt: at().notNull(),
    endedAt: at(),
    input: json(),
    output: json(),
    error: json(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.path] }),
    index("run_steps_open")
      .on(t.runId)
      .where(sql`${t.endedAt} is null`),
  ],
);

/** The standard's lifecycle events of runs and their tasks, in the order in which they became known. */
export const runEvents = pgTable(
  "run_events",
  {
    seq: bigserial({ mode: "number" }).notNull(),
    runId: uuid().notNull(),
    /** Task, attempt and transition: the same however often it is told. */
    key: text().notNull(),
    type: text().notNull(),
    at: at().notNull(),
    data: json().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.key] }),
    index("run_events_order").on(t.runId, t.seq),
    // Listeners that come after the event they wait for look here.
    index("run_events_workflow")
      .on(t.type, t.seq)
      .where(sql`${t.type} like 'io.serverlessworkflow.workflow.%'`),
  ],
);
