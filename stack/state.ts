import { chmod, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { StackError } from "./errors.ts";
import { exists } from "./files.ts";
import { takeLock } from "./lock.ts";
import { dataFolder, erasePostgres } from "./postgres.ts";
import { stopLeftovers } from "./processes.ts";

/** Opens the state folder for one launcher; what a killed one left running is stopped first. */
export async function openState(home: string, say: (line: string) => void): Promise<{ release: () => Promise<void> }> {
  // Postgres' own user passes through here; what is private below has a mode of its own.
  await mkdir(home, { recursive: true });
  await chmod(home, 0o711);
  const lock = await takeLock(join(home, "lock"));
  if ("holder" in lock) throw new StackError(`already running (pid ${lock.holder}) with its state in ${home}`);
  try {
    for (const name of await stopLeftovers(home)) say(`stopped ${name}, left over from a start that was killed`);
    await rm(join(home, "ready.json"), { force: true });
    await guardSecrets(home);
    return lock;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

// Data without the passwords that open it: a folder emptied by hand is begun anew, a damaged one is not touched.
async function guardSecrets(home: string): Promise<void> {
  if (await exists(join(home, "secrets.json"))) return;
  const kept = (await readdir(home)).filter((name) => ["postgres", "redis", "temporal", "mail"].includes(name));
  if (kept.length > 0)
    throw new StackError(`${home} holds data but no secrets.json: put the file back, or erase all with npm run reset`);
  if (await exists(await dataFolder(home))) await erasePostgres(home);
}

const folders = ["logs", "mail", "postgres", "redis", "run", "temporal"];
const files = ["admin.json", "demo.json", "lock", "ready.json", "secrets.json"];
const ours = new RegExp(`^(${[...folders, ...files].join("|").replaceAll(".", "\\.")})(\\.\\d+\\.tmp)?$`);

/** Erases everything a stack keeps, and nothing else that lies in its folder; refused while it runs. */
export async function eraseState(home: string): Promise<void> {
  if (!(await exists(home))) return;
  const lock = await takeLock(join(home, "lock"));
  if ("holder" in lock) throw new StackError(`still running (pid ${lock.holder}): stop it first`);
  await stopLeftovers(home);
  await erasePostgres(home);
  for (const name of (await readdir(home)).filter((entry) => ours.test(entry)))
    await rm(join(home, name), { recursive: true, force: true });
}
