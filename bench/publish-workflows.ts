import { proxyActivities } from "@temporalio/workflow";

// The interpreter, and beside it the same process as one would write it by hand.
export { default } from "../workflows/process.ts";

const activities = proxyActivities({ startToCloseTimeout: "30s" });

export async function bareCall(): Promise<unknown> {
  return activities["crm.write"]!({ key: "key", with: { n: 1 } });
}
