import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Harm, Stage } from "./harm.ts";

/** A new key in front, then a worker that lacks the old one: what it cannot read waits for one that can. */
async function loseKey({ rig, seconds }: Stage): Promise<void> {
  const rotated = `${randomBytes(3).toString("hex")}:${randomBytes(32).toString("base64")},${rig.env["CODEC_KEYS"]}`;
  rig.env["CODEC_KEYS"] = rotated;
  await rig.stop("services");
  await rig.start("services");
  await rig.stop("worker");
  await rig.start("worker", { CODEC_KEYS: rotated.split(",")[0] });
  await sleep(seconds * 1000);
  await rig.stop("worker");
  await rig.start("worker");
}

/** No file of Temporal's may grow any more: what a full disk is to it. It says so, or ends. */
async function fillDisk({ rig, seconds }: Stage): Promise<void> {
  const { pid, log, alive } = rig.part("temporal");
  execFileSync("prlimit", ["--pid", String(pid), "--fsize=65536:"]);
  await rig.system.until(
    "Temporal tells of its full disk",
    async () => !alive() || /too large|disk|i\/o error/i.test(readFileSync(log, "utf8")),
  );
  await sleep(seconds * 1000);
}

const loud: Harm = {
  id: 14,
  name: "the codec's key rotated, then missing; Temporal's disk full",
  quick: { times: 1, seconds: 2 },
  full: { times: 5, seconds: 20 },
  inject: async (stage) => {
    await loseKey(stage);
    await fillDisk(stage);
  },
  recover: async ({ rig }) => {
    await rig.stop("temporal");
    await rig.start("temporal");
  },
};

export const loudHarms = [loud];
