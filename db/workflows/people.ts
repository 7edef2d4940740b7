import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import { at, json } from "./columns.ts";
import { runs } from "./runs.ts";

/** What a run asks of a person. The row is the truth; the run learns of the answer by a signal. */
export const tasks = pgTable(
  "tasks",
  {
    id: uuid().primaryKey(),
    /** The step's idempotency key. */
    key: text().notNull().unique(),
    runId: uuid()
      .notNull()
      .references(() => runs.id),
    path: text().notNull(),
    /** Of the step that asks: other tasks of the run name it. */
    step: text().notNull().default(""),
    title: text().notNull(),
    description: text(),
    form: json(),
    facts: json(),
    /** Answers that need no form: a button here, a link in a mail. */
    choices: json(),
    priority: smallint().notNull().default(2),
    assignee: text(),
    role: text(),
    team: text(),
    candidates: text().array(),
    /** How many different people decide, and who may not. */
    fourEyes: json(),
    /** By which calendar times of this task are counted and told. */
    calendar: text(),
    dueAt: at(),
    /** What happens when, while nobody answers: told to the run when it opens the task, again and again the same. */
    plan: json(),
    /** How it is escalated, step by step, and how many steps were taken. */
    escalation: json(),
    escalated: integer().notNull().default(0),
    status: text().$type<"open" | "completed" | "expired" | "cancelled">().notNull().default("open"),
    claimedBy: text(),
    claimedAt: at(),
    delegatedBy: text(),
    completedBy: text(),
    /** Whether the definition gave the answer because nobody else did. */
    byDefault: boolean().notNull().default(false),
    output: json(),
    createdAt: at().notNull().defaultNow(),
    closedAt: at(),
    /** Of the run: lists are made without it. */
    definition: text().notNull().default(""),
    recordType: text(),
    recordId: text(),
    runTeam: text(),
  },
  (t) => [
    index("tasks_run").on(t.runId),
    index("tasks_status").on(t.status, t.id),
    index("tasks_status_due").on(t.status, sql`coalesce(${t.dueAt}, 'infinity'::timestamptz)`, t.id),
    index("tasks_definition").on(t.definition, t.status, t.id),
    index("tasks_record").on(t.recordType, t.recordId, t.id),
  ],
);

/**
 * In whose lists a task stands, kept by a trigger on `tasks`. `user:`, `role:` and `team:` may do it or did; who is
 * `member:` of its team or its run's, and `seen:` who passed it on or answered too, may see it.
 */
export const taskPlaces = pgTable(
  "task_places",
  {
    taskId: uuid()
      .notNull()
      .references(() => tasks.id, { onDelete: "cascade" }),
    subject: text().notNull(),
    status: text().notNull(),
    /** `infinity` where nothing is due. */
    dueAt: at().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.taskId, t.subject] }),
    index("task_places_due").on(t.subject, t.status, t.dueAt, t.taskId),
    index("task_places_newest").on(t.subject, t.status, t.taskId),
  ],
);

/** What each person answered, where several decide. */
export const taskAnswers = pgTable(
  "task_answers",
  {
    taskId: uuid()
      .notNull()
      .references(() => tasks.id, { onDelete: "cascade" }),
    person: text().notNull(),
    output: json(),
    answeredAt: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.taskId, t.person] })],
);

export const taskComments = pgTable(
  "task_comments",
  {
    id: uuid().primaryKey(),
    taskId: uuid()
      .notNull()
      .references(() => tasks.id, { onDelete: "cascade" }),
    author: text().notNull(),
    text: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("task_comments_task").on(t.taskId, t.id)],
);

/** Links in mails: one person gives one answer to one task, once. Of the token only a hash is kept. */
export const decisionLinks = pgTable(
  "decision_links",
  {
    id: uuid().primaryKey(),
    taskId: uuid()
      .notNull()
      .references(() => tasks.id, { onDelete: "cascade" }),
    person: text().notNull(),
    choice: integer().notNull(),
    tokenHash: text().notNull().unique(),
    createdAt: at().notNull().defaultNow(),
    usedAt: at(),
    /** The task went to somebody else. */
    revokedAt: at(),
  },
  (t) => [index("decision_links_task").on(t.taskId, t.person)],
);

/** A task that was given to others, who are still to be told: the last giving counts. */
export const taskNotices = pgTable("task_notices", {
  taskId: uuid()
    .primaryKey()
    .references(() => tasks.id, { onDelete: "cascade" }),
  /** Of the giving: its mails go out once. */
  id: uuid().notNull(),
  givenBy: text().notNull(),
});

/** When the business works: due dates are counted by it. */
export const calendars = pgTable("calendars", {
  name: text().primaryKey(),
  title: text().notNull(),
  timeZone: text().notNull(),
  hours: json().notNull(),
  holidays: json().notNull(),
  updatedBy: text().notNull(),
  updatedAt: at().notNull().defaultNow(),
});
