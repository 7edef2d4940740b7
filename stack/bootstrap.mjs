// Runs a script on the pinned Node, after making sure of the dependencies. Needs nothing but Node ≥ 20 and npm.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(dirname(fileURLToPath(import.meta.url)));

/** The fingerprint a finished installation leaves behind. */
export function lockHash(root) {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

/** Why `npm ci` must run, or undefined when node_modules is what the lock asks for. */
export function staleness(root) {
  const modules = join(root, "node_modules");
  if (!existsSync(modules)) return "node_modules is missing";
  if (!existsSync(join(modules, ".bin", "node"))) return "the pinned Node is missing";
  const stamp = join(modules, ".lock-hash");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lockHash(root)) return undefined;
  return installed(root) ? undefined : "node_modules is older than package-lock.json";
}

// npm's own record of what it put there: someone who ran `npm install` by hand need not wait again.
function installed(root) {
  try {
    const { packages: wanted } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    const { packages: present } = JSON.parse(readFileSync(join(root, "node_modules", ".package-lock.json"), "utf8"));
    return Object.entries(wanted).every(
      ([path, { version, optional }]) => !path || optional || present[path]?.version === version,
    );
  } catch {
    return false;
  }
}

/** Installs under a lock of the clone, so that two commands started at once install once. */
export async function ensureDependencies(root, install = npmCi) {
  const lock = join(tmpdir(), `crm-install-${createHash("sha256").update(root).digest("hex").slice(0, 12)}`);
  await acquire(lock);
  try {
    const reason = staleness(root);
    if (reason) {
      console.error(`Installing dependencies: ${reason}.`);
      install(root);
    }
    writeFileSync(join(root, "node_modules", ".lock-hash"), lockHash(root));
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

async function acquire(lock) {
  for (let told = false; ; told = true) {
    try {
      mkdirSync(lock);
      writeFileSync(join(lock, "pid"), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (abandoned(lock)) rmSync(lock, { recursive: true, force: true });
    else if (!told) console.error("Another command is installing the dependencies: waiting for it.");
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function abandoned(lock) {
  try {
    process.kill(Number(readFileSync(join(lock, "pid"), "utf8")), 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

function npmCi(root) {
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  const { status, error } = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: "inherit" })
    : spawnSync("npm", args, { cwd: root, stdio: "inherit" });
  if (error?.code === "ENOENT") throw new Error("npm is not on PATH: install Node ≥ 20 with npm and try again.");
  if (status !== 0) throw new Error("npm ci failed: see its message above (is the npm registry reachable?).");
}

function run([script, ...args]) {
  const bin = join(here, "node_modules", ".bin");
  const child = spawn(join(bin, "node"), [script, ...args], {
    cwd: here,
    stdio: "inherit",
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` },
  });
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"]) {
    // A terminal sends Ctrl-C to the whole group: the child has it already.
    process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY ? undefined : child.kill(signal)));
  }
  child.on("error", (error) => fail(error.message));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (Number(process.versions.node.split(".")[0]) < 20)
    fail(`Node ${process.version} is too old: Node ≥ 20 is needed.`);
  if (process.argv.length < 3) fail("Usage: node stack/bootstrap.mjs <script> [arguments]");
  await ensureDependencies(here).catch((error) => fail(error.message));
  run(process.argv.slice(2));
}
