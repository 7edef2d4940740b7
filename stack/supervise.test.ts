import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, untilReady, type Running } from "./processes.ts";
import { supervise } from "./supervise.ts";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "crm-supervise-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const shell = (name: string, script: string) => launch({ name, command: "sh", args: ["-c", script], home });

test("a program that is killed is started again, and it is said", async () => {
  const started: Running[] = [];
  const start = async () => {
    const running = await shell("sleeper", "exec sleep 600");
    started.push(running);
    return running;
  };
  const said: string[] = [];
  const kept = supervise(await start(), start, (line) => said.push(line));
  process.kill(started[0]!.pid, "SIGKILL");
  while (started.length < 2) await sleep(20);
  expect(said[0]).toMatch(/^ended \(signal SIGKILL\); starting it again in 0\.5 s/);
  await kept.stop();
  expect(started.map((running) => running.alive())).toEqual([false, false]);
  await sleep(600);
  expect(started).toHaveLength(2);
});

test("stopping does not wait for a pause, and starts nothing more", async () => {
  let starts = 0;
  const start = () => {
    starts += 1;
    return shell("quitter", "exit 3");
  };
  const said: string[] = [];
  const kept = supervise(await start(), start, (line) => said.push(line));
  while (said.length === 0) await sleep(10);
  const began = Date.now();
  await kept.stop();
  expect(Date.now() - began).toBeLessThan(300);
  expect(starts).toBe(1);
});

test("a program that dies before it is ready shows the end of its log", async () => {
  const running = await shell("broken", "echo the reason; exit 1");
  const failure = untilReady("Broken", running, () => Promise.resolve(false));
  await expect(failure).rejects.toThrow(/Broken ended \(exit code 1\):\nthe reason/);
});

test("a program deaf to its stop signal is killed in the end", async () => {
  const running = await launch({
    name: "deaf",
    command: "sh",
    args: ["-c", "trap '' TERM; while :; do sleep 0.05; done"],
    home,
  });
  await sleep(100);
  await running.stop(300);
  expect(await running.exited).toBe("signal SIGKILL");
});
