import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

export * from "../frame.ts";
export * from "./people.ts";
export * from "./policies.ts";
export * from "./operations.ts";

const at = () => timestamp({ withTimezone: true });
const json = () => jsonb().$type<any>();

/** A process by name: its draft, and the version that starts new runs. */
export const definitions = pgTable(
  "definitions",
  {
    namespace: text().notNull(),
    name: text().notNull(),
    title: text(),
    /** Source as written, with its comments. */
    draft: text(),
    draftFormat: text().$type<"yaml" | "json">(),
    draftBy: text(),
    draftAt: at(),
    /** The newest published version that is not retired. */
    currentVersion: text(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.namespace, t.name] })],
);

/** A published version. The run role may change `retired_at` of a row and nothing else. */
export const definitionVersions = pgTable(
  "definition_versions",
  {
    namespace: text().notNull(),
    name: text().notNull(),
    version: text().notNull(),
    hash: text().notNull(),
    source: text().notNull(),
    format: text().$type<"yaml" | "json">().notNull(),
    document: json().notNull(),
    /** How each function that it calls is called. */
    functions: json().notNull(),
    actingRole: text(),
    owner: text(),
    publishedBy: text().notNull(),
    publishedAt: at().notNull().defaultNow(),
    retiredAt: at(),
  },
  (t) => [
    primaryKey({ columns: [t.namespace, t.name, t.version] }),
    foreignKey({ columns: [t.namespace, t.name], foreignColumns: [definitions.namespace, definitions.name] }),
  ],
);

/** What starts the current version of a definition: one row an event type that it waits for. */
export const triggers = pgTable(
  "triggers",
  {
    namespace: text().notNull(),
    name: text().notNull(),
    version: text().notNull(),
    /** A CloudEvents type, or `*` where the filter names none. */
    type: text().notNull(),
    strategy: text().$type<"one" | "any" | "all">().notNull().default("one"),
    filters: json().notNull(),
    read: text().$type<"data" | "envelope" | "raw">().notNull().default("envelope"),
  },
  (t) => [primaryKey({ columns: [t.namespace, t.name, t.type] }), index("triggers_type").on(t.type)],
);

/** Events that came for a definition which waits for several: it starts, under this id, when the last is there. */
export const triggerMatches = pgTable(
  "trigger_matches",
  {
    /** The id that its run will have. */
    id: uuid().primaryKey(),
    namespace: text().notNull(),
    name: text().notNull(),
    version: text().notNull(),
    /** What the correlations have been bound to. */
    bound: json().notNull(),
    /** By filter; null where its event is still to come. */
    events: json().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    index("trigger_matches_definition").on(t.namespace, t.name, t.createdAt),
    index("trigger_matches_age").on(t.createdAt),
  ],
);

/** When the current version of a definition starts by the clock. Temporal holds `every` and `cron`; `after` is due here. */
export const schedules = pgTable(
  "schedules",
  {
    namespace: text().notNull(),
    name: text().notNull(),
    version: text().notNull(),
    /** Null when the definition has no schedule any more and Temporal is still to hear of it. */
    spec: json(),
    paused: boolean().notNull().default(false),
    note: text(),
    pausedBy: text(),
    /** When an `after` is due; null while its run goes on. */
    nextAt: at(),
    /** When Temporal heard of this state; null when it is still to hear. */
    appliedAt: at(),
    attempts: integer().notNull().default(0),
    tryAt: at().notNull().defaultNow(),
    error: text(),
  },
  (t) => [
    primaryKey({ columns: [t.namespace, t.name] }),
    index("schedules_unapplied")
      .on(t.tryAt)
      .where(sql`${t.appliedAt} is null`),
    index("schedules_due")
      .on(t.nextAt)
      .where(sql`${t.nextAt} is not null`),
  ],
);

/** Addresses that start a definition by a plain POST. Of the token only a hash is kept. */
export const hooks = pgTable(
  "hooks",
  {
    namespace: text().notNull(),
    name: text().notNull(),
    tokenHash: text().notNull().unique(),
    /** Encrypted; set where callers sign what they send. */
    secret: text(),
    createdBy: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.namespace, t.name] }),
    foreignKey({ columns: [t.namespace, t.name], foreignColumns: [definitions.namespace, definitions.name] }),
  ],
);

/** What definitions may use under `use.secrets`; values are encrypted and leave for activities only. */
export const secrets = pgTable("secrets", {
  name: text().primaryKey(),
  keyId: text().notNull(),
  sealed: text().notNull(),
  createdBy: text().notNull(),
  createdAt: at().notNull().defaultNow(),
  updatedBy: text().notNull(),
  updatedAt: at().notNull().defaultNow(),
});

/** Tasks that definitions share by name and version. The run role may change `retired_at` of a row and nothing else. */
export const sharedFunctions = pgTable(
  "functions",
  {
    name: text().notNull(),
    version: text().notNull(),
    hash: text().notNull(),
    source: text().notNull(),
    format: text().$type<"yaml" | "json">().notNull(),
    document: json().notNull(),
    publishedBy: text().notNull(),
    publishedAt: at().notNull().defaultNow(),
    retiredAt: at(),
  },
  (t) => [primaryKey({ columns: [t.name, t.version] })],
);

/** Decides once whether a cause starts a definition, and holds the start until Temporal has it. */
export const starts = pgTable(
  "starts",
  {
    definition: text().notNull(),
    cause: text().notNull(),
    runId: uuid().notNull().unique(),
    /** Hash of the request, where a caller's key stands for one. */
    request: text(),
    seq: bigserial({ mode: "number" }).notNull(),
    decision: text().$type<"started" | "held" | "skipped" | "replaced">().notNull().default("started"),
    /** Which policy decided so, and why. */
    policy: text(),
    reason: text(),
    /** The value of the concurrency key. */
    slot: text(),
    /** When policies let it start; null while they do not say. */
    dueAt: at(),
    /** What it is about: starts about one subject go in order. */
    subject: text(),
    /** 0: a person or a program waits for it; 1: events and the clock. */
    lane: integer().notNull().default(0),
    createdAt: at().notNull().defaultNow(),
    dispatchedAt: at(),
    attempts: integer().notNull().default(0),
    nextAt: at().notNull().defaultNow(),
    error: text(),
  },
  (t) => [
    primaryKey({ columns: [t.definition, t.cause] }),
    index("starts_pending")
      .on(t.lane, t.nextAt)
      .where(sql`${t.dispatchedAt} is null`),
    index("starts_order")
      .on(t.subject, t.seq)
      .where(sql`${t.dispatchedAt} is null and ${t.subject} is not null`),
    index("starts_held")
      .on(t.definition, t.seq)
      .where(sql`${t.decision} = 'held'`),
    index("starts_slot")
      .on(t.definition, t.slot)
      .where(sql`${t.slot} is not null`),
    index("starts_due").on(t.definition, t.dueAt),
    index("starts_decided").on(t.definition, t.decision, t.seq),
    index("starts_age").on(t.createdAt),
    index("starts_dispatched").on(t.lane, t.dispatchedAt),
  ],
);

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

/** What a run listens for. A closed one stays so that its events are not given to the run's next listener. */
export const subscriptions = pgTable(
  "subscriptions",
  {
    id: text().primaryKey(),
    runId: uuid()
      .notNull()
      .references(() => runs.id),
    until: at(),
    createdAt: at().notNull().defaultNow(),
    closedAt: at(),
  },
  (t) => [index("subscriptions_run").on(t.runId)],
);

/** The filters of open subscriptions, found by what an event has: its type, then per shape the key. */
export const listeners = pgTable(
  "listeners",
  {
    subscriptionId: text()
      .notNull()
      .references(() => subscriptions.id, { onDelete: "cascade" }),
    position: integer().notNull(),
    /** A CloudEvents type, or `*` where the filter names none. */
    type: text().notNull(),
    shape: text().notNull(),
    key: text().notNull(),
    filter: json().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.subscriptionId, t.position] }),
    index("listeners_lookup").on(t.type, t.shape, t.key),
  ],
);

/** Events that came in, kept for listeners that come just after them; later only the ids stay, against duplicates. */
export const events = pgTable(
  "events",
  {
    source: text().notNull(),
    id: text().notNull(),
    seq: bigserial({ mode: "number" }).notNull(),
    type: text().notNull(),
    event: json(),
    receivedAt: at().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.source, t.id] }),
    index("events_type").on(t.type, t.seq),
    index("events_age").on(t.receivedAt),
  ],
);

/** Signals to runs, written with the change they tell of and sent until Temporal has them. */
export const signals = pgTable(
  "signals",
  {
    seq: bigserial({ mode: "number" }).primaryKey(),
    runId: uuid()
      .notNull()
      .references(() => runs.id),
    name: text().$type<"event" | "answer">().notNull(),
    /** Task, or subscription: signals of one subject go in order. */
    subject: text().notNull(),
    /** Event, or empty. */
    item: text().notNull().default(""),
    payload: json().notNull(),
    createdAt: at().notNull().defaultNow(),
    sentAt: at(),
    attempts: integer().notNull().default(0),
    nextAt: at().notNull().defaultNow(),
    error: text(),
  },
  (t) => [
    unique("signals_once").on(t.name, t.subject, t.item),
    index("signals_unsent")
      .on(t.subject, t.seq)
      .where(sql`${t.sentAt} is null`),
    index("signals_pending")
      .on(t.name, t.seq)
      .where(sql`${t.sentAt} is null`),
    index("signals_run").on(t.runId),
    index("signals_sent").on(t.sentAt),
  ],
);
