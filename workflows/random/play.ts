import { Context } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import type { Json, RunContext } from "../contract.ts";
import { Fault } from "../engine/faults.ts";

export interface AskedCall {
  activity: string;
  argument: { key: string; run: RunContext; [more: string]: unknown };
}
export type Play = (call: AskedCall) => Json | undefined | Promise<Json | undefined>;

/** Activities of any name that `play` answers for; `told` hears of each call before it is answered. */
export const activitiesOf = (
  play: Play,
  told: (call: AskedCall) => void,
): { default: (argument: AskedCall["argument"]) => Promise<Json> } => ({
  async default(argument) {
    const call = { activity: Context.current().info.activityType, argument };
    told(call);
    try {
      return (await play(call)) ?? null;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const { status, title, detail, type } = error.error;
      const kind = type.split("/").pop();
      throw ApplicationFailure.nonRetryable(detail, kind, { code: kind, kind, status, title, detail });
    }
  },
});
