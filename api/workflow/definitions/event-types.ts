import { lifecycle } from "../events/types.ts";

const each = (prefix: string, ...names: string[]) => names.map((name) => `${prefix}.${name}`);
const records = [
  "contact",
  "company",
  "deal",
  "lead",
  "task",
  "note",
  "ticket",
  "product",
  "line_item",
  "quote",
  "invoice",
  "tax",
  "call",
  "email",
  "meeting",
  "communication",
  "postal_mail",
  "goal_target",
  "feedback_submission",
];

/** Types of the events that services deliver here, and of those that the engine tells of runs. */
export const serviceEvents = [
  ...records.flatMap((record) => each(`crm.${record}`, "created", "updated", "deleted", "merged", "restored")),
  ...each("crm", "list.joined", "list.left", "association.changed", "import.completed", "import.failed"),
  ...each("comms.message", "accepted", "sent", "delivered", "bounced", "failed", "suppressed", "unknown", "received"),
  ...each("users", "assignment.made", "session.replayed", "grant.revoked", "grant.replayed"),
  ...each("users.user", "created", "changed", "disabled", "enabled", "password.changed"),
  "ai.lead.scored",
  ...each("workflow.task", "created", "escalated", "completed"),
  ...each("workflow.run", "started", "waiting", "incident", "completed", "faulted", "cancelled"),
  ...["started", "suspended", "resumed", "correlation-started", "correlation-completed"].map(
    (verb) => `${lifecycle}workflow.${verb}.v1`,
  ),
  ...["completed", "faulted", "cancelled"].map((verb) => `${lifecycle}workflow.${verb}.v1`),
  ...["created", "started", "suspended", "resumed", "retried", "completed", "faulted", "cancelled"].map(
    (verb) => `${lifecycle}task.${verb}.v1`,
  ),
];
