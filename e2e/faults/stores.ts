import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import type { Counts, Harm } from "./harm.ts";

const redisGone: Harm = {
  id: 6,
  name: "Redis killed, then back with nothing in it",
  quick: { times: 2, seconds: 4 },
  full: { times: 3, seconds: 60 },
  inject: async ({ rig, seconds }) => {
    await rig.kill("redis");
    const { email, password } = rig.system.ready.admin;
    await rig.system.call("users", "POST", "/v1/sessions", { email, password });
    await sleep(seconds * 1000);
  },
  recover: async ({ rig }) => {
    await rig.start("redis");
    const admin = new Redis(await rig.system.redisAdminUrl());
    await admin.flushall();
    admin.disconnect();
  },
  judge: async ({ load }) => {
    const refused = load.arrivals.flatMap(({ refusals }) => refusals);
    return refused.length > 0 ? [`requests were answered ${refused.join(", ")} while Redis was away`] : [];
  },
};

const withoutPostgres = (name: string, quick: Counts, full: Counts): Harm => ({
  id: 7,
  name,
  quick,
  full,
  inject: async ({ rig, seconds }) => {
    await rig.stop("postgres");
    await sleep(500);
    const began = performance.now();
    const { status, headers } = await rig.system.fetch("crm", "/crm/v3/objects/contacts?limit=1");
    const took = (performance.now() - began) / 1000;
    await sleep(seconds * 1000);
    if (status !== 503 || !headers.has("retry-after") || took > 5)
      throw new Error(`without Postgres CRM Core answered ${status} after ${took.toFixed(1)} s`);
  },
  recover: ({ rig }) => rig.start("postgres"),
});

const postgresHarms = [
  withoutPostgres("Postgres restarted", { times: 2 }, { times: 10 }),
  withoutPostgres("Postgres gone for a while", { times: 1, seconds: 3 }, { times: 1, seconds: 60 }),
];

export const storeHarms = [redisGone, ...postgresHarms];
