import { proxyActivities, proxyLocalActivities } from "@temporalio/workflow";

// The same processes as one would write them by hand, in a bundle of their own as the SDK makes it.
const ordinary = proxyActivities({ startToCloseTimeout: "30s" });
const local = proxyLocalActivities({ startToCloseTimeout: "5s" });
const argument = (i: number): object => ({ key: `key${i}`, with: { n: i }, run: { path: `step${i}` } });

export async function sets(): Promise<unknown> {
  let data = { n: 0 };
  for (let i = 0; i < 10; i++) data = { n: data.n + 1 };
  return data;
}

export async function call(): Promise<unknown> {
  return ordinary["http.request"]!(argument(0));
}

export async function calls(): Promise<unknown> {
  let result: unknown;
  for (let i = 0; i < 20; i++) result = await ordinary["http.request"]!(argument(i));
  return result;
}

export async function localCalls(): Promise<unknown> {
  let result: unknown;
  for (let i = 0; i < 20; i++) result = await local["crm.read"]!(argument(i));
  return result;
}
