import { expectOk } from "#kit/client.ts";
import type { TickInput } from "#workflows/contract.ts";
import type { Clients } from "./clients.ts";

/** Times of schedules that have come. */
export const scheduleActivities = ({ workflow }: Pick<Clients, "workflow">) => ({
  "schedules.tick": async (tick: TickInput): Promise<null> => {
    await expectOk(workflow.POST("/v1/internal/ticks", { body: tick }));
    return null;
  },
});
