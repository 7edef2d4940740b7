import type { Json } from "../definition/types.ts";
import { type Fault, faultAt, Stopped } from "./faults.ts";
import { type Frame, restart } from "./frame.ts";
import { Cancelled, type Strand } from "./port.ts";
import { type Env, isCaught, iso, type Outcome, SKIPPED } from "./run.ts";

export interface Place {
  path: string;
  pointer: string;
  name: string;
  kind: string;
}

/** How a person ends an incident. */
export type Resolution = { type: "retry"; input?: Json } | { type: "skip"; output: Json } | { type: "stop" };

export function incidentKey(path: string): string {
  return `incident:${path}`;
}

/**
 * Runs a scope; a fault that no `try` around it would take parks it here, before anything is unwound,
 * until a person retries, skips or stops it.
 */
export function* guarded(
  at: Place,
  frame: Frame,
  env: Env,
  recorded: boolean,
  attempt: () => Strand<Outcome>,
): Strand<Outcome> {
  const { journal, definition } = env.run;
  for (;;) {
    if (!frame.incident) {
      try {
        if (recorded)
          journal.begin({ path: at.path, name: at.name, kind: at.kind, input: frame.raw! }, frame.startedAt);
        const outcome = yield* attempt();
        if (recorded)
          journal.end(at.path, outcome.next === SKIPPED ? "skipped" : "completed", { output: outcome.output });
        return outcome;
      } catch (error) {
        const fault = faultFor(error, at, env);
        if (definition.document.metadata?.policy?.onFault === "fail" || isCaught(env, fault.error)) {
          journal.end(at.path, "faulted", { error: fault.error });
          throw fault;
        }
        frame.incident = { error: fault.error, since: env.run.effects.now() };
        frame.mail = [];
      }
    }
    yield* park(at, frame, env);
  }
}

function faultFor(error: unknown, at: Place, { run }: Env): Fault {
  if (error instanceof Cancelled || error instanceof Stopped) run.journal.end(at.path, "cancelled", {});
  return faultAt(error, at.pointer);
}

function* park(at: Place, frame: Frame, env: Env): Strand<void> {
  const { journal, mailboxes } = env.run;
  const { error, since } = frame.incident!;
  const key = incidentKey(at.path);
  const mail = frame.mail!;
  mailboxes.set(key, frame);
  journal.park({ path: at.path, name: at.name, error, since: iso(since), input: frame.raw! }, at.kind);
  try {
    yield { type: "wait", path: at.path, summary: `${at.name}: incident`, ready: () => mail.length > 0, parked: true };
  } catch (thrown) {
    throw faultFor(thrown, at, env);
  } finally {
    mailboxes.delete(key);
  }
  journal.mend(at.path);
  const resolution = mail[0] as unknown as Resolution;
  if (resolution.type === "stop") {
    journal.end(at.path, "faulted", { error });
    throw new Stopped(error);
  }
  const raw = resolution.type === "retry" && resolution.input !== undefined ? resolution.input : frame.raw!;
  const { input, origin, key: asked } = frame;
  restart(frame, { raw, ...(origin !== undefined && asked === undefined && { origin }) });
  if (resolution.type === "skip")
    Object.assign(frame, { skip: { output: resolution.output } }, input !== undefined && { input });
}
