import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { csv, leads } from "./leads.ts";
import { createPeople, type People } from "./people.ts";
import { System } from "./system.ts";

type Run = { id: string; status: string; record?: { type: string; id: string }; waitingFor?: { kind: string } };
type Lead = { id: string; properties: Record<string, string | null> };
type Assignment = {
  id: string;
  ownerId: string;
  team: { id: string; name: string } | null;
  subject: string;
  createdAt: string;
};
type Mail = { id: string; to: string | string[]; subject: string };
type Task = { id: string; status: string; record?: { type: string; id: string } };

const { known, fresh, origin } = leads();
const consented = fresh.filter((row) => (row["Consent"] ?? row["consent"]) === "true");
let system: System;
let people: People;
let created: Lead[];
let runs: Run[];

const importLeads = async (rows: typeof fresh, events: "none" | "each") => {
  const form = new FormData();
  form.set("request", JSON.stringify({ objectType: "leads", createMissing: true, events }));
  form.set("file", new File([csv(rows)], "leads.csv", { type: "text/csv" }));
  const { id } = await system.call("crm", "POST", "/v1/imports", form);
  const done = await system.until("the import is done", async () => {
    const state = await system.call("crm", "GET", `/v1/imports/${id}`);
    return state.state !== "running" && state;
  });
  expect(done).toMatchObject({ state: "done", rows: rows.length, created: rows.length, failed: 0 });
};

const settled = ({ status, waitingFor }: Run) =>
  status === "completed" || (status === "waiting" && waitingFor?.kind === "person");
/** Waits for all runs of a definition, telling how far they are. */
const everyRun = async (definition: string, expected: number, done: (run: Run) => boolean) => {
  let told = 0;
  return system.until(
    `${expected} runs of ${definition} are done or wait for a person`,
    async () => {
      const all = await system.all<Run>("workflow", `/v1/runs?definition=${definition}`);
      if (Date.now() - told > 30_000) {
        const states = Object.groupBy(all, ({ status, waitingFor }) => `${status} ${waitingFor?.kind ?? ""}`.trim());
        console.log(
          Object.entries(states)
            .map(([state, some]) => `${some!.length} ${state}`)
            .join(", "),
        );
        told = Date.now();
      }
      return all.length >= expected && all.every(done) && all;
    },
    480,
    2_000,
  );
};

const addressOf = (mail: Mail) => (Array.isArray(mail.to) ? mail.to[0]! : mail.to);

beforeAll(async () => {
  console.log(`The main job with ${fresh.length} fresh leads, ${known.length} with outcomes; ${origin}`);
  system = await System.start("--no-demo");
  people = await createPeople(system);
  if (known.length > 0) {
    await importLeads(known, "none");
    await system.until(
      "Analytics has every row",
      async () => (await system.call("analytics", "GET", "/v1/reports/funnel")).stages[0].count === known.length,
    );
    const trained = await system.call("ai", "POST", "/v1/models/train", { target: "leads.converted" });
    console.log("trained:", JSON.stringify(trained).slice(0, 600));
  }
  await importLeads(fresh, "each");
  runs = await everyRun("sales/lead-intake", fresh.length, settled);
  created = (await allLeads()).slice(known.length);
});
afterAll(() => system?.dispose());

async function allLeads(): Promise<Lead[]> {
  const found: Lead[] = [];
  const properties =
    "properties=email,consent,lead_score,lead_band,lead_score_reasons,hubspot_owner_id,hs_pipeline_stage";
  for (let after: string | undefined; ;) {
    const page = await system.call(
      "crm",
      "GET",
      `/crm/v3/objects/leads?limit=100&${properties}${after ? `&after=${after}` : ""}`,
    );
    found.push(...page.results);
    after = page.paging?.next.after;
    if (!after) return found.toSorted((a, b) => Number(a.id) - Number(b.id));
  }
}

/** Mails to leads: colleagues are asked to confirm their addresses. */
const inbox = async () =>
  (await system.all<Mail>("comms", "/v1/inbox")).filter((mail) => !people.addresses.has(addressOf(mail)));
const isConsented = (lead: Lead) => lead.properties["consent"] === "true";
const isHot = (lead: Lead) => lead.properties["lead_band"] === "hot";

describe("the main job, end to end", () => {
  test("each lead has exactly one run, seen by its owner from the lead too", async () => {
    expect(runs.length).toBe(fresh.length);
    expect(new Set(runs.map((run) => run.record?.id))).toEqual(new Set(created.map((lead) => lead.id)));
    const { email, password } = people.sellers.find(({ id }) => id === created[0]!.properties["hubspot_owner_id"])!;
    const { accessToken } = await system.call("users", "POST", "/v1/sessions", { email, password });
    const { results } = await system.call(
      "crm",
      "GET",
      `/v1/records/leads/${created[0]!.id}/runs`,
      undefined,
      accessToken,
    );
    expect(results.map((run: Run) => run.id)).toContain(runs.find((run) => run.record?.id === created[0]!.id)!.id);
  });

  test("each lead is scored with reasons, some are hot, and most are not", () => {
    for (const { properties } of created) {
      expect(Number(properties["lead_score"])).toBeGreaterThanOrEqual(0);
      expect(Number(properties["lead_score"])).toBeLessThanOrEqual(1);
      expect(properties["lead_score_reasons"]).toMatch(/\w+/);
    }
    const hot = created.filter(isHot).length;
    expect(hot).toBeGreaterThan(0);
    expect(hot).toBeLessThan(created.length / 2);
  });

  test("each owner is active, may write leads, belongs to the team of the lead's source, and was among the least loaded", async () => {
    const assignments = await system.all<Assignment>("users", "/v1/assignments");
    const subjects = new Set(created.map((lead) => `leads/${lead.id}`));
    const ours = assignments.filter(({ subject }) => subjects.has(subject));
    expect(ours.length).toBe(fresh.length);
    const load = new Map(people.sellers.map(({ id }) => [id, 0]));
    for (const { ownerId, team } of ours.toSorted((a, b) => a.id.localeCompare(b.id))) {
      const members = people.sellers.filter((seller) => seller.team === team?.id);
      expect(members.map(({ id }) => id)).toContain(ownerId);
      const least = Math.min(...members.map(({ id }) => load.get(id)!));
      expect(load.get(ownerId)! - least).toBeLessThanOrEqual(1);
      load.set(ownerId, load.get(ownerId)! + 1);
    }
    const teamOf = new Map(ours.map(({ subject, team }) => [subject, team?.id]));
    for (const [index, row] of fresh.entries()) {
      const source = row["Lead Source"] ?? row["lead_source"] ?? "";
      expect(teamOf.get(`leads/${created[index]!.id}`)).toBe(people.teamOfSource(source));
    }
    const owners = new Map(ours.map(({ subject, ownerId }) => [subject, ownerId]));
    for (const lead of created) expect(lead.properties["hubspot_owner_id"]).toBe(owners.get(`leads/${lead.id}`));
  });

  test("hot leads that may be mailed wait for a person; the task's completion goes on to exactly one mail", async () => {
    const hot = created.filter((lead) => isHot(lead) && isConsented(lead));
    const waiting = runs.filter((run) => run.status === "waiting");
    expect(new Set(waiting.map((run) => run.record?.id))).toEqual(new Set(hot.map((lead) => lead.id)));
    const tasks = await system.all<Task>("workflow", "/v1/tasks?status=open");
    expect(tasks.length).toBe(hot.length);
    const [task] = tasks;
    const lead = hot.find(({ id }) => id === task!.record?.id)!;
    expect(
      (
        await system.fetch("workflow", `/v1/tasks/${task!.id}/complete`, {
          method: "POST",
          body: { output: { approved: "yes" } },
        })
      ).status,
    ).toBe(400);
    await system.call("workflow", "POST", `/v1/tasks/${task!.id}/complete`, {
      output: { approved: true, subject: "Hello from a person" },
    });
    const mail = await system.until("the approved mail is caught", async () =>
      (await inbox()).find((one) => addressOf(one) === lead.properties["email"]),
    );
    expect(mail.subject).toBe("Hello from a person");
    await system.until("its run is done", async () => {
      const { results } = await system.call(
        "workflow",
        "GET",
        `/v1/runs?definition=sales/lead-intake&record=leads/${lead.id}`,
      );
      return results[0].status === "completed";
    });
    expect((await inbox()).filter((one) => addressOf(one) === lead.properties["email"]).length).toBe(1);
  });

  test("mail went once to each who consented and is not hot, and to nobody else", async () => {
    const expected = created
      .filter((lead) => isConsented(lead) && !isHot(lead))
      .map((lead) => lead.properties["email"]!);
    const nurtured = await system.until(
      "every nurture mail is caught",
      async () => {
        const mails = (await inbox()).filter(({ subject }) => subject !== "Hello from a person");
        return mails.length >= expected.length && mails;
      },
      120,
      1_000,
    );
    expect(nurtured.map(addressOf).toSorted()).toEqual(expected.toSorted());
    const allowed = new Set(consented.map((row) => row["Email"] ?? row["email"]));
    for (const mail of await inbox()) expect(allowed).toContain(addressOf(mail));
  });

  test("a reply ends the nurture sequence and moves the lead on", async () => {
    const mail = (await inbox()).find(({ subject }) => subject !== "Hello from a person")!;
    const lead = created.find(({ properties }) => properties["email"] === addressOf(mail))!;
    await system.call("comms", "POST", `/v1/inbox/${encodeURIComponent(mail.id)}/reply`, {
      text: "Yes, tell me more.",
    });
    const run = await system.until("the sequence ends", async () => {
      const { results } = await system.call<{ results: Run[] }>(
        "workflow",
        "GET",
        `/v1/runs?definition=sales/nurture&record=leads/${lead.id}`,
      );
      return results[0]?.status === "completed" && results[0];
    });
    const detail = await system.call("workflow", "GET", `/v1/runs/${run.id}`);
    expect(detail.steps.filter((step: { kind: string }) => step.kind === "comms.send").length).toBe(1);
    const now = await system.call("crm", "GET", `/crm/v3/objects/leads/${lead.id}?properties=hs_pipeline_stage`);
    expect(now.properties.hs_pipeline_stage).toBe("connected-stage-id");
  });

  test("the funnel that Analytics tells is what the rows say", async () => {
    const all = await allLeads();
    const sent = await system.all<{ recordId: string; sentAt: string | null }>(
      "comms",
      "/v1/messages?direction=outbound",
    );
    const expected = {
      created: all.length,
      scored: all.filter((lead) => lead.properties["lead_score"]).length,
      routed: all.filter((lead) => lead.properties["hubspot_owner_id"]).length,
      contacted: new Set(
        sent.filter((message) => message.sentAt && message.recordId).map((message) => message.recordId),
      ).size,
      replied: 1,
      converted: known.filter((row) => row["Converted"] === "1").length,
    };
    const told = await system.until(
      "Analytics has caught up",
      async () => {
        const { stages } = await system.call<{ stages: { stage: string; count: number }[] }>(
          "analytics",
          "GET",
          "/v1/reports/funnel",
        );
        const counts = Object.fromEntries(stages.map(({ stage, count }) => [stage, count]));
        return Object.entries(expected).every(([stage, count]) => counts[stage] === count) && counts;
      },
      30,
    );
    expect(told).toMatchObject(expected);
    const { processes } = await system.call("analytics", "GET", "/v1/reports/processes");
    expect(processes.find((row: { definition: string }) => row.definition === "sales/lead-intake")).toMatchObject({
      runs: fresh.length,
      incidents: 0,
    });
  });
});
