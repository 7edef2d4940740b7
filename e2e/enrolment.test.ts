import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Rig } from "./faults/rig.ts";
import { publishProcesses, steps } from "./faults/visit.ts";

const count = 50;
let rig: Rig;
beforeAll(async () => void (rig = await Rig.start()));
afterAll(() => rig?.dispose());

test("harm 5: kill -9 of the services in the middle of an enrolment: each record gets one run", async () => {
  const { system, partner } = rig;
  const inputs = Array.from({ length: count }, (_, n) => ({ properties: { email: `there-${n}@faults.test` } }));
  const { results } = await system.call("crm", "POST", "/crm/v3/objects/contacts/batch/create", { inputs });
  const contacts = results.map(({ id }: { id: string }) => id).toSorted();
  // Those who are there before the process is must come in by the enrolment alone.
  const told = "select from deliveries where subscriber = 'workflow' and delivered_at is null";
  await system.until("their events are told", async () => (await system.sql("crm", told)).length === 0);
  await publishProcesses(rig);

  const batch = await system.call("workflow", "POST", "/v1/batches", {
    action: "enrol",
    filter: {
      definition: "faults/visit",
      filterGroups: [{ filters: [{ propertyName: "email", operator: "HAS_PROPERTY" }] }],
    },
  });
  const written = async () =>
    (await system.sql("workflows", "select from batch_records where batch_id = $1", [batch.id])).length;
  for (const share of [0.1, 0.5]) {
    await system.until("some more have their runs", async () => (await written()) >= share * count);
    await sleep(Math.random() * 300);
    await rig.kill("services");
    expect(await written()).toBeLessThan(count);
    await rig.start("services");
  }
  const shown = () => system.call("workflow", "GET", `/v1/batches/${batch.id}`);
  await system.until("the batch is over", async () => (await shown()).state !== "running", 120);
  expect(await shown()).toMatchObject({ state: "done", total: count, done: count, failed: 0 });

  const open = "select from runs where name = 'visit' and ended_at is null";
  await system.until("all runs have ended", async () => (await system.sql("workflows", open)).length === 0, 180);
  const runs = await system.sql<{ record_id: string; status: string }>(
    "workflows",
    "select record_id, status from runs where name = 'visit' order by record_id collate \"C\"",
  );
  expect(runs).toEqual(contacts.map((id: string) => ({ record_id: id, status: "completed" })));
  const effects = [...partner.effects.values()].map(({ contact, step }) => `${contact} ${step}`);
  const expected = contacts.flatMap((id: string) => steps.map((step) => `${id} ${step}`));
  expect(effects.toSorted()).toEqual(expected.toSorted());
});
