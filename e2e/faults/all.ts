import { clockHarms } from "./clock.ts";
import { deployHarms } from "./deploy.ts";
import { downstreamHarms } from "./downstream.ts";
import { eventHarms } from "./events.ts";
import type { Harm } from "./harm.ts";
import { loudHarms } from "./loud.ts";
import { parkedHarms } from "./parked.ts";
import { serviceHarms } from "./services.ts";
import { storeHarms } from "./stores.ts";
import { temporalHarms } from "./temporal.ts";
import { workerHarms } from "./worker.ts";

/** What our own processes and stores meet. */
export const harmsWithin: Harm[] = [...workerHarms, ...serviceHarms, ...storeHarms];

/** What comes from around them: Temporal, events, partners, clocks, deployments, keys, disks, the machine. */
export const harmsAround: Harm[] = [
  ...temporalHarms,
  ...eventHarms,
  ...downstreamHarms,
  ...clockHarms,
  ...deployHarms,
  ...loudHarms,
  ...parkedHarms,
];

/** Every fault that is done to a whole system, in the order of the list of harms. */
export const harms: Harm[] = [...harmsWithin, ...harmsAround];
