import { Client, Connection, WorkflowNotFoundError } from "@temporalio/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "#stack/services.ts";
import { createPeople } from "./people.ts";
import { System } from "./system.ts";

type Run = { id: string; status: string };
type Case = {
  id: string;
  state: string;
  records: string[];
  found: Record<string, unknown[]>;
  erased: Record<string, { store: string; count: number }[]>;
  remains: { service: string; what: string }[];
};

const databases: Database[] = ["crm", "workflows", "user_management", "communication", "analytics", "ai_orchestration"];
let system: System;

beforeAll(async () => {
  system = await System.start("--no-demo");
  await createPeople(system);
});
afterAll(() => system?.dispose());

/** Tables of all six databases in which some row holds the text. */
async function holding(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const database of databases) {
    const tables = await system.sql<{ name: string }>(
      database,
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'graphile_worker')",
    );
    for (const { name } of tables) {
      const rows = await system.sql(database, `select 1 from ${name} t where t::text ilike $1 limit 1`, [`%${text}%`]);
      if (rows.length > 0) found.push(`${database} ${name}`);
    }
  }
  return found;
}

/** A lead whose every value names the person, with a note about it, after its processes have done their work. */
async function plant(text: string): Promise<{ id: string; runs: { id: string; workflow_id: string }[] }> {
  const email = `${text}@example.com`;
  const { id } = await system.call("crm", "POST", "/crm/v3/objects/leads", {
    properties: { email, firstname: text, lastname: "Tester", lead_source: "Google", consent: "true" },
  });
  const note = await system.call("crm", "POST", "/crm/v3/objects/notes", {
    properties: { hs_note_body: `${text} likes trees` },
  });
  await system.call("crm", "PUT", `/crm/v4/objects/notes/${note.id}/associations/default/leads/${id}`);
  await system.call("comms", "PUT", "/v1/preferences", { email, purpose: "marketing", granted: true });
  await system.call("comms", "POST", "/v1/messages", {
    to: { email },
    purpose: "transactional",
    recordId: `leads/${id}`,
    content: { subject: `Hello ${text}`, text: `Good day ${text}` },
  });
  await system.until("its processes have settled", async () => {
    const runs = await system.all<Run>("workflow", `/v1/runs?record=leads/${id}`);
    return runs.length > 0 && runs.every(({ status }) => ["waiting", "completed", "incident"].includes(status));
  });
  await system.until("its mails are sent", async () => {
    const rows = await system.sql(
      "communication",
      "select 1 from messages where to_address = $1 and state in ('accepted', 'sending', 'retrying')",
      [email],
    );
    return rows.length === 0;
  });
  const runs = await system.sql<{ id: string; workflow_id: string }>(
    "workflows",
    "select id, workflow_id from runs where record_type = 'leads' and record_id = $1",
    [id],
  );
  return { id, runs };
}

/** Starts the erasure and answers the question that it asks. */
async function decide(caseId: string, answer: object): Promise<Run & { output: { erased: unknown } }> {
  const { runId } = await system.call("crm", "POST", `/v1/personal-data/${caseId}/erasure`);
  const task = await system.until("the question is asked", async () => {
    const tasks = await system.all<{ id: string; runId: string }>("workflow", "/v1/tasks?status=open");
    return tasks.find((one) => one.runId === runId);
  });
  await system.call("workflow", "POST", `/v1/tasks/${task.id}/complete`, { output: answer });
  return system.until("the erasure has ended", async () => {
    const run = await system.call("workflow", "GET", `/v1/runs/${runId}`);
    if (run.status === "incident") throw new Error(JSON.stringify(run.incident ?? run.steps));
    return run.status === "completed" && run;
  });
}

test("what all services hold of a person can be exported, then is erased everywhere: no value is left in any table", async () => {
  const text = `zebrawood${Date.now()}`;
  const { id, runs } = await plant(text);
  const before = await holding(text);
  for (const table of [
    "crm public.objects",
    "crm public.changes",
    "workflows public.runs",
    "communication public.messages",
  ])
    expect(before, "the search finds what is there").toContain(table);

  const opened: Case = await system.call("crm", "POST", "/v1/personal-data", { email: `${text}@example.com` });
  expect(opened.records).toContain(`leads/${id}`);
  expect(JSON.stringify(opened)).not.toContain(text);
  const told = await system.call("crm", "GET", `/v1/personal-data/${opened.id}/export`);
  for (const service of ["crm", "workflow", "comms", "analytics"])
    expect(JSON.stringify(told[service]), `${service} tells what it holds`).toContain(text);

  const run = await decide(opened.id, { erase: true, note: "asked by letter" });
  expect(Object.keys(run.output.erased as object).sort()).toEqual([
    "ai",
    "analytics",
    "comms",
    "crm",
    "users",
    "workflow",
  ]);
  // The one store that says so of itself: answers kept for a day. They hold no address.
  expect((await holding(text)).filter((table) => !table.endsWith("idempotency_keys"))).toEqual([]);
  expect(await holding(`${text}@example.com`)).toEqual([]);

  const closed: Case = await system.call("crm", "GET", `/v1/personal-data/${opened.id}`);
  expect(closed).toMatchObject({ state: "erased", records: [] });
  expect(closed.remains.map(({ what }) => what)).toContain("answers kept for repeated requests");
  expect((await system.fetch("crm", `/v1/personal-data/${opened.id}/export`)).status).toBe(409);
  expect((await system.fetch("crm", `/crm/v3/objects/leads/${id}`)).status).toBe(404);

  const connection = await Connection.connect({ address: system.ready.temporal.address });
  const client = new Client({ connection, namespace: system.ready.temporal.namespace });
  for (const { workflow_id } of runs)
    await system.until("Temporal has forgotten the run", () =>
      client.workflow
        .getHandle(workflow_id)
        .describe()
        .then(
          () => false,
          (error: unknown) => error instanceof WorkflowNotFoundError,
        ),
    );
  await connection.close();
});

test("a no takes everything back: the hold is lifted and nothing is gone", async () => {
  const text = `rosewood${Date.now()}`;
  const { id } = await plant(text);
  const before = await holding(text);
  const opened: Case = await system.call("crm", "POST", "/v1/personal-data", { record: `leads/${id}` });
  const { runId } = await system.call("crm", "POST", `/v1/personal-data/${opened.id}/erasure`);
  const held = "select 1 from suppressions where email = $1 and reason = 'erasure'";
  await system.until(
    "nothing may be sent to the person",
    async () => (await system.sql("communication", held, [`${text}@example.com`])).length > 0,
  );
  expect((await decide(opened.id, { erase: false })).id, "one erasure a case").toBe(runId);
  expect(await system.sql("communication", held, [`${text}@example.com`])).toEqual([]);
  expect(await holding(text)).toEqual(
    expect.arrayContaining(before.filter((table) => !table.endsWith("personal_data_cases"))),
  );
  expect((await system.call("crm", "GET", `/v1/personal-data/${opened.id}`)).state).toBe("released");
});

test("the contract's gdpr-delete leaves nothing of a contact, of what was merged into it, or of notes about it", async () => {
  const text = `satinwood${Date.now()}`;
  const contacts = "/crm/v3/objects/contacts";
  const ids: string[] = [];
  for (const name of ["one", "two"]) {
    const properties = { email: `${name}.${text}@example.com`, firstname: text, city: `${text}ville` };
    ids.push((await system.call("crm", "POST", contacts, { properties })).id);
  }
  const [primaryObjectId, objectIdToMerge] = ids;
  await system.call("crm", "PATCH", `${contacts}/${objectIdToMerge}`, { properties: { city: "Elsewhere" } });
  const merged = await system.call("crm", "POST", `${contacts}/merge`, { primaryObjectId, objectIdToMerge });
  const note = await system.call("crm", "POST", "/crm/v3/objects/notes", {
    properties: { hs_note_body: `on ${text}` },
  });
  await system.call("crm", "PUT", `/crm/v4/objects/notes/${note.id}/associations/default/contacts/${merged.id}`);
  expect(await holding(text)).toEqual(expect.arrayContaining(["crm public.objects", "analytics public.records"]));
  const gone = await system.fetch("crm", `${contacts}/gdpr-delete`, {
    method: "POST",
    body: { objectId: `one.${text}@example.com`, idProperty: "email" },
  });
  expect(gone.status).toBe(204);
  expect(await holding(text)).toEqual([]);
  for (const id of [...ids, merged.id]) expect((await system.fetch("crm", `${contacts}/${id}`)).status).toBe(404);
});
