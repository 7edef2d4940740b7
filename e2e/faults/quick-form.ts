import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "#stack/files.ts";
import type { Harm } from "./harm.ts";
import { Rig } from "./rig.ts";
import { suffer, type Outcome } from "./suffer.ts";
import { table } from "./table.ts";
import { publishProcesses } from "./visit.ts";

const startsPerSecond = 1;

/** Each harm in small, all of them to one system, one after the other: what one leaves behind the next ones meet. */
export function testQuickForm(harms: Harm[]): void {
  const outcomes: Outcome[] = [];
  let rig: Rig;

  beforeAll(async () => {
    rig = await Rig.start();
    await publishProcesses(rig);
  });
  afterAll(async () => {
    console.log(table(outcomes));
    await rig?.dispose();
  });

  test.each(harms)("harm $id: nothing is lost, stuck or done twice: $name", async (harm) => {
    const verdict = await suffer(rig, harm, harm.quick, startsPerSecond);
    const outcome = await verdict();
    outcomes.push(outcome);
    const { lost, stuck, duplicates, breaches } = outcome;
    expect({ lost, stuck, duplicates, breaches }).toEqual({ lost: 0, stuck: 0, duplicates: 0, breaches: [] });
  });

  test("after all of them no audit log has a gap", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["stack/audit-verify.ts"], {
      cwd: root,
      env: { ...process.env, ...rig.env },
      encoding: "utf8",
    });
    expect({ status, said: status === 0 ? "" : stdout + stderr }).toEqual({ status: 0, said: "" });
  });
}
