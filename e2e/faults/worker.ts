import { setTimeout as sleep } from "node:timers/promises";
import type { Harm } from "./harm.ts";

const killed: Harm = {
  id: 1,
  name: "kill -9 of the worker at a random moment",
  quick: { times: 3 },
  full: { times: 100 },
  inject: ({ rig }) => rig.kill("worker"),
  recover: ({ rig }) => rig.start("worker"),
};

const killedAfterEffect: Harm = {
  id: 2,
  name: "kill -9 of the worker between a side effect and its completion",
  quick: { times: 3 },
  full: { times: 50 },
  inject: async ({ rig }) => {
    // The effect is there, its answer never comes.
    await new Promise<void>((resolve) => {
      rig.partner.onEffect = () => (resolve(), true);
    });
    await rig.kill("worker");
    rig.partner.onEffect = undefined;
  },
  recover: ({ rig }) => rig.start("worker"),
};

const frozen: Harm = {
  id: 3,
  name: "one of three workers stopped dead (SIGSTOP), another restarted",
  quick: { times: 1, seconds: 6 },
  full: { times: 10, seconds: 30 },
  inject: async ({ rig, seconds }) => {
    await Promise.all([rig.start("worker-2"), rig.start("worker-3")]);
    rig.freeze("worker-2");
    await sleep((seconds * 1000) / 2);
    await rig.stop("worker-3");
    await rig.start("worker-3");
    await sleep((seconds * 1000) / 2);
    rig.thaw("worker-2");
  },
  recover: async ({ rig }) => {
    await Promise.all([rig.stop("worker-2"), rig.stop("worker-3")]);
  },
};

export const workerHarms = [killed, killedAfterEffect, frozen];
