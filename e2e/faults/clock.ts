import type { Harm, Stage } from "./harm.ts";

const day = 86_400_000;

/** What a year and more of waiting is to a run, without waiting: the same interpreter by a clock of its own. */
async function simulated({ rig }: Stage): Promise<void> {
  const answer = await rig.system.call("workflow", "POST", "/v1/simulations", {
    definition: { namespace: "faults", name: "year" },
    input: {},
  });
  if (answer.status !== "completed" || answer.elapsed !== "P400D")
    throw new Error(`400 days in a simulation: ${answer.status} after ${answer.elapsed}`);
}

/** Temporal's own timer, and what the run says of it. */
async function scheduled({ rig }: Stage): Promise<void> {
  const { id } = await rig.system.call("workflow", "POST", "/v1/runs", {
    definition: { namespace: "faults", name: "year" },
  });
  const run = await rig.system.until("the run waits", async () => {
    const found = await rig.system.call("workflow", "GET", `/v1/runs/${id}`);
    return found.status === "waiting" && found;
  });
  const left = (Date.parse(run.waitingFor.until) - Date.parse(run.waitingFor.since)) / day;
  await rig.system.call("workflow", "POST", `/v1/runs/${id}/cancel`, {});
  if (Math.abs(left - 400) > 0.001) throw new Error(`a run that waits 400 days says ${left}`);
}

const longClock: Harm = {
  id: 12,
  name: "a timer of 400 days, over leap day and both changes of the clocks",
  quick: { times: 1 },
  full: { times: 1 },
  quiet: true,
  inject: async (stage) => {
    await simulated(stage);
    await scheduled(stage);
  },
  recover: async () => undefined,
};

export const clockHarms = [longClock];
