import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { root } from "./files.ts";

const { ensureDependencies, lockHash, staleness } = (await import(join(root, "stack/bootstrap.mjs"))) as {
  ensureDependencies: (root: string, install: (root: string) => void) => Promise<void>;
  lockHash: (root: string) => string;
  staleness: (root: string) => string | undefined;
};

let clone: string;
const lock = (version: string) =>
  writeFile(
    join(clone, "package-lock.json"),
    JSON.stringify({
      packages: { "": {}, "node_modules/a": { version }, "node_modules/b": { version: "1", optional: true } },
    }),
  );

/** What npm leaves behind, as far as we look. */
async function install(version: string) {
  await mkdir(join(clone, "node_modules", ".bin"), { recursive: true });
  await writeFile(join(clone, "node_modules", ".bin", "node"), "");
  const installed = { packages: { "node_modules/a": { version } } };
  await writeFile(join(clone, "node_modules", ".package-lock.json"), JSON.stringify(installed));
}

beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), "crm-clone-"));
  await lock("1.0.0");
});
afterEach(() => rm(clone, { recursive: true, force: true }));

test("a fresh clone is installed once, and not again", async () => {
  expect(staleness(clone)).toBe("node_modules is missing");
  let installs = 0;
  const npm = () => {
    installs += 1;
    spawnSync("mkdir", ["-p", join(clone, "node_modules/.bin")]);
    spawnSync("touch", [join(clone, "node_modules/.bin/node")]);
  };
  await Promise.all([ensureDependencies(clone, npm), ensureDependencies(clone, npm)]);
  await ensureDependencies(clone, npm);
  expect(installs).toBe(1);
});

test("a lock that changed since is installed anew", async () => {
  await install("1.0.0");
  await writeFile(join(clone, "node_modules", ".lock-hash"), lockHash(clone));
  expect(staleness(clone)).toBeUndefined();
  await lock("1.0.1");
  expect(staleness(clone)).toBe("node_modules is older than package-lock.json");
});

test("what npm installed by hand counts when it is what the lock asks for", async () => {
  await install("1.0.0");
  expect(staleness(clone)).toBeUndefined();
  await install("0.9.0");
  expect(staleness(clone)).toBe("node_modules is older than package-lock.json");
});

test("an installation without the pinned Node is not whole", async () => {
  await install("1.0.0");
  await rm(join(clone, "node_modules", ".bin", "node"));
  expect(staleness(clone)).toBe("the pinned Node is missing");
});

test("a failed installation is tried again by the next command", async () => {
  const failing = () => {
    throw new Error("npm ci failed");
  };
  await expect(ensureDependencies(clone, failing)).rejects.toThrow("npm ci failed");
  expect(staleness(clone)).toBe("node_modules is missing");
  await ensureDependencies(clone, () => spawnSync("mkdir", [join(clone, "node_modules")]));
});

test("the script runs on the pinned Node with its arguments, and its exit code and signals pass through", async () => {
  const script = join(clone, "script.mjs");
  await writeFile(
    script,
    `if (process.argv[2] === "wait") { process.on("SIGTERM", () => process.exit(42)); console.log("waiting"); setInterval(() => {}, 1000); }
     else { console.log(process.version, process.argv[2]); process.exit(7); }`,
  );
  const bootstrap = join(root, "stack/bootstrap.mjs");
  const { status, stdout } = spawnSync(process.execPath, [bootstrap, script, "said"], { encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 7, stdout: `${process.version} said\n` });

  const child = spawn(process.execPath, [bootstrap, script, "wait"], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([42, null]);
});
