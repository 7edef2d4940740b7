import { aptInstall } from "./apt.ts";
import { StackError } from "./errors.ts";
import { exists, onPath } from "./files.ts";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const macApplications = ["Chromium", "Google Chrome"].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);

/** What a browser under test is started with: as root, without a display, without talking to anyone else. */
export const chromiumArguments = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browser for tests of pages: CHROMIUM_PATH, one on this machine, or Debian's package where we may install it. */
export async function chromiumPath(say: (line: string) => void = console.error): Promise<string> {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (await exists(given)) return given;
    throw new StackError(`CHROMIUM_PATH names no file: ${given}`);
  }
  const found = await find();
  if (found) return found;
  await aptInstall("chromium", say);
  const installed = await find();
  if (installed) return installed;
  throw new StackError("no Chromium: install it, or set CHROMIUM_PATH");
}

async function find(): Promise<string | undefined> {
  for (const path of macApplications) if (await exists(path)) return path;
  return onPath(...names);
}
