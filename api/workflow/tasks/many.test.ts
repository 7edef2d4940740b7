import { sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Actor } from "#kit/authorize.ts";
import { uuidv7 } from "#kit/ids.ts";
import { actorWith } from "#kit/testing.ts";
import { insertRun } from "../runs/insert-run.ts";
import { openWorkflow, processText, type TestWorkflow } from "../testing.ts";
import { countTasks } from "./count-tasks.ts";
import { listTasks, type ListTasks, taskQuery } from "./list-tasks.ts";

const many = 100_000;
const scope = (reach: "own" | "team" | "all") => ({ "workflow.tasks:read": reach });
const person = (reach: "own" | "team" | "all", over: Partial<Actor> = {}) =>
  actorWith(scope(reach), { id: "person-7", roles: ["sales"], teams: ["team-3"], ...over });

let svc: TestWorkflow;
beforeAll(async () => {
  svc = await openWorkflow();
  const version = await svc.publishText(processText("many"));
  const cause = { kind: "api" as const, id: uuidv7() };
  const { id } = await insertRun(svc.db, { ...version, input: {}, cause, causeKey: cause.id });
  const insert = sql`
    insert into tasks (id, key, run_id, path, title, status, due_at, assignee, role, team, definition, created_at)
    select gen_random_uuid(), 'k' || n, ${id}::uuid, '/do/0/ask', 'Task ' || n,
      case when n % 4 = 0 then 'completed' else 'open' end,
      case when n % 5 > 0 then date_trunc('milliseconds', now()) + (n % 1000 - 300) * interval '1 hour' end,
      case when n % 3 = 0 then 'person-' || n % 100 end, case when n % 3 = 1 then 'sales' end,
      case when n % 3 = 2 then 'team-' || n % 50 end, 'tests/' || case when n % 10 = 0 then 'few' else 'many' end, now()
    from generate_series(1, ${many}) n`;
  await svc.db.transaction(async (tx) => {
    await tx.execute(sql`set local statement_timeout = 0`);
    await tx.execute(insert);
  });
  // What autovacuum does by itself, a minute later.
  const owner = new pg.Client(svc.ownerUrl);
  await owner.connect();
  await owner.query("analyze tasks, task_places");
  await owner.end();
}, 120_000);
afterAll(() => svc.close());

type Plan = {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  Plans?: Plan[];
};
const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

describe(`with ${many.toLocaleString("en")} tasks`, () => {
  test.each([
    ["mine by due date", "own", { assignee: "me", status: "open", sort: "due" }],
    ["mine, newest first", "own", { assignee: "me", status: "open" }],
    ["all that I see", "own", {}],
    ["my teams' by due date", "team", { assignee: "team", sort: "due" }],
    ["another person's", "team", { assignee: "person-9", status: "open" }],
    ["everybody's by due date", "all", { status: "open", sort: "due" }],
    ["everybody's, newest first", "all", {}],
    ["of one process", "all", { definition: "tests/few", status: "open" }],
    ["mine of one process", "own", { assignee: "me", definition: "tests/few", status: "open", sort: "due" }],
  ] as [string, "own" | "team" | "all", Partial<ListTasks>][])(
    "%s: one question, answered from indexes",
    async (_, reach, filter) => {
      const ctx = svc.ctx(person(reach));
      const input = { limit: 20, ...filter };
      const asked = vi.spyOn(svc.pool, "query");
      const { results, paging } = await listTasks(ctx, input);
      expect(asked).toHaveBeenCalledTimes(1);
      asked.mockRestore();
      const query = taskQuery(ctx, input).toSQL();
      const { rows } = await svc.pool.query(`explain (analyze, format json) ${query.sql}`, query.params);
      const scans = nodes((rows[0] as { "QUERY PLAN": { Plan: Plan }[] })["QUERY PLAN"][0]!.Plan).filter(
        (node) => node["Relation Name"] && node["Relation Name"] !== "runs",
      );
      expect(scans.map((node) => node["Node Type"])).not.toContain("Seq Scan");
      const read = scans.reduce((sum, node) => sum + node["Actual Rows"] * node["Actual Loops"], 0);
      // With a filter, no more than what fits it is looked at; without, hardly more than is shown.
      expect(read).toBeLessThan(filter.definition ? many * 0.3 : 2_000);
      const next = paging && (await listTasks(ctx, { ...input, after: paging.next.after }));
      const ids = [...results, ...(next?.results ?? [])].map((task) => task.id);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );

  test("pages by due date leave nothing out and show nothing twice", async () => {
    const ctx = svc.ctx(person("own"));
    const filter = { assignee: "me", status: "open", sort: "due", definition: "tests/few" } as const;
    const ids: string[] = [];
    const due: number[] = [];
    for (let after: string | undefined, more = true; more;) {
      const page = await listTasks(ctx, { limit: 500, ...filter, after });
      ids.push(...page.results.map((task) => task.id));
      due.push(...page.results.map((task) => (task.dueAt ? Date.parse(task.dueAt) : Infinity)));
      after = page.paging?.next.after;
      more = after !== undefined;
    }
    const { rows } = await svc.pool.query(`select count(*)::int as n from tasks where status = 'open'
      and definition = 'tests/few' and (assignee = 'person-7' or role = 'sales' or team = 'team-3')`);
    expect([ids.length, new Set(ids).size]).toEqual([rows[0].n, rows[0].n]);
    expect(due).toEqual(due.toSorted((a, b) => a - b));
  });

  test("they are counted in one question", async () => {
    const asked = vi.spyOn(svc.pool, "query");
    const counts = await countTasks(svc.ctx(person("all")));
    expect(asked).toHaveBeenCalledTimes(1);
    asked.mockRestore();
    const { rows } = await svc.pool
      .query(`select count(*)::int as open, (count(*) filter (where due_at < now()))::int as overdue
      from tasks where status = 'open'`);
    expect(counts.visible).toEqual(rows[0]);
    expect(counts.mine.open).toBeLessThan(counts.visible.open);
    expect(counts.team.open).toBeGreaterThan(0);
  });

  test.each(["x", "infinity~x", "2026-01-01~y"])("a cursor that is none is refused: %s", async (after) => {
    const listed = listTasks(svc.ctx(person("own")), { limit: 5, sort: "due", after });
    await expect(listed).rejects.toMatchObject({ code: "invalid_input", faults: [{ path: "query.after" }] });
  });
});
