import type { WorkflowHandle } from "@temporalio/client";
import { afterEach, expect, test } from "vitest";
import { SIGNALS } from "#workflows/contract.ts";
import { define } from "#workflows/engine/testing.ts";
import { type TemporalWorld, temporalWorld } from "#workflows/testing.ts";
import { loadBundle } from "./bundle.ts";
import { setCurrent } from "./deployment.ts";

// Harm 13 in full: DEPLOY_RUNS=1000.
const RUNS = Number(process.env.DEPLOY_RUNS ?? "30");
const AT_ONCE = 20;
const listens = ["first", "second"].map(
  (type) =>
    `{ ${type}: { listen: { to: { one: { with: { type: ${type} } } } } } }, { ${type}Call: { call: crm.write } }`,
);
const definition = define(`do: [{ begin: { call: crm.write } }, ${listens.join(", ")}]`);

let world: TemporalWorld;
afterEach(() => world.close());

async function each<T>(items: T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const queue = [...items];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test(
  "harm 13: open runs go on under a new build, and under the old one after a roll back, each step once",
  async () => {
    const { buildId, code } = await loadBundle();
    const [old, next] = ["old", "new"].map((name) => ({ buildId: `${buildId}-${name}`, code: `// ${name}\n${code}` }));
    world = await temporalWorld(({ argument }) => ({ key: argument.key }), { versioned: true, bundle: old! });
    const before = world.worker;
    const { connection, options } = world.client;
    const current = (build: string): Promise<void> =>
      setCurrent({ connection: connection as never, namespace: options.namespace }, build);
    await current(old!.buildId);

    const runs: { runId: string; handle: WorkflowHandle }[] = [];
    const ids = Array.from({ length: RUNS }, () => crypto.randomUUID());
    await each(ids, async (runId) => runs.push({ runId, handle: await world.start(definition, { runId }) }));
    const tell = (type: string, i: number): Promise<void> =>
      each(runs, ({ runId, handle }) => {
        const event = { specversion: "1.0" as const, id: type, source: "/t", type };
        return handle.signal(SIGNALS.event, { subscriptionId: `${runId}/do/${i}/${type}`, event });
      });
    const subscribed = (type: string): boolean =>
      world.calls.filter(({ activity, argument: { key } }) => activity === "events.subscribe" && key.endsWith(type))
        .length >= RUNS;

    /** Which build the server gives a run to now: it hears of a change a moment later. */
    const given = async (): Promise<string> => {
      const handle = await world.start(define("do: [{ s: { set: { n: 1 } } }]"), { runId: crypto.randomUUID() });
      await handle.result();
      const { events } = await handle.fetchHistory();
      return events!.flatMap((one) => one.workflowTaskCompletedEventAttributes?.deploymentVersion?.buildId ?? [])[0]!;
    };

    await eventually(() => subscribed("/first"));
    await world.startWorker({ bundle: next! });
    await current(next!.buildId);
    await expect.poll(given, { timeout: 60_000 }).toBe(next!.buildId);
    await tell("first", 1);
    await eventually(() => subscribed("/second"));

    const began = performance.now();
    await current(old!.buildId);
    await tell("second", 3);
    await each(runs, async ({ runId, handle }) =>
      expect(await handle.result()).toEqual({ key: `${runId}/do/4/secondCall` }),
    );
    expect(performance.now() - began).toBeLessThan(120_000);

    const builds = new Set<string>();
    await each(runs, async ({ handle }) => {
      for (const event of (await handle.fetchHistory()).events!) {
        expect(event.workflowTaskFailedEventAttributes ?? undefined).toBeUndefined();
        const { deploymentVersion } = event.workflowTaskCompletedEventAttributes ?? {};
        if (deploymentVersion) builds.add(deploymentVersion.buildId!);
      }
    });
    expect([...builds].sort()).toEqual([next!.buildId, old!.buildId].sort());
    const written = world.calls.filter(({ activity }) => activity === "crm.write").map(({ argument }) => argument.key);
    expect(written.length).toBe(RUNS * 3);
    expect(new Set(written).size).toBe(RUNS * 3);
    await before.stop();
  },
  Math.max(120_000, RUNS * 1_000),
);
