import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoLeads } from "#stack/demo-leads.ts";
import { csv } from "./leads.ts";
import { createPeople } from "./people.ts";
import { System } from "./system.ts";

type Run = { id: string; status: string; waitingFor?: { kind: string } };
type Task = { id: string; record: { type: string; id: string } };

const leadCount = 150;
let system: System;

beforeAll(async () => {
  system = await System.start("--no-demo");
  await createPeople(system);
});
afterAll(() => system?.dispose());

const runsOf = (definition: string) => system.all<Run>("workflow", `/v1/runs?definition=${definition}`);
const settled = ({ status, waitingFor }: Run) =>
  status === "completed" || (status === "waiting" && waitingFor !== undefined);
const count = async (database: Parameters<System["sql"]>[0], query: string) =>
  Number((await system.sql<{ n: string }>(database, `select count(*) as n from ${query}`))[0]!.n);

const allSettled = (expected: number) =>
  system.until(
    "every run is done or waits",
    async () => {
      const [intake, nurture] = [await runsOf("sales/lead-intake"), await runsOf("sales/nurture")];
      return intake.length === expected && [...intake, ...nurture].every(settled) && intake;
    },
    300,
  );

/** Mails are on their way for a moment after their runs have gone on to wait. */
const mailAtRest = () =>
  system.until(
    "no message is on its way",
    async () => (await count("communication", "messages where state in ('accepted', 'sending', 'retrying')")) === 0,
  );

async function countEverything() {
  const leads = await count("crm", "objects where type = 'leads'");
  const mails = await system.all("comms", "/v1/inbox");
  return {
    leads,
    runs: await count("workflows", "runs where namespace = 'sales' and name = 'lead-intake'"),
    assignments: await count("user_management", "assignments"),
    assignedSubjects: Number(
      (await system.sql<{ n: string }>("user_management", "select count(distinct subject) as n from assignments"))[0]!
        .n,
    ),
    sent: await count("communication", "messages where state = 'sent'"),
    caught: mails.length,
    incidents: (await system.all("workflow", "/v1/incidents")).length,
    undelivered: await count("crm", "deliveries where delivered_at is null"),
  };
}

test("three kills -9 of the worker while leads come in lose nothing and repeat nothing", async () => {
  const form = new FormData();
  form.set("request", JSON.stringify({ objectType: "leads", createMissing: true, events: "each" }));
  form.set("file", new File([csv(demoLeads(leadCount, 11))], "leads.csv"));
  await system.call("crm", "POST", "/v1/imports", form);
  const begun = (n: number) =>
    system.until(
      `${n} runs have begun`,
      async () => (await count("workflows", "runs where status <> 'pending'")) >= n,
      240,
    );
  for (const after of [20, 150, 300]) {
    await begun(after);
    await sleep(randomInt(1_500));
    await system.kill("worker");
  }
  await allSettled(leadCount);
  await mailAtRest();
  const counts = await countEverything();
  console.log("after three kills of the worker:", JSON.stringify(counts));
  expect(counts).toEqual({
    leads: leadCount,
    runs: leadCount,
    assignments: leadCount,
    assignedSubjects: leadCount,
    sent: counts.caught,
    caught: counts.sent,
    incidents: 0,
    undelivered: 0,
  });
  for (const database of ["crm", "user_management", "communication", "ai_orchestration"] as const) {
    const [row] = await system.sql<{ receipts: string; keys: string }>(
      database,
      "select count(*) as receipts, count(distinct key) as keys from idempotency_keys where status is not null",
    );
    expect(row!.receipts, database).toBe(row!.keys);
  }
});

test("a kill -9 of the services right after a write loses no event", async () => {
  const before = await count("crm", "objects where type = 'leads'");
  for (let n = 1; n <= 3; n++) {
    const [email] = [`killed-${n}@leads.crm.test`];
    const lead = await system.until("CRM Core answers", async () =>
      system.call<{ id: string }>("crm", "POST", "/crm/v3/objects/leads", {
        properties: { email, lead_source: "Google", consent: "true" },
      }),
    );
    await system.kill("services");
    await system.until(
      "the lead has its run",
      async () =>
        (await system.call("workflow", "GET", `/v1/runs?definition=sales/lead-intake&record=leads/${lead.id}`)).results
          .length === 1,
    );
  }
  expect((await allSettled(before + 3)).length).toBe(before + 3);
});

test("an event that comes five times, in parallel too, starts one run", async () => {
  const [lead] = (await system.call("crm", "GET", "/crm/v3/objects/leads?limit=1")).results;
  const event = {
    specversion: "1.0",
    id: "duplicate-1",
    source: "/crm",
    type: "crm.lead.created",
    subject: `leads/${lead.id}`,
    time: new Date().toISOString(),
    data: { objectType: "leads", id: lead.id, properties: { email: "twice@leads.crm.test" }, changed: [] },
  };
  const before = (await runsOf("sales/lead-intake")).length;
  await Promise.all(Array.from({ length: 5 }, () => system.call("workflow", "POST", "/v1/events", event)));
  await allSettled(before + 1);
  await system.call("workflow", "POST", "/v1/events", event);
  await sleep(2_000);
  expect((await runsOf("sales/lead-intake")).length).toBe(before + 1);
});

test("Redis emptied: sign-in, API and runs go on", async () => {
  const admin = new Redis(await system.redisAdminUrl());
  await admin.flushall();
  admin.disconnect();
  const { email, password } = system.ready.admin;
  const { accessToken } = await system.call("users", "POST", "/v1/sessions", { email, password });
  const before = (await runsOf("sales/lead-intake")).length;
  await system.call(
    "crm",
    "POST",
    "/crm/v3/objects/leads",
    { properties: { email: "flushed@leads.crm.test" } },
    accessToken,
  );
  expect((await allSettled(before + 1)).length).toBe(before + 1);
});

test("the whole stack stopped and started with runs waiting: everything is where it was, and goes on", async () => {
  const waiting = (await runsOf("sales/lead-intake")).filter((run) => run.status === "waiting");
  const tasks = await system.all<Task>("workflow", "/v1/tasks?status=open");
  expect(tasks.length).toBeGreaterThan(0);
  const counted = await countEverything();
  await system.stop();
  await system.start("--no-demo");
  expect(await countEverything()).toEqual(counted);
  const open = await system.all<Task>("workflow", "/v1/tasks?status=open");
  expect(new Set(open.map((task) => task.id))).toEqual(new Set(tasks.map((task) => task.id)));
  await system.call("workflow", "POST", `/v1/tasks/${tasks[0]!.id}/complete`, { output: { approved: true } });
  await system.until("the run whose task was answered is done", async () => {
    const still = (await runsOf("sales/lead-intake")).filter((run) => run.status === "waiting");
    return still.length === waiting.length - 1;
  });
  await system.until(
    "its mail is caught",
    async () => (await system.all("comms", "/v1/inbox")).length === counted.caught + 1,
  );
});
