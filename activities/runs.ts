import { expectOk } from "#kit/client.ts";
import type { RunResult, StartRunInput, StartRunOutput, SubRunInput } from "#workflows/contract.ts";
import { asService } from "./asked.ts";
import type { Clients } from "./clients.ts";

/** Other processes as steps. */
export const runActivities = ({ workflow }: Pick<Clients, "workflow">) => ({
  "runs.start": (asked: StartRunInput): Promise<StartRunOutput> => {
    const { key, definition, input, run } = asked;
    const body = { key, definition, input, runId: run.runId };
    return asService(asked, () => expectOk(workflow.POST("/v1/internal/runs", { body })));
  },

  "runs.result": async (asked: SubRunInput): Promise<RunResult> => {
    const params = { path: { id: asked.subRunId } };
    const result = await asService(asked, () => expectOk(workflow.GET("/v1/internal/runs/{id}/result", { params })));
    return result as RunResult;
  },

  "runs.cancel": async (asked: SubRunInput): Promise<null> => {
    const params = { path: { id: asked.subRunId } };
    const body = { runId: asked.run.runId };
    await asService(asked, () => expectOk(workflow.POST("/v1/internal/runs/{id}/cancel", { params, body })));
    return null;
  },
});
