import { condition, defineSignal, setHandler } from "@temporalio/workflow";

/** Waits for a signal and ends: what a process that listens is, written by hand. */
export async function bareWait(): Promise<void> {
  let gone = false;
  setHandler(defineSignal("go"), () => void (gone = true));
  await condition(() => gone);
}
