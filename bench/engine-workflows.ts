import { proxyActivities, proxyLocalActivities } from "@temporalio/workflow";

// The interpreter, and beside it the same processes as one would write them by hand.
export { default } from "../workflows/process.ts";

const ordinary = proxyActivities({ startToCloseTimeout: "30s" });
const local = proxyLocalActivities({ startToCloseTimeout: "5s" });
const argument = (i: number): object => ({ key: `key${i}`, with: { n: i }, run: { path: `step${i}` } });

export async function bareSets(): Promise<unknown> {
  let data = { n: 0 };
  for (let i = 0; i < 10; i++) data = { n: data.n + 1 };
  return data;
}

export async function bareCalls(): Promise<unknown> {
  let result: unknown;
  for (let i = 0; i < 20; i++) result = await ordinary["crm.write"]!(argument(i));
  return result;
}

export async function bareLocalCalls(): Promise<unknown> {
  let result: unknown;
  for (let i = 0; i < 20; i++) result = await local["crm.read"]!(argument(i));
  return result;
}
