import { fault } from "./faults.ts";
import { isLarger, maxPayloadBytes } from "./limits.ts";
import { type Call, EXPIRED, type Effect, type Fork, type Limit, type Scope, type Strand } from "./port.ts";
import { isHeld, type Run } from "./run.ts";

type Step<T> = IteratorResult<Effect, T>;

/** Runs a strand to its end, fulfilling what it yields. `first` is its first step where that was taken already. */
export async function drive<T>(strand: Strand<T>, run: Run, scope: Scope, first?: Step<T>): Promise<T> {
  let step = first ?? strand.next();
  while (!step.done) {
    let reply: unknown;
    try {
      reply = await fulfil(step.value, run, scope);
      // What came while it was held keeps: it is gone on from when the run is.
      if (step.value.type === "wait" && isHeld(run)) await release(run, step.value.path, scope);
    } catch (error) {
      step = strand.throw(error);
      continue;
    }
    step = strand.next(reply);
  }
  return step.value;
}

function fulfil(effect: Effect, run: Run, scope: Scope): Promise<unknown> {
  const { effects } = run;
  switch (effect.type) {
    case "call":
      checkSize(effect);
      if (!isHeld(run)) return effects.call(effect, scope);
      return release(run, effect.path, scope).then(() => effects.call(effect, scope));
    case "wait":
      return effects.wait(effect, scope);
    case "fork":
      return fork(effect, run, scope);
    case "limit":
      return limit(effect, run, scope);
  }
}

/** When the run is not held any more. */
function release(run: Run, path: string, scope: Scope): Promise<unknown> {
  return run.effects.wait({ type: "wait", path, summary: "", ready: () => !isHeld(run) }, scope);
}

// A worker that cannot send a payload fails its task over and over.
function checkSize({ activity, argument }: Call): void {
  if (!isLarger(argument, maxPayloadBytes)) return;
  throw fault("validation", `what ${activity} is to be given takes more than 2 MB (maxPayloadBytes)`);
}

async function fork<T>({ branches, decides }: Fork<T>, run: Run, outer: Scope): Promise<(T | undefined)[]> {
  const results: (T | undefined)[] = branches.map(() => undefined);
  const scope = run.effects.scope(outer);
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
        const branching = drive(branch, run, scope, first).then(settle);
        branching.catch(reject);
        running.push(branching);
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

async function limit({ body, path, summary, until }: Limit, run: Run, outer: Scope): Promise<unknown> {
  const { effects } = run;
  const first = body.next();
  if (first.done) return first.value;
  const inside = effects.scope(outer);
  const clock = effects.scope(outer);
  const working = drive(body, run, inside, first);
  const expired = effects
    .wait({ type: "wait", path, summary, until, ready: () => false }, clock)
    .then(() => (isHeld(run) ? release(run, path, clock).then(() => EXPIRED) : EXPIRED));
  try {
    const winner = await Promise.race([working, expired]);
    if (winner !== EXPIRED) return winner;
  } finally {
    clock.cancel();
    await end(inside, [working, expired]);
  }
  return EXPIRED;
}
