import { readFile, rm, writeFile } from "node:fs/promises";
import { born } from "./processes.ts";

/** Takes a lock file; answers how to let go of it, or the pid of the live process that holds it. */
export async function takeLock(path: string): Promise<{ release: () => Promise<void> } | { holder: number }> {
  const mine = JSON.stringify({ pid: process.pid, born: born(process.pid) });
  for (;;) {
    try {
      await writeFile(path, mine, { flag: "wx", mode: 0o600 });
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await lockHolder(path);
    if (holder) return { holder };
    await rm(path, { force: true });
  }
}

/** The live process that holds a lock file. A dead one's lock is nobody's. */
export async function lockHolder(path: string): Promise<number | undefined> {
  try {
    const { pid, born: then } = JSON.parse(await readFile(path, "utf8"));
    return born(pid) === then ? pid : undefined;
  } catch {
    return undefined;
  }
}
