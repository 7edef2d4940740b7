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

/** Every fault that is done to a whole system, in the order of the list of harms. */
export const harms: Harm[] = [
  ...workerHarms,
  ...serviceHarms,
  ...storeHarms,
  ...temporalHarms,
  ...eventHarms,
  ...downstreamHarms,
  ...clockHarms,
  ...deployHarms,
  ...loudHarms,
  ...parkedHarms,
];
