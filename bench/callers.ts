import { fork } from "node:child_process";
import type { Load, Met } from "./load.ts";

/** Callers in a process of their own, so that what they do is no time of the service's. */
export function startCallers(): { carry: (load: Load) => Promise<Met>; stop: () => void } {
  const child = fork(new URL("load.ts", import.meta.url));
  const waiting = new Map<number, { resolve: (met: Met) => void; reject: (error: Error) => void }>();
  child.on("message", (message) => {
    const { id, met, error } = message as { id: number; met?: Met; error?: string };
    if (met) waiting.get(id)!.resolve(met);
    else waiting.get(id)!.reject(new Error(error));
  });
  let asked = 0;
  const carry = (load: Load) =>
    new Promise<Met>((resolve, reject) => {
      waiting.set(++asked, { resolve, reject });
      child.send({ id: asked, load });
    });
  return { carry, stop: () => child.kill() };
}

/** How long each call took, in milliseconds; an answer of another status ends the measurement. */
export function only(met: Met, status: number): number[] {
  const wrong = met.find((one) => one.status !== status);
  if (wrong) throw new Error(`a call was answered ${wrong.status}, not ${status}`);
  return met.map(({ ms }) => ms);
}

export function quantile(values: number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))]!;
}
