import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { testFolder, validateFolder } from "./check.ts";
import { pull } from "./pull.ts";
import { push } from "./push.ts";
import { createRemote, type Remote } from "./remote.ts";

const usage = `npm run processes -- <command> <folder> [options]

  validate   every fault of the definitions in a folder, as file:line:column; works offline
  test       run the tests that they carry, in virtual time; works offline
  pull       write what is published into the folder, as it was written
  push       save each definition that differs as a draft, show the difference, and publish it

  --draft    push: stop at the draft
  --force    pull: overwrite files that have changes of their own
  --url      the Workflow Engine; else CRM_WORKFLOW_URL, else the system that npm start runs here
  --key      an API key; else CRM_API_KEY, else that of the system that npm start runs here

Definitions lie anywhere in the folder (pull writes <namespace>/<name>.yaml), functions they share under
functions/NAME/VERSION/function.yaml.

Exit code: 0 all is well, 1 faults, failed tests, refused or kept files, 2 wrong usage or no connection.`;

type Environment = Record<string, string | undefined>;

/** Runs the command; the number is its exit code. */
export async function processes(args: string[], env: Environment, print: (line: string) => void): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
    if (values.help) return (print(usage), 0);
    const [command = "", folder, ...more] = positionals;
    const wrong = wrongly(command, folder, more);
    if (!folder || wrong) return (print(wrong ? `${wrong}\n\n${usage}` : usage), 2);
    const found = await kindOf(folder);
    if (found === "other" || (!found && command !== "pull")) return (print(`${folder} is no folder`), 2);
    const remote = () => connect(values, env);
    return (await commands[command as keyof typeof commands](folder, print, { ...values, remote })) ? 0 : 1;
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

const options = {
  help: { type: "boolean", short: "h" },
  draft: { type: "boolean" },
  force: { type: "boolean" },
  url: { type: "string" },
  key: { type: "string" },
} as const;

type Given = { draft?: boolean; force?: boolean; remote: () => Promise<Remote> };
type Command = (folder: string, print: (line: string) => void, given: Given) => Promise<boolean>;

const commands = {
  validate: validateFolder,
  test: testFolder,
  pull: async (folder, print, { force = false, remote }) => pull(folder, await remote(), print, force),
  push: async (folder, print, { draft = false, remote }) => push(folder, await remote(), print, draft),
} satisfies Record<string, Command>;

/** What is wrong with a command that says something at all. */
function wrongly(command: string, folder: string | undefined, [more]: string[]): string | undefined {
  if (command === "") return undefined;
  if (!Object.hasOwn(commands, command)) return `there is no command "${command}"`;
  if (!folder) return `${command} needs a folder`;
  return more === undefined ? undefined : `"${more}" is too much: one folder at a time`;
}

const kindOf = (path: string): Promise<"folder" | "other" | undefined> =>
  stat(path).then(
    (found) => (found.isDirectory() ? "folder" : "other"),
    () => undefined,
  );

type Ready = { services?: { workflow?: { url?: string } }; admin?: { apiKey?: string } };

async function connect({ url, key }: { url?: string; key?: string }, env: Environment): Promise<Remote> {
  const address = url ?? env.CRM_WORKFLOW_URL;
  const token = key ?? env.CRM_API_KEY;
  if (address && token) return remoteAt(address, token);
  const ready = join(env.STACK_HOME ?? ".stack", "ready.json");
  const running = (await readFile(ready, "utf8").then(JSON.parse, () => ({}))) as Ready;
  const [found, secret] = [address ?? running.services?.workflow?.url, token ?? running.admin?.apiKey];
  if (found && secret) return remoteAt(found, secret);
  throw new Error(
    "say where the Workflow Engine is (--url or CRM_WORKFLOW_URL) and give an API key (--key or CRM_API_KEY)",
  );
}

function remoteAt(url: string, key: string): Remote {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ""))
    throw new Error(`"${url}" is no address: it begins with http:// or https://`);
  return createRemote(url, key);
}

if (import.meta.main) process.exitCode = await processes(process.argv.slice(2), process.env, console.log);
