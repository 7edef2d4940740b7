import { join } from "node:path";
import { parseArgs } from "node:util";
import { runDemo } from "./demo.ts";
import { StackError } from "./errors.ts";
import { stateFolder } from "./files.ts";
import { services, serviceNames } from "./services.ts";
import { startStack, type Stack } from "./stack.ts";

const help = `Usage: npm start [-- options]

Starts the whole CRM on this machine and keeps it running until Ctrl-C.

  --port-offset N  adds N to every port (also: PORT_OFFSET)
  --no-demo        does not import the demo leads on the first start
  --help           says this

State is kept in .stack, or where STACK_HOME says; npm run reset erases it.
Servers given by environment are used instead of our own: <SERVICE>_DATABASE_URL and <SERVICE>_REDIS_URL of all six
services, TEMPORAL_ADDRESS, SMTP_URL. docker-compose.yml shows every name.`;

const options = parse();
if (options.help) console.log(help);
else await run(options.offset, options.demo);

function parse() {
  try {
    const { values } = parseArgs({
      options: {
        "port-offset": { type: "string" },
        "no-demo": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    const offset = Number(values["port-offset"] || process.env.PORT_OFFSET || 0);
    if (!Number.isInteger(offset) || offset < 0 || offset > 57_000)
      throw new Error("the port offset must be a whole number from 0 to 57000");
    return { offset, demo: !values["no-demo"], help: values.help };
  } catch (error) {
    return fail((error as Error).message, 2);
  }
}

function fail(message: string, code = 1): never {
  console.error(message);
  process.exit(code);
}

async function run(offset: number, demo: boolean): Promise<void> {
  const stopped = new AbortController();
  const asked = listenForStop(stopped);
  const began = performance.now();
  const home = stateFolder();
  const say = (part: string, line: string) => {
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    console.log(`  ${seconds.padStart(6)} s  ${part.padEnd(18)} ${line}`);
  };
  console.log("Starting the CRM\n");
  try {
    const stack = await startStack({ env: process.env, home, offset, say, signal: stopped.signal });
    console.log(table(stack, home));
    const story = demo ? runDemo({ ...stack.ready, home, signal: stopped.signal }) : Promise.resolve();
    void story.catch((error: Error) => stopped.signal.aborted || console.error(`The demo: ${error.message}`));
    await asked;
    console.log("\nStopping: the worker first, the stores last");
    await stack.stop();
    console.log("Stopped. Everything is kept for the next npm start.");
    process.exit(0);
  } catch (error) {
    if (stopped.signal.aborted) fail("Stopped before it was ready.", 130);
    fail(error instanceof StackError ? error.message : ((error as Error).stack ?? String(error)));
  }
}

/** Resolves at the first request to stop. A second one, not just an echo of the first, ends at once. */
async function listenForStop(stopped: AbortController): Promise<void> {
  await new Promise<void>((resolve) => {
    let first = 0;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        if (first && Date.now() - first > 1_000) fail("Ended at once; the next npm start clears up.", 130);
        first ||= Date.now();
        stopped.abort();
        resolve();
      });
    }
  });
}

function table({ ready }: Stack, home: string): string {
  const { admin, temporal } = ready;
  const rows = [
    ...serviceNames.map((name) => [services[name].title, `${ready.services[name]!.url}/docs`]),
    ["Temporal's Web UI", temporal.ui],
    ["Temporal", `${temporal.address}, namespace ${temporal.namespace}`],
    ["Administrator", `${admin.email}   ${admin.password ?? "(the password was changed)"}`],
    ["State", home],
    ["Logs", join(home, "logs")],
  ];
  return `\nReady.\n\n${rows.map(([name, value]) => `  ${name!.padEnd(20)} ${value}`).join("\n")}\n\nCtrl-C stops it.\n`;
}
