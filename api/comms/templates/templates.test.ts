import { afterAll, beforeAll, expect, test } from "vitest";
import { toDomainError } from "#kit/errors.ts";
import { actorWith } from "#kit/testing.ts";
import { everything, testComms } from "../testing.ts";
import { seedTemplates } from "./shipped.ts";
import {
  createTemplate,
  createTemplateVersion,
  getTemplate,
  listTemplates,
  listTemplateVersions,
  previewTemplate,
} from "./templates.ts";

let hub: Awaited<ReturnType<typeof testComms>>;
beforeAll(async () => {
  hub = await testComms({ smtpUrl: "smtp://127.0.0.1:9" });
});
afterAll(() => hub.close());

const ctx = () => hub.ctx(everything);
const parts = { subject: "Hi {{ name }}", text: "Text for {{ name }}", variables: ["name"] };

test("versions count up and earlier ones stay as they were", async () => {
  await createTemplate(ctx(), { name: "greeting", ...parts });
  const second = await createTemplateVersion(ctx(), "greeting", { ...parts, text: "Better, {{ name }}" });
  expect(second.version).toBe(2);
  expect((await getTemplate(ctx(), { name: "greeting", version: 1 })).text).toBe("Text for {{ name }}");
  expect((await getTemplate(ctx(), { name: "greeting" })).text).toBe("Better, {{ name }}");
  expect((await listTemplateVersions(ctx(), "greeting")).results.map(({ version }) => version)).toEqual([2, 1]);
});

test("a version larger than any number in the store is the caller's fault", async () => {
  const asked = getTemplate(ctx(), { name: "greeting", version: 10 ** 15 });
  expect(await asked.catch((error: unknown) => toDomainError(error).code)).toBe("invalid_input");
});

test("ten versions added at once are ten versions", async () => {
  await createTemplate(ctx(), { name: "racing", ...parts });
  const added = await Promise.all(
    Array.from({ length: 10 }, async () => createTemplateVersion(ctx(), "racing", parts)),
  );
  expect(new Set(added.map(({ version }) => version)).size).toBe(10);
});

test("a name is taken once, and a version needs a template", async () => {
  await createTemplate(ctx(), { name: "taken", ...parts });
  await expect(createTemplate(ctx(), { name: "taken", ...parts })).rejects.toMatchObject({ code: "conflict" });
  await expect(createTemplateVersion(ctx(), "nowhere", parts)).rejects.toMatchObject({ code: "not_found" });
});

test("a preview renders and sends nothing", async () => {
  await createTemplate(ctx(), { name: "shown", ...parts, html: "<b>{{ name }}</b>" });
  const shown = await previewTemplate(ctx(), "shown", { variables: { name: "A & B" } });
  expect(shown).toEqual({ version: 1, subject: "Hi A & B", text: "Text for A & B", html: "<b>A &amp; B</b>" });
  expect((await hub.pool.query("select 1 from messages")).rows).toEqual([]);
});

/** Of lists there is one that holds what they are made of. */
const sample = (name: string) => (name === "choices" ? [{ title: "Yes", url: "https://crm.test/yes" }] : `a ${name}`);

test("the templates that ship are there, render with what they require, and survive an edit", async () => {
  const names = (await listTemplates(ctx(), { limit: 500 })).results.map(({ name }) => name);
  const leads = ["lead-introduction", "lead-nurture-1", "lead-nurture-2", "lead-nurture-3"];
  const shipped = [...leads, "task-assigned", "task-opened", "task-reminder", "task-escalated"];
  expect(names).toEqual(expect.arrayContaining(shipped));
  expect(names).toEqual(expect.arrayContaining(["process-alert", "process-resolved", "weekly-digest"]));
  for (const name of shipped) {
    const { variables } = await getTemplate(ctx(), { name });
    const given = Object.fromEntries(variables.map((variable) => [variable, sample(variable)]));
    const shown = await previewTemplate(ctx(), name, { variables: given });
    expect(shown.text.length).toBeGreaterThan(40);
    expect(shown.html).toContain("<p>");
    expect(`${shown.subject}${shown.text}${shown.html}`).not.toMatch(/\{\{|\{%/);
  }
  const greets = async (variables: Record<string, unknown>) =>
    (await previewTemplate(ctx(), "lead-nurture-1", { variables: { sender: "Bo", ...variables } })).text.split("\n")[0];
  expect(await greets({ name: "Ada" })).toBe("Hello Ada,");
  for (const nameless of [{ name: "" }, { name: null }, {}]) expect(await greets(nameless)).toBe("Hello,");
  await createTemplateVersion(ctx(), "lead-introduction", parts);
  await seedTemplates(hub.db);
  expect((await getTemplate(ctx(), { name: "lead-introduction" })).version).toBe(2);
});

test("an alert names each kind of trouble on a line of its own, as text", async () => {
  const items = [
    { summary: "“send” <b>was not answered</b>", count: 12, link: "https://crm.test/v1/incidents/1" },
    { summary: "the run waits", count: 1, link: "https://crm.test/v1/incidents/2" },
  ];
  const variables = { process: "sales/x", headline: "13 incidents need you", items, incidentsUrl: "https://crm.test" };
  const alert = await previewTemplate(ctx(), "process-alert", { variables });
  expect(alert.subject).toBe("sales/x: 13 incidents need you");
  expect(alert.text).toContain(
    "- “send” <b>was not answered</b> (12 times)\n  https://crm.test/v1/incidents/1\n- the run waits\n  https://",
  );
  expect(alert.html).toContain("&lt;b&gt;was not answered");
});

test("a digest tells figures with those of the week before, and that there is no open deal", async () => {
  const figures = [
    { label: "New leads", value: 12, before: 9 },
    { label: "Deals won", value: 0 },
  ];
  const variables = { name: "Mia", from: "2 March", to: "8 March", figures, stages: [] };
  const { text } = await previewTemplate(ctx(), "weekly-digest", { variables });
  expect(text).toContain("Hello Mia,");
  expect(text).toContain("New leads: 12 (the week before: 9)\nDeals won: 0\n");
  expect(text).toContain("no open deal");
});

test("rejects an actor without comms.templates:write or :read", async () => {
  const reader = hub.ctx(actorWith(["comms.templates:read"]));
  const nobody = hub.ctx(actorWith([]));
  const forbidden = { code: "forbidden" };
  await expect(createTemplate(reader, { name: "no", ...parts })).rejects.toMatchObject(forbidden);
  await expect(createTemplateVersion(reader, "task-assigned", parts)).rejects.toMatchObject(forbidden);
  await expect(getTemplate(nobody, { name: "task-assigned" })).rejects.toMatchObject(forbidden);
  await expect(listTemplates(nobody, { limit: 5 })).rejects.toMatchObject(forbidden);
  await expect(listTemplateVersions(nobody, "task-assigned")).rejects.toMatchObject(forbidden);
  await expect(previewTemplate(nobody, "task-assigned", { variables: {} })).rejects.toMatchObject(forbidden);
});
