import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Harm, Stage } from "./harm.ts";
import type { Rig } from "./rig.ts";

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

/** Every file of Postgres is as long as it may be: what a full disk is to it. */
async function fillDisk({ rig, seconds }: Stage): Promise<void> {
  await limitFiles(rig, "65536");
  await sleep(seconds * 1000);
  const { status } = await rig.system.fetch("crm", "/crm/v3/objects/contacts", {
    method: "POST",
    body: { properties: { email: `full-${Date.now()}@elsewhere.test` } },
  });
  if (status < 500) throw new Error(`with a full disk a write was answered ${status}`);
}

async function limitFiles(rig: Rig, bytes: string): Promise<void> {
  const { pid } = rig.part("postgres");
  for (const one of [pid, ...(await childrenOf(pid))])
    try {
      // The soft limit alone: the hard one stays for the way back.
      execFileSync("prlimit", ["--pid", String(one), `--fsize=${bytes}:`], { stdio: "ignore" });
    } catch (error) {
      if (one === pid) throw error;
    }
}

async function childrenOf(pid: number): Promise<number[]> {
  const found: number[] = [];
  for (const name of (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry))) {
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    if (Number(stat.replace(/^.*\) /s, "").split(" ")[1]) === pid) found.push(Number(name));
  }
  return found;
}

const loud: Harm = {
  id: 14,
  name: "the codec's key rotated, then missing; Postgres' disk full",
  quick: { times: 1, seconds: 2 },
  full: { times: 5, seconds: 20 },
  inject: async (stage) => {
    await loseKey(stage);
    await fillDisk(stage);
  },
  recover: async ({ rig }) => {
    await rig.stop("postgres");
    await rig.start("postgres");
  },
};

export const loudHarms = [loud];
