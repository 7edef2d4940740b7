import type { Running } from "#kit/run.ts";
import type { AiDeps } from "./context.ts";
import { forgetLeads } from "./leads/seen.ts";
import { failLostTrainings } from "./models/train-model.ts";

const EVERY_MS = 10 * 60_000;

/** Forgets leads not seen for long and closes trainings that a stopped process left; safe to run anywhere, any time. */
export function startHousekeeping({ db, log }: Pick<AiDeps, "db" | "log">): Running {
  const run = () =>
    Promise.all([forgetLeads(db), failLostTrainings(db)]).catch((err: unknown) =>
      log.warn({ err }, "housekeeping failed"),
    );
  let current = run();
  const timer = setInterval(() => (current = run()), EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await current;
    },
  };
}
