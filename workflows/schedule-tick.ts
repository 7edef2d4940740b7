import { defineSearchAttributeKey } from "@temporalio/common";
import { proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { ScheduleTick, TickInput } from "./contract.ts";

type Activities = { "schedules.tick": (tick: TickInput) => Promise<null> };

const tick = proxyActivities<Activities>({ startToCloseTimeout: "10s", scheduleToCloseTimeout: "1d" })[
  "schedules.tick"
];
const scheduledAt = defineSearchAttributeKey("TemporalScheduledStartTime", "DATETIME");

/** What a Temporal Schedule starts at each of its times: it tells the Workflow Engine, which starts the run. */
export async function scheduleTick({ namespace, name }: ScheduleTick): Promise<void> {
  const { typedSearchAttributes, startTime } = workflowInfo();
  const at = typedSearchAttributes.get(scheduledAt) ?? startTime;
  await tick({ namespace, name, at: at.toISOString() });
}
