import { expectOk } from "#kit/client.ts";
import type { CloseTaskInput, OpenTaskInput, OpenTaskOutput } from "#workflows/contract.ts";
import { asService, inRun } from "./asked.ts";
import type { Clients } from "./clients.ts";

/** Tasks for people. An assignment rule is asked for the assignee first, under the same key. */
export const peopleActivities = ({ workflow, users }: Clients) => ({
  "people.open": async (asked: OpenTaskInput): Promise<OpenTaskOutput> => {
    const { key, run, rule, ...task } = asked;
    const assignee = task.assignee ?? (rule && (await assigneeBy(users, asked, rule)));
    const body = { ...task, key, runId: run.runId, ...(assignee && { assignee }) };
    return asService(asked, () => expectOk(workflow.POST("/v1/internal/tasks", { body })));
  },

  "people.close": async (asked: CloseTaskInput): Promise<null> => {
    const { key, reason } = asked;
    await asService(asked, () => expectOk(workflow.POST("/v1/internal/task-closures", { body: { key, reason } })));
    return null;
  },
});

const assigneeBy = (users: Clients["users"], asked: OpenTaskInput, rule: string): Promise<string> =>
  inRun(asked, async () => {
    const { key, run, team } = asked;
    const subject = run.record && `${run.record.type}/${run.record.id}`;
    const body = { rule: rule as never, key: `${key}:assignee`, ...(team && { team }), ...(subject && { subject }) };
    return (await expectOk(users.POST("/v1/assignments", { body }))).ownerId;
  });
