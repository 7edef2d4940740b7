import type { Json, JsonObject } from "./start.ts";
import type { Asked } from "./calls.ts";

/** Argument of `people.open`; asked again with the same key it gives the same task. */
export interface OpenTaskInput extends Asked {
  path: string;
  title: string;
  description?: string;
  /** JSON Schema of the answer. */
  form?: JsonObject;
  /** Facts to show beside the form. */
  facts?: JsonObject;
  /** User id. */
  assignee?: string;
  role?: string;
  team?: string;
  /** Assignment rule of User Management. */
  rule?: string;
  /** User ids, of whom any may do it. */
  candidates?: string[];
  choices?: { title: string; answer: Json }[];
  priority?: "low" | "normal" | "high" | "urgent";
  fourEyes?: Json;
  /** ISO 8601. The run keeps this deadline itself. */
  dueAt?: string;
  /** Working time, where it is due so long from now: only a calendar can tell when. */
  due?: JsonObject;
  notify?: boolean;
  reminders?: JsonObject[];
  escalation?: JsonObject[];
  onExpiry?: Json;
}

/** What is to happen at a time while nobody has answered; `step` counts those of a kind. */
export interface TaskMoment {
  at: string;
  do: "notify" | "remind" | "escalate" | "expire";
  step: number;
}

export interface OpenTaskOutput {
  taskId: string;
  /** When it is due, where that was asked as working time. */
  dueAt?: string;
  /** Where more is to happen than an end at `dueAt`; asked again, it is the same. */
  plan?: TaskMoment[];
}

/** Argument of `tasks.tell`: a mail to those who may do it, or to those named. `key` is the one the task was opened with. */
export interface TellTaskInput extends Asked {
  occasion: "opened" | "reminder" | "escalated";
  step: number;
  to?: JsonObject;
}

/** Argument of `tasks.escalate`: it goes to others, who are told, and so are those to be notified. */
export interface EscalateTaskInput extends Asked {
  step: number;
  to?: JsonObject;
  notify?: JsonObject;
}

export interface EscalateTaskOutput {
  /** Who may do it now. */
  who?: string;
}

/** Argument of `tasks.expire`: with `decide` that is the answer from now on. An answer that came before stands. */
export interface ExpireTaskInput extends Asked {
  decide?: Json;
}

export interface ExpireTaskOutput {
  answered: boolean;
  output?: Json;
}

/** Argument of `people.close`: nobody needs to answer any more. `key` is the one the task was opened with. */
export interface CloseTaskInput extends Asked {
  path: string;
  reason: "expired" | "cancelled";
}
