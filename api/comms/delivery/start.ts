import type { Running } from "#kit/run.ts";
import { systemCtx } from "#kit/service.ts";
import type { CommsDeps } from "../context.ts";
import { openMaildir } from "../inbox/maildir.ts";
import { deliver, type Means } from "./deliver.ts";
import { startJobs } from "./jobs.ts";
import { createSender } from "./transport.ts";

const connections = 4;
const patienceMs = 10_000;

/** Delivers what is due until stopped; mails under way may finish. */
export function startDelivery(deps: CommsDeps): Running {
  const { smtpUrl, inboxDir } = deps.config;
  const sender = createSender(smtpUrl, connections);
  const means: Means = { send: sender.send, ...(inboxDir && { inbox: openMaildir(inboxDir) }) };
  const jobs = startJobs(deps, (id) => deliver(systemCtx(deps, "comms"), means, id));
  return {
    stop: async () => {
      const hurry = setTimeout(() => sender.close(true), patienceMs);
      await jobs.stop();
      clearTimeout(hurry);
      sender.close(false);
    },
  };
}
