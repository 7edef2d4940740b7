import { condition, defineUpdate, proxyActivities, setHandler } from "@temporalio/workflow";

const { write } = proxyActivities<{ write: () => Promise<void> }>({ startToCloseTimeout: "30s" });

/** Waits for an answer and goes on: what a process that asks a person is, written by hand. */
export async function bareAsk(): Promise<void> {
  let answered = false;
  setHandler(defineUpdate<void, [unknown]>("answer"), () => void (answered = true));
  await condition(() => answered);
  await write();
}
