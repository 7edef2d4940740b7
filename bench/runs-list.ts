import { randomBytes } from "node:crypto";
import { Config } from "#api/workflow/config.ts";
import { workflow } from "#api/workflow/app.ts";
import type { WorkflowCtx } from "#api/workflow/context.ts";
import * as schema from "#db/workflows/schema.ts";
import { readConfig } from "#kit/config.ts";
import { migrate } from "#kit/database.ts";
import { actorWith, awayClient, openTestService, silent } from "#kit/testing.ts";
import { provisionDatabase } from "#stack/provision.ts";
import { serviceRedisUrl } from "#stack/redis.ts";
import { startTestStores } from "#stack/test-servers.ts";

// The runs of one record among a million, through the API in this process, beside the same SQL: medians of milliseconds.
const rows = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 300);
const stores = await startTestStores();
const { url: adminUrl, passwords } = stores.postgres;
await provisionDatabase(adminUrl, "workflows", passwords.workflows);
await migrate(roleUrl("workflows_owner", passwords.workflows.owner), workflow.migrations);
const config = readConfig("workflow", Config, {
  WORKFLOW_DATABASE_URL: roleUrl("workflows", passwords.workflows.run),
  WORKFLOW_REDIS_URL: serviceRedisUrl(stores.redis.port, "workflow", stores.redis.passwords.workflow, 1),
  WORKFLOW_CLIENT_SECRET: randomBytes(16).toString("hex"),
  CODEC_KEYS: `a:${randomBytes(32).toString("base64")}`,
  RATE_LIMIT_PER_MINUTE: "1000000",
});
const options = { config };
const service = openTestService<typeof schema, WorkflowCtx>(
  "workflow",
  config.databaseUrl,
  config.redisUrl,
  schema,
  options,
);
const authenticate = async () => actorWith(["*"]);
const app = workflow.createApp({
  ...service,
  config,
  clients: workflow.clients(awayClient),
  log: silent,
  authenticate,
});

for (let from = 1; from <= rows; from += 50_000)
  await service.pool.query(
    `insert into runs (id, namespace, name, version, workflow_id, status, record_type, record_id, cause, ended_at)
     select gen_random_uuid(), 'bench', 'p' || i % 50, '1.0.0', 'w' || i, 'completed', 'leads', (i % ($3 / 20))::text,
       '{"kind":"api","id":"x"}', now() from generate_series($1::int, $2::int) i`,
    [from, Math.min(rows, from + 49_999), rows],
  );
await service.pool.query("analyze runs");

const sql = `select * from runs where record_type = 'leads' and record_id = $1 order by id desc limit 51`;
const bare: number[] = [];
const ours: number[] = [];
for (let round = 0; round < rounds; round++) {
  const id = String((round * 7919) % (rows / 20));
  bare.push(await timed(() => service.pool.query(sql, [id])));
  const ask = () => app.request(`/v1/runs?record=leads/${id}`, { headers: { authorization: "Bearer x" } });
  ours.push(await timed(async () => (await ask()).json()));
}
const [a, b] = [median(ours), median(bare)];
console.log(
  `${rows} runs, 20 of a record: API ${a.toFixed(2)} ms, the same SQL ${b.toFixed(2)} ms, ratio ${(a / b).toFixed(2)}`,
);
await service.close();
await stores.stop();

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function median(values: number[]): number {
  return values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)]!;
}

function roleUrl(role: string, password: string): string {
  const url = new URL(adminUrl);
  Object.assign(url, { username: role, password, pathname: "/workflows" });
  return url.href;
}
