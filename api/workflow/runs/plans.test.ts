import { afterAll, beforeAll, expect, test } from "vitest";
import { actorWith } from "#kit/testing.ts";
import { listIncidents, ListIncidents } from "../incidents/list-incidents.ts";
import { listTasks, ListTasks } from "../tasks/list-tasks.ts";
import { openWorkflow, worker, type TestWorkflow } from "../testing.ts";
import { suspects, unstarted } from "../watchdog/suspects.ts";
import { listRuns, ListRuns } from "./list-runs.ts";

// A list may read what it shows, never all that there is: what it asks of Postgres is explained once more, with rows there.
let svc: TestWorkflow;
const count = 20_000;
beforeAll(async () => {
  svc = await openWorkflow();
  await svc.pool.query(
    `insert into runs (id, namespace, name, version, workflow_id, status, record_type, record_id, cause, started_by, team, ended_at)
     select gen_random_uuid(), 'tests', 'p' || i % 50, '1.0.0', 'w' || i, 'completed', 'leads', (i % 5000)::text,
       '{"kind":"api","id":"x"}', 'u' || i % 100, 't' || i % 20, now() from generate_series(1, $1) i`,
    [count],
  );
  await svc.pool.query(
    `insert into incidents (id, kind, subject, run_id, namespace, name, since, path, error_type, error, resolved_at)
     select gen_random_uuid(), 'fault', 'runs/' || id, id, namespace, name, now(), '/do/0', 'x', '{"type":"x","status":500}', now() from runs`,
  );
  await svc.pool.query("analyze");
});
afterAll(() => svc.close());

const ctx = () => svc.ctx(actorWith(["workflow.*:*"]));
/** What the work asks of the database, each with its plan. */
async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
  const asked: { text: string; values: unknown[] }[] = [];
  const { pool } = svc;
  const query = pool.query.bind(pool);
  pool.query = ((config: { text: string }, values: unknown[] = []) => {
    asked.push({ text: config.text, values });
    return (query as (...all: unknown[]) => unknown)(config, values);
  }) as typeof pool.query;
  await work().finally(() => (pool.query = query));
  return Promise.all(
    asked.map(async ({ text, values }) => {
      const { rows } = await query(`explain ${text}`, values);
      return rows.map((row: Record<string, string>) => row["QUERY PLAN"]).join("\n");
    }),
  );
}

test.each([
  ["the runs of a record", () => listRuns(ctx(), ListRuns.parse({ record: "leads/42" }))],
  ["the runs of a process", () => listRuns(ctx(), ListRuns.parse({ definition: "tests/p1" }))],
  ["the newest runs", () => listRuns(ctx(), ListRuns.parse({}))],
  ["open incidents", () => listIncidents(ctx(), ListIncidents.parse({}))],
  [
    "the incidents of a process",
    () => listIncidents(ctx(), ListIncidents.parse({ definition: "tests/p1", state: "all" })),
  ],
  ["the tasks of a person", () => listTasks(ctx(), ListTasks.parse({ assignee: "me", status: "open" }))],
  ["what the watchdog suspects", () => suspects(svc.ctx(worker))],
  ["starts that are late", () => unstarted(svc.ctx(worker))],
])("%s are found by an index: no plan reads all runs or incidents", async (_, work) => {
  const plans = await plansOf(work);
  expect(plans.length).toBeGreaterThan(0);
  for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on (runs|incidents)\b/);
});
