import { DomainError } from "#kit/errors.ts";

/** Lets only so many calls of `work` run at once; the others wait in turn, and past `waitingMax` they are refused. */
export function bounded<A extends unknown[], T>(work: (...args: A) => Promise<T>, atOnce: number, waitingMax: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (...args: A): Promise<T> => {
    if (running >= atOnce) {
      if (waiting.length >= waitingMax)
        throw new DomainError("unavailable", "too many people sign in at the moment: try again", { retryAfter: 2 });
      // Whoever ends hands its place over, so nobody slips in between.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      return await work(...args);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
