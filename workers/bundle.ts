import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BundleOptions, bundleWorkflowCode } from "@temporalio/worker";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const workflows = join(root, "workflows");
const build = join(root, ".build");

export const failureConverterPath = join(workflows, "failure-converter.ts");

export interface Bundle {
  /** The same for the same sources and dependencies, on any machine. */
  buildId: string;
  code: string;
}

/** The workflow bundle, from `.build/` where it is fresh. */
export async function loadBundle(): Promise<Bundle> {
  const buildId = await sourceHash();
  const file = join(build, `workflows-${buildId}.cjs`);
  if (existsSync(file)) return { buildId, code: await readFile(file, "utf8") };
  const code = await bundle(join(workflows, "process.ts"));
  await keep(file, code);
  return { buildId, code };
}

/** Bundles an entry file as the worker needs it. Preloaded modules are evaluated once, not anew for each run. */
export async function bundle(entry: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: entry,
    failureConverterPath,
    preloadModules: [join(workflows, "sandbox.ts"), join(workflows, "process.ts")],
    webpackConfigHook: modern,
    logger: {
      log: () => undefined,
      trace: () => undefined,
      debug: () => undefined,
      info: () => undefined,
      warn: console.warn,
      error: console.error,
    },
  });
  return code;
}

// Spreads and fields as the machine has them, not rewritten for engines of 2017: the interpreter lives on them.
function modern(config: WebpackConfiguration): WebpackConfiguration {
  const rules = config.module!.rules as { use?: { options?: { jsc?: { target: string } } } }[];
  for (const { use } of rules) if (use?.options?.jsc) use.options.jsc.target = "es2022";
  return config;
}

type WebpackConfiguration = Parameters<NonNullable<BundleOptions["webpackConfigHook"]>>[0];

async function sourceHash(): Promise<string> {
  const files = (await readdir(workflows, { recursive: true }))
    .filter((name) => /(?<!\.test|\/testing)\.ts$/.test(name))
    .sort();
  const hash = createHash("sha256").update(await readFile(join(root, "package-lock.json")));
  hash.update(await readFile(import.meta.filename));
  for (const name of files) hash.update(name).update(await readFile(join(workflows, name)));
  return hash.digest("hex").slice(0, 16);
}

// A read-only image does without the copy; two starting at once each write a whole file.
async function keep(file: string, code: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  try {
    await mkdir(build, { recursive: true });
    await writeFile(draft, code);
    await rename(draft, file);
  } catch (error) {
    if (!["EROFS", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

if (import.meta.main) console.log(`workflow bundle ${(await loadBundle()).buildId}`);
