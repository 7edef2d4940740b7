import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { StackError } from "./errors.ts";
import { stateFolder } from "./files.ts";
import { dataFolder } from "./postgres.ts";
import { eraseState } from "./state.ts";

const help = `Usage: npm run reset [-- --yes]

Erases the one-machine stack's state: all records, runs, messages, users and keys. STACK_HOME says where it is.
--yes does not ask.`;

const { values } = parseArgs({
  options: { yes: { type: "boolean", short: "y" }, help: { type: "boolean", short: "h" } },
});
const home = stateFolder();

if (values.help) console.log(help);
else if (values.yes || (await agreed())) await erase();
else console.log("Nothing was erased.");

async function agreed(): Promise<boolean> {
  const data = await dataFolder(home);
  const where = data.startsWith(home) ? home : `${home} and ${data}`;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // An input that ends without an answer is a no.
  const ended = once(terminal, "close").then(() => "");
  const answer = await Promise.race([terminal.question(`Erase everything in ${where}? Type yes: `), ended]);
  terminal.close();
  return answer.trim() === "yes";
}

async function erase(): Promise<void> {
  try {
    await eraseState(home);
    console.log(`Erased ${home}.`);
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
