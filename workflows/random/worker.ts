import { appendFileSync } from "node:fs";
import { Client, Connection } from "@temporalio/client";
import { DefaultLogger, Runtime } from "@temporalio/worker";
import { runWorker } from "#workers/worker.ts";
import { mouthOf } from "./bindings.ts";
import { activitiesOf } from "./play.ts";
import { answerFor } from "./world.ts";

// A worker in a process of its own, to be killed. What it was asked stands in a file before it answers.
const [address = "", namespace = "", file = ""] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger("ERROR") });
const client = new Client({ connection: await Connection.connect({ address }), namespace });
await runWorker({
  address,
  namespace,
  versioned: false,
  activities: activitiesOf(
    ({ activity, argument }) => answerFor(activity, argument as never, mouthOf(client, argument.run.workflowId)),
    (call) => appendFileSync(file, `${JSON.stringify(call)}\n`),
  ),
  postProjections: () => Promise.resolve(),
});
console.log("ready");
