import { randomBytes } from "node:crypto";
import { DefaultLogger, Runtime } from "@temporalio/worker";
import { workflow } from "#api/workflow/app.ts";
import { Config } from "#api/workflow/config.ts";
import type { WorkflowCtx } from "#api/workflow/context.ts";
import { applyProjections } from "#api/workflow/internal/apply-projections.ts";
import { openTask } from "#api/workflow/internal/open-task.ts";
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
import { runWorker } from "#workers/worker.ts";
import { ACTIVITIES, type OpenTaskInput, type StartInput, TASK_QUEUE } from "#workflows/contract.ts";

const namespace = "bench";
let count = 0;

export const event = (type: string, subject: string): object => ({
  specversion: "1.0",
  id: `bench-${++count}`,
  source: "/bench",
  type,
  subject,
  data: {},
});

export const percentile = (took: number[], p: number): number =>
  took.toSorted((a, b) => a - b)[Math.min(took.length - 1, Math.floor((took.length * p) / 100))]!;
export const median = (took: number[]): number => percentile(took, 50);

/** The Workflow Engine with its background work, a worker, and processes whose one activity tells when it began. */
export async function openBench() {
  Runtime.install({ logger: new DefaultLogger("ERROR") });
  const [stores, temporal] = await Promise.all([startTestStores(), startTestTemporal()]);
  await ensureNamespace(temporal.address, namespace);
  const { url: adminUrl, passwords } = stores.postgres;
  const roleUrl = (role: string, password: string) =>
    Object.assign(new URL(adminUrl), { username: role, password, pathname: "/workflows" }).href;
  await provisionDatabase(adminUrl, "workflows", passwords.workflows);
  await migrate(roleUrl("workflows_owner", passwords.workflows.owner), workflow.migrations);
  const config = readConfig("workflow", Config, {
    WORKFLOW_DATABASE_URL: roleUrl("workflows", passwords.workflows.run),
    WORKFLOW_REDIS_URL: serviceRedisUrl(stores.redis.port, "workflow", stores.redis.passwords.workflow, 1),
    WORKFLOW_CLIENT_SECRET: randomBytes(16).toString("hex"),
    CODEC_KEYS: `a:${randomBytes(32).toString("base64")}`,
    RATE_LIMIT_PER_MINUTE: "1000000",
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
  const waiters = new Map<string, (at: number) => void>();
  const activity = async ({ run }: { run: { definition: string } }): Promise<object> => {
    waiters.get(run.definition)?.(performance.now());
    waiters.delete(run.definition);
    return {};
  };
  const engine = service.ctx({ kind: "service", id: "workflow", roles: [], teams: [], grants: { "*": "all" } });
  const ask = ({ key, path, title, role, run }: OpenTaskInput) =>
    openTask(engine, { key, path, title, ...(role && { role }), runId: run.runId });
  const worker = await runWorker({
    address: temporal.address,
    namespace,
    activities: { "crm.updateObject": activity, [ACTIVITIES.openTask]: ask },
    postProjections: (updates) => applyProjections(engine, { updates }),
    codec: createCodec(config.codecKeys),
    versioned: false,
  });

  async function send(method: string, path: string, type: string, body: string): Promise<void> {
    const headers = { authorization: "Bearer bench", "content-type": type };
    const answer = await app.request(path, { method, headers, body });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  }
  const post = (path: string, body: object) => send("POST", path, "application/json", JSON.stringify(body));
  const documents = new Map<string, StartInput>();

  return {
    post,
    address: temporal.address,
    /** `before` is what the process does before its first activity. */
    async publish(name: string, schedule: string, before = ""): Promise<void> {
      const text = `document: { dsl: "1.0.3", namespace: bench, name: ${name}, version: "1.0.0" }
${schedule}
do:
${before}  - write:
      call: crm.updateObject
      with: { objectType: leads, id: "1", properties: {} }
`;
      await send("PUT", `/v1/definitions/bench/${name}/draft`, "application/yaml", text);
      await post(`/v1/definitions/bench/${name}/publish`, {});
      const { rows } = await service.pool.query("select document, functions from definition_versions where name = $1", [
        name,
      ]);
      const { document: definition, functions } = rows[0];
      documents.set(name, { runId: "", definition, functions, input: null, cause: { kind: "api", id: "bench" } });
    },
    start: (name: string) => post("/v1/runs", { definition: { namespace: "bench", name } }),
    /** The same process started by Temporal's client, without the engine's tables. */
    async bare(name: string): Promise<void> {
      const input = { ...documents.get(name)!, runId: crypto.randomUUID() };
      const options = { taskQueue: TASK_QUEUE, workflowId: crypto.randomUUID(), workflowTaskTimeout: "5s" } as const;
      await temporalOf(config).client.workflow.start(`bench/${name}`, { ...options, args: [input] });
    },
    /** Milliseconds from now to the first activity. A moment passes before, in which what was begun ends. */
    async toFirstActivity(begin: () => Promise<void>, name = "by-event"): Promise<number> {
      await new Promise((resolve) => setTimeout(resolve, 200));
      const first = new Promise<number>((resolve) => waiters.set(`bench/${name}`, resolve));
      const began = performance.now();
      await begin();
      return (await first) - began;
    },
    /** The open task of a run that was just started. */
    async openTask(name: string): Promise<string> {
      for (;;) {
        const { rows } = await service.pool.query(
          "select t.id from tasks t join runs r on r.id = t.run_id where r.name = $1 and t.status = 'open'",
          [name],
        );
        if (rows.length === 1) return rows[0].id;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    /** How many runs of a process have not ended. */
    async open(name: string): Promise<number> {
      const { rows } = await service.pool.query(
        "select count(*)::int as open from runs where name = $1 and ended_at is null",
        [name],
      );
      return rows[0].open;
    },
    async close(): Promise<void> {
      await Promise.all([worker.stop(), ...running.map((part) => part.stop())]);
      await service.close();
      await Promise.all([stores.stop(), temporal.stop()]);
    },
  };
}
