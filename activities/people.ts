import { expectOk } from "#kit/client.ts";
import type {
  Asked,
  CloseTaskInput,
  EscalateTaskInput,
  EscalateTaskOutput,
  ExpireTaskInput,
  ExpireTaskOutput,
  JsonObject,
  OpenTaskInput,
  OpenTaskOutput,
  TellTaskInput,
} from "#workflows/contract.ts";
import { asService, headerKey, inRun } from "./asked.ts";
import type { Clients } from "./clients.ts";

type Occasion = TellTaskInput["occasion"];

/** Tasks for people. An assignment rule is asked for the assignee first, under the same key. */
export const peopleActivities = ({ workflow, users, comms }: Clients) => {
  /** Mails go out one by one, so that one that is refused keeps no other back; sent again, they are the same. */
  async function tell(asked: Asked, occasion: Occasion, step: number, to?: JsonObject): Promise<void> {
    const { key } = asked;
    const body = { key, occasion, ...(to && { to }) };
    const { mails } = await expectOk(workflow.POST("/v1/internal/task-mails", { body }));
    const sent = mails.map(({ userId, email, template, confidential }) => {
      const which = [key, occasion, step, to ? "notify" : "ask", userId].join(":");
      return expectOk(
        comms.POST("/v1/messages", {
          body: { to: { email }, template, purpose: "transactional", ...(confidential && { confidential }) },
          headers: { "Idempotency-Key": headerKey(which) },
        }),
      );
    });
    const failed = (await Promise.allSettled(sent)).find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** Those meant, where a rule picks one of them. */
  async function byRule(asked: Asked, whom: JsonObject | undefined, key: string): Promise<JsonObject | undefined> {
    if (!whom?.rule) return whom;
    const { rule, team, ...rest } = whom;
    return { ...rest, assignee: await assigneeBy(users, asked, { rule, team } as Rule, key) };
  }

  return {
    "people.open": async (asked: OpenTaskInput): Promise<OpenTaskOutput> => {
      const { key, run, rule, once: _, ...task } = asked;
      const assignee =
        task.assignee ?? (rule && (await assigneeBy(users, asked, { rule, team: task.team }, `${key}:assignee`)));
      const body = { ...task, key, runId: run.runId, ...(assignee && { assignee }) };
      return asService(asked, () => expectOk(workflow.POST("/v1/internal/tasks", { body: body as never })));
    },

    "people.close": async (asked: CloseTaskInput): Promise<null> => {
      const { key, reason } = asked;
      await asService(asked, () => expectOk(workflow.POST("/v1/internal/task-closures", { body: { key, reason } })));
      return null;
    },

    "tasks.tell": async (asked: TellTaskInput): Promise<null> => {
      const to = await byRule(asked, asked.to, `${asked.key}:${asked.occasion}:${asked.step}`);
      await asService(asked, () => tell(asked, asked.occasion, asked.step, to));
      return null;
    },

    "tasks.escalate": async (asked: EscalateTaskInput): Promise<EscalateTaskOutput> => {
      const { key, step } = asked;
      const to = await byRule(asked, asked.to, `${key}:escalation:${step}`);
      const notify = await byRule(asked, asked.notify, `${key}:escalation:${step}:notify`);
      return asService(asked, async () => {
        const body = { key, step, ...(to && { to }) };
        const escalated = await expectOk(workflow.POST("/v1/internal/task-escalations", { body }));
        if (to) await tell(asked, "escalated", step);
        if (notify) await tell(asked, "escalated", step, notify);
        return escalated;
      });
    },

    "tasks.expire": (asked: ExpireTaskInput): Promise<ExpireTaskOutput> => {
      const { key, decide } = asked;
      const body = { key, ...(decide !== undefined && { decide }) };
      return asService(
        asked,
        () => expectOk(workflow.POST("/v1/internal/task-expiries", { body })) as Promise<ExpireTaskOutput>,
      );
    },
  };
};

type Rule = { rule: string; team?: string };

const assigneeBy = (users: Clients["users"], asked: Asked, { rule, team }: Rule, key: string): Promise<string> =>
  inRun(asked, async () => {
    const { record } = asked.run;
    const subject = record && `${record.type}/${record.id}`;
    const body = { rule: rule as never, key, ...(team && { team }), ...(subject && { subject }) };
    return (await expectOk(users.POST("/v1/assignments", { body }))).ownerId;
  });
