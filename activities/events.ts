import { expectOk } from "#kit/client.ts";
import type { EmitInput, SubscribeInput, UnsubscribeInput } from "#workflows/contract.ts";
import { asService } from "./asked.ts";
import type { Clients } from "./clients.ts";

/** Events out of runs, and listeners for events to them. */
export const eventActivities = ({ workflow }: Clients) => ({
  "events.emit": async (asked: EmitInput): Promise<null> => {
    const body = { event: asked.event, runId: asked.run.runId };
    await asService(asked, () => expectOk(workflow.POST("/v1/internal/events", { body: body as never })));
    return null;
  },

  "events.subscribe": async (asked: SubscribeInput): Promise<null> => {
    const { subscriptionId, filters, until, left, run } = asked;
    const body = { subscriptionId, filters, runId: run.runId, ...(until && { until }), ...(left && { left }) };
    await asService(asked, () => expectOk(workflow.POST("/v1/internal/subscriptions", { body })));
    return null;
  },

  "events.unsubscribe": async (asked: UnsubscribeInput): Promise<null> => {
    const { subscriptionId } = asked;
    await asService(asked, () => expectOk(workflow.POST("/v1/internal/unsubscriptions", { body: { subscriptionId } })));
    return null;
  },
});
