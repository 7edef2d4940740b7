import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { createSink } from "./log-sink.ts";

const logger = new URL("./log.ts", import.meta.url).href;
const program = `
const { createLogger } = await import(${JSON.stringify(logger)});
const log = createLogger("test", "info");
for (let n = 0; n < 20; n++) { log.info({ n }, "x".repeat(10_000)); await new Promise((resolve) => setTimeout(resolve, 5)); }
process.stderr.write("at its end");`;

function runWith(stdout: number | "pipe"): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["ignore", stdout, "pipe"] });
  child.stdout?.destroy();
  let said = "";
  child.stderr!.on("data", (part) => (said += String(part)));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, said })));
}

test("harm 14: a log on a full disk costs lines, not the service", async () => {
  const full = openSync("/dev/full", "a");
  expect(await runWith(full)).toEqual({ code: 0, said: "at its end" });
  closeSync(full);
});

test("harm 14: a log whose reader is gone costs lines, not the service", async () => {
  expect(await runWith("pipe")).toEqual({ code: 0, said: "at its end" });
});

test("how many lines were lost, and why, is told when there is room again", () => {
  const heard: string[] = [];
  let full = true;
  const sink = createSink((line) => {
    if (full) throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
    heard.push(line);
  });
  for (let n = 0; n < 3; n++) sink.write(`${n}\n`);
  full = false;
  sink.write("one\n");
  sink.write("two\n");
  expect(JSON.parse(heard.shift()!)).toMatchObject({ level: "error", lost: 3, reason: "ENOSPC" });
  expect(heard).toEqual(["one\n", "two\n"]);
});
