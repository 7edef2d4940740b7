import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Rig } from "./rig.ts";

/** A contact that came in by CRM Core's API: a client that repeats its request, under the same key, until it is taken. */
export interface Arrival {
  email: string;
  key: string;
  /** Set when CRM Core has taken it. */
  contact?: string;
  /** What was answered before that, and `0` for no answer at all. */
  refusals: number[];
}

export interface Load {
  arrivals: Arrival[];
  /** So many more at once. */
  burst: (size: number) => Arrival[];
  /** Those taken whose process has not come to its end yet. */
  open: () => Arrival[];
  /** No more come; answers when all that came are taken, or the patience is over. */
  stop: () => Promise<void>;
}

const patienceMs = 120_000;

/** So many contacts a second, evenly; none by themselves at a rate of 0. */
export function startLoad(rig: Rig, rate: number): Load {
  const series = randomBytes(4).toString("hex");
  const arrivals: Arrival[] = [];
  const coming: Promise<void>[] = [];
  let until = Infinity;
  const arrive = (): Arrival => {
    const n = arrivals.length;
    const arrival: Arrival = { email: `${series}-${n}@faults.test`, key: `${series}-${n}`, refusals: [] };
    arrivals.push(arrival);
    coming.push(
      (async () => {
        while (arrival.contact === undefined && Date.now() < until) await ask(rig, arrival);
      })(),
    );
    return arrival;
  };
  const timer = rate > 0 ? setInterval(arrive, 1000 / rate) : undefined;
  return {
    arrivals,
    burst: (size) => Array.from({ length: size }, arrive),
    open: () => {
      const done = new Set([...rig.partner.effects.values()].filter(isLast).map(({ contact }) => contact));
      return arrivals.filter(({ contact }) => contact && !done.has(contact));
    },
    stop: async () => {
      clearInterval(timer);
      until = Date.now() + patienceMs;
      await Promise.all(coming);
    },
  };
}

const isLast = ({ step }: { step: string }): boolean => step === "finish";

/** One request of a client that knows how to wait. */
export async function ask({ system }: Rig, arrival: Arrival): Promise<void> {
  const answer = await system
    .fetch("crm", "/crm/v3/objects/contacts", {
      method: "POST",
      body: { properties: { email: arrival.email } },
      headers: { "idempotency-key": arrival.key },
    })
    .then(
      async (response) => ({ status: response.status, body: (await response.json()) as { id: string } }),
      () => ({ status: 0, body: undefined }),
    );
  if (answer.status === 201) arrival.contact = answer.body!.id;
  else {
    arrival.refusals.push(answer.status);
    await sleep(250);
  }
}
