import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { demoLeads, toCsv } from "./demo-leads.ts";
import { makeTeams } from "./demo-team.ts";
import { exists, writePrivate } from "./files.ts";
import type { Ready } from "./stack.ts";

export interface DemoOptions extends Ready {
  home: string;
  signal: AbortSignal;
}

interface Run {
  status: string;
  waitingFor?: { kind: string };
}

const leadCount = 24;
const patienceMs = 120_000;

/** On the first start: imports a few made-up leads, waits for what the processes make of them, and tells. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { services, admin, home, signal } = options;
  const marker = join(home, "demo.json");
  if (!admin.apiKey || (await exists(marker))) return;
  const ask = api(admin.apiKey, signal);
  const crm = services.crm!.url;
  const workflow = services.workflow!.url;
  await makeTeams(services.users!.url, (url, body, key) => ask(url, { body: JSON.stringify(body), key }));
  console.log(`The demo: importing ${leadCount} made-up leads, as POST ${crm}/v1/imports`);
  const { id } = await ask<{ id: string }>(`${crm}/v1/imports`, { body: importForm() });
  await writePrivate(marker, JSON.stringify({ import: id, at: new Date().toISOString() }));
  const done = await until(
    () => ask<{ state: string; created: number; failed: number }>(`${crm}/v1/imports/${id}`),
    ({ state }) => state !== "running",
    signal,
  );
  const runs = `${workflow}/v1/runs?definition=sales/lead-intake&limit=100`;
  const settled = ({ results }: { results: Run[] }) =>
    results.length >= done.created && results.every(({ status }) => status !== "pending" && status !== "running");
  const { results } = await until(() => ask<{ results: Run[] }>(runs), settled, signal);
  console.log(story(options, done, results));
}

function importForm(): FormData {
  const form = new FormData();
  form.set("request", JSON.stringify({ objectType: "leads", key: "email", createMissing: true, events: "each" }));
  form.set("file", new File([toCsv(demoLeads(leadCount))], "leads.csv", { type: "text/csv" }));
  return form;
}

interface Asked {
  body?: FormData | string;
  /** Asked again with the same key, the first answer comes back: a demo that was cut short begins anew. */
  key?: string;
}

function api(apiKey: string, signal: AbortSignal) {
  return async <T>(url: string, { body, key }: Asked = {}): Promise<T> => {
    const headers = new Headers({ authorization: `Bearer ${apiKey}` });
    if (typeof body === "string") headers.set("content-type", "application/json");
    if (key) headers.set("idempotency-key", key);
    const response = await fetch(url, { method: body ? "POST" : "GET", headers, signal, ...(body && { body }) });
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
}

async function until<T>(ask: () => Promise<T>, enough: (answer: T) => boolean, signal: AbortSignal): Promise<T> {
  for (const deadline = Date.now() + patienceMs; ; await sleep(500, undefined, { signal })) {
    const answer = await ask();
    if (enough(answer) || Date.now() > deadline) return answer;
  }
}

function story({ services, temporal }: Ready, done: { created: number; failed: number }, runs: Run[]): string {
  const count = (test: (run: Run) => boolean) => runs.filter(test).length;
  const refused = done.failed > 0 ? ` (${done.failed} refused)` : "";
  return `
The demo: ${done.created} leads created${refused}, ${runs.length} runs of sales/lead-intake
  ${count(({ waitingFor }) => waitingFor?.kind === "person")} wait for a person to approve the first mail to a hot lead
  ${count(({ status }) => status === "completed")} are done: a call task for the owner, or a nurture sequence of its own
  ${count(({ status }) => status === "incident")} stand at an incident

  Runs          ${services.workflow!.url}/v1/runs?definition=sales/lead-intake
  Human tasks   ${services.workflow!.url}/v1/tasks
  Mail          ${services.comms!.url}/v1/inbox
  The funnel    ${services.analytics!.url}/v1/reports/funnel
  Step by step  ${temporal.ui}
`;
}
