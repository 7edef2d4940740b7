import { fault } from "./faults.ts";
import { isLarger, maxPayloadBytes } from "./limits.ts";
import {
  type Call,
  EXPIRED,
  type Effect,
  type Effects,
  type Fork,
  type Limit,
  type Scope,
  type Strand,
} from "./port.ts";

type Step<T> = IteratorResult<Effect, T>;

/** Runs a strand to its end, fulfilling what it yields. `first` is its first step where that was taken already. */
export async function drive<T>(strand: Strand<T>, effects: Effects, scope: Scope, first?: Step<T>): Promise<T> {
  let step = first ?? strand.next();
  while (!step.done) {
    let reply: unknown;
    try {
      reply = await fulfil(step.value, effects, scope);
    } catch (error) {
      step = strand.throw(error);
      continue;
    }
    step = strand.next(reply);
  }
  return step.value;
}

function fulfil(effect: Effect, effects: Effects, scope: Scope): Promise<unknown> {
  switch (effect.type) {
    case "call":
      checkSize(effect);
      return effects.call(effect, scope);
    case "wait":
      return effects.wait(effect, scope);
    case "fork":
      return fork(effect, effects, scope);
    case "limit":
      return limit(effect, effects, scope);
  }
}

// A worker that cannot send a payload fails its task over and over.
function checkSize({ activity, argument }: Call): void {
  if (!isLarger(argument, maxPayloadBytes)) return;
  throw fault("validation", `what ${activity} is to be given takes more than 2 MB (maxPayloadBytes)`);
}

async function fork<T>({ branches, decides }: Fork<T>, effects: Effects, outer: Scope): Promise<(T | undefined)[]> {
  const results: (T | undefined)[] = branches.map(() => undefined);
  const scope = effects.scope(outer);
  const running: Promise<unknown>[] = [];
  const decided = new Promise<void>((resolve, reject) => {
    for (const [i, branch] of branches.entries()) {
      const first = branch.next();
      const settle = (result: T): void => {
        results[i] = result;
        if (decides(result)) resolve();
      };
      // A branch that only computes has ended here: a decided race starts no more branches.
      if (first.done) {
        settle(first.value);
        if (decides(first.value)) return;
      } else {
        const run = drive(branch, effects, scope, first).then(settle);
        run.catch(reject);
        running.push(run);
      }
    }
    void Promise.all(running).then(() => resolve(), reject);
  });
  return decided.then(
    async () => (await end(scope, running), results),
    async (error: unknown) => {
      await end(scope, running);
      throw error;
    },
  );
}

/** Nothing of a scope goes on after it: its strands unwind before the run does. */
async function end(scope: Scope, running: Promise<unknown>[]): Promise<void> {
  scope.cancel();
  await Promise.allSettled(running);
}

async function limit({ body, path, summary, until }: Limit, effects: Effects, outer: Scope): Promise<unknown> {
  const first = body.next();
  if (first.done) return first.value;
  const inside = effects.scope(outer);
  const clock = effects.scope(outer);
  const run = drive(body, effects, inside, first);
  const expired = effects.wait({ type: "wait", path, summary, until, ready: () => false }, clock).then(() => EXPIRED);
  try {
    const winner = await Promise.race([run, expired]);
    if (winner !== EXPIRED) return winner;
  } finally {
    clock.cancel();
    await end(inside, [run, expired]);
  }
  return EXPIRED;
}
