import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { workflow } from "#api/workflow/app.ts";
import { Config } from "#api/workflow/config.ts";
import type { WorkflowCtx } from "#api/workflow/context.ts";
import { temporalOf } from "#api/workflow/temporal/gateway.ts";
import * as schema from "#db/workflows/schema.ts";
import { createCodec } from "#kit/codec.ts";
import { readConfig } from "#kit/config.ts";
import { migrate } from "#kit/database.ts";
import { actorWith, awayClient, openTestService, silent } from "#kit/testing.ts";
import { provisionDatabase } from "#stack/provision.ts";
import { serviceRedisUrl } from "#stack/redis.ts";
import { ensureNamespace } from "#stack/temporal.ts";
import { startTestStores, startTestTemporal } from "#stack/test-servers.ts";
import { bundle } from "#workers/bundle.ts";
import { TASK_QUEUE } from "#workflows/contract.ts";

// From the request to publish a process to the first activity of its first run, beside a bare start of a hand-written
// workflow that does the same. One worker, one server, interleaved: medians of milliseconds.
const rounds = Number(process.argv[2] ?? 40);
const namespace = "bench";

Runtime.install({ logger: new DefaultLogger("ERROR") });
const [stores, temporal] = await Promise.all([startTestStores(), startTestTemporal()]);
await ensureNamespace(temporal.address, namespace);
const { url: adminUrl, passwords } = stores.postgres;
await provisionDatabase(adminUrl, "workflows", passwords.workflows);
await migrate(roleUrl("workflows_owner", passwords.workflows.owner), workflow.migrations);

const config = readConfig("workflow", Config, {
  WORKFLOW_DATABASE_URL: roleUrl("workflows", passwords.workflows.run),
  WORKFLOW_REDIS_URL: serviceRedisUrl(stores.redis.port, "workflow", stores.redis.passwords.workflow, 1),
  WORKFLOW_CLIENT_SECRET: randomBytes(16).toString("hex"),
  CODEC_KEYS: `a:${randomBytes(32).toString("base64")}`,
  RATE_LIMIT_PER_MINUTE: "100000",
  TEMPORAL_ADDRESS: temporal.address,
  TEMPORAL_NAMESPACE: namespace,
});
const service = openTestService<typeof schema, WorkflowCtx>("workflow", config.databaseUrl, config.redisUrl, schema, {
  config,
});
const authenticate = async () => actorWith(["*"]);
const deps = { ...service, config, clients: workflow.clients(awayClient), log: silent, authenticate };
const app = workflow.createApp(deps);
const running = await workflow.start!(deps);
const { client } = temporalOf(config);

let called: ((at: number) => void) | undefined;
const activity = async (): Promise<object> => {
  called?.(performance.now());
  called = undefined;
  return {};
};
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: temporal.address }),
  namespace,
  taskQueue: TASK_QUEUE,
  workflowBundle: { code: await bundle(fileURLToPath(new URL("publish-workflows.ts", import.meta.url))) },
  activities: { "crm.updateObject": activity, "crm.write": activity },
  sinks: { projection: { update: { fn: () => undefined } } },
  dataConverter: { payloadCodecs: [createCodec(config.codecKeys)] },
  workflowTaskPollerBehavior: { type: "autoscaling" },
  activityTaskPollerBehavior: { type: "autoscaling" },
});
const done = worker.run();

const text = (version: string) => `document:
  dsl: "1.0.3"
  namespace: bench
  name: publish
  version: "${version}"
do:
  - write:
      call: crm.updateObject
      with: { objectType: leads, id: "1", properties: {} }
`;

async function ask(method: string, path: string, type: string, body: string): Promise<void> {
  const headers = { authorization: "Bearer bench", "content-type": type };
  const answer = await app.request(path, { method, headers, body });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
}

/** Milliseconds from now to the first activity. What was begun ends before anything else begins. */
async function toFirstActivity(begin: () => Promise<{ result: () => Promise<unknown> } | void>): Promise<number> {
  // A server that has just ended a run takes the next one more slowly, whoever starts it.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const started = performance.now();
  const first = new Promise<number>((resolve) => (called = resolve));
  const handle = await begin();
  const at = await first;
  await handle?.result();
  return at - started;
}

const publish = async () => {
  await ask("POST", "/v1/definitions/bench/publish/publish", "application/json", "{}");
  await start();
};
const start = () =>
  ask("POST", "/v1/runs", "application/json", JSON.stringify({ definition: { namespace: "bench", name: "publish" } }));
const bare = () =>
  client.workflow.start("bareCall", { taskQueue: TASK_QUEUE, workflowId: crypto.randomUUID(), args: [] });

const figures = { publish: [] as number[], start: [] as number[], bare: [] as number[] };
for (let round = -5; round < rounds; round++) {
  await ask("PUT", "/v1/definitions/bench/publish/draft", "application/yaml", text(`1.0.${round + 5}`));
  const measured = {
    bare: await toFirstActivity(bare),
    publish: await toFirstActivity(publish),
    start: await toFirstActivity(start),
  };
  if (round >= 0) for (const [name, ms] of Object.entries(measured)) figures[name as "bare"].push(ms);
}
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
const theirs = median(figures.bare);
for (const [name, ms] of [
  ["publish and first run", median(figures.publish)],
  ["run of a published process", median(figures.start)],
] as const)
  console.log(`${name}: ${ms.toFixed(0)} ms, a bare start ${theirs.toFixed(0)}, ratio ${(ms / theirs).toFixed(2)}`);

worker.shutdown();
await done;
await Promise.all(running.map((part) => part.stop()));
await service.close();
await Promise.all([stores.stop(), temporal.stop()]);

function roleUrl(role: string, password: string): string {
  const url = new URL(stores.postgres.url);
  return Object.assign(url, { username: role, password, pathname: "/workflows" }).href;
}
