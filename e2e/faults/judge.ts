import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "#stack/services.ts";
import type { Load } from "./load.ts";
import type { Rig } from "./rig.ts";
import { steps } from "./visit.ts";

export interface Counted {
  runs: number;
  /** Contacts not taken, or without the end of their process. */
  lost: number;
  /** Runs that are open and wait for nothing. */
  stuck: number;
  /** Whatever is there more often than once: runs, effects at the partner, notes, mails. */
  duplicates: number;
  breaches: string[];
}

const writers: Database[] = ["crm", "workflows", "user_management", "communication"];

/** Whether nothing is on its way any more: runs at their end, events delivered, mails sent. */
export async function atRest({ system }: Rig, load: Load): Promise<boolean> {
  if (load.open().length > 0) return false;
  const contacts = load.arrivals.map(({ contact }) => contact ?? "");
  const open = await system.sql(
    "workflows",
    "select from runs where namespace = 'faults' and name = 'visit' and record_id = any($1) and ended_at is null",
    [contacts],
  );
  if (open.length > 0) return false;
  for (const database of writers) if ((await undelivered(system, database)) > 0) return false;
  return (
    (await system.sql("communication", "select from messages where state in ('accepted', 'sending', 'retrying')"))
      .length === 0
  );
}

const undelivered = async (system: Rig["system"], database: Database): Promise<number> =>
  (await system.sql(database, "select from deliveries where delivered_at is null")).length;

/** Counts what a load left behind, against what it should have. */
export async function judge(rig: Rig, load: Load): Promise<Counted> {
  const { system, partner } = rig;
  const contacts = load.arrivals.flatMap(({ contact }) => contact ?? []);
  const breaches: string[] = [];
  const expectNone = (what: string, found: unknown[]): void => {
    if (found.length > 0) breaches.push(`${found.length} ${what}, such as ${JSON.stringify(found[0])}`);
  };
  const of = async (database: Database, query: string, values: unknown[] = [contacts]) =>
    (await system.sql<{ of: string }>(database, query, values)).map((row) => row.of);

  const effects = [...partner.effects.values()];
  const mails = await mailsOf(rig);
  const made: Record<string, string[]> = {
    runs: await of(
      "workflows",
      "select record_id as of from runs where namespace = 'faults' and name = 'visit' and record_id = any($1)",
    ),
    notes: await of(
      "crm",
      "select properties->>'hs_note_body' as of from objects where type = 'notes' and properties->>'hs_note_body' = any($1)",
      [contacts.map((id) => `visit of ${id}`)],
    ),
    mails: mails.filter((id) => contacts.includes(id)),
  };
  for (const step of steps)
    made[`effects of ${step}`] = effects
      .filter((one) => one.step === step && contacts.includes(one.contact))
      .map((one) => one.contact);
  let duplicates = 0;
  for (const [what, found] of Object.entries(made)) {
    const distinct = new Set(found);
    duplicates += found.length - distinct.size;
    if (found.length !== distinct.size) breaches.push(`${found.length - distinct.size} ${what} too many`);
    if (distinct.size < contacts.length) breaches.push(`${contacts.length - distinct.size} ${what} missing`);
  }

  const open = await of(
    "workflows",
    "select id::text as of from runs where namespace = 'faults' and name = 'visit' and record_id = any($1) and status <> 'completed'",
  );
  expectNone("runs not completed", open);
  expectNone(
    "contacts never taken",
    load.arrivals.filter(({ contact }) => contact === undefined),
  );
  expectNone(
    "contacts by one key twice",
    await of(
      "crm",
      "select properties->>'email' as of from objects where type = 'contacts' and properties->>'email' = any($1) group by 1 having count(*) > 1",
      [load.arrivals.map(({ email }) => email)],
    ),
  );
  expectNone(
    "contacts without their event",
    await of(
      "crm",
      "select id::text as of from objects where type = 'contacts' and properties->>'email' like '%@faults.test' and not exists (select from outbox where type = 'crm.contact.created' and subject = 'contacts/' || objects.id)",
      [],
    ),
  );
  expectNone(
    "events without their contact",
    await of(
      "crm",
      "select subject as of from outbox where type = 'crm.contact.created' and not exists (select from objects where 'contacts/' || objects.id = outbox.subject)",
      [],
    ),
  );
  expectNone(
    "starts never sent",
    await of("workflows", "select run_id::text as of from starts where dispatched_at is null", []),
  );
  expectNone(
    "signals never sent",
    await of("workflows", "select seq::text as of from signals where sent_at is null", []),
  );
  for (const database of writers) {
    const left = await undelivered(system, database);
    if (left > 0) breaches.push(`${left} events of ${database} not delivered`);
  }
  const stuck = await runsStuck(rig);
  if (stuck > 0) breaches.push(`${stuck} runs are stuck`);
  const finished = new Set(made["effects of finish"]);
  return {
    runs: load.arrivals.length,
    lost: load.arrivals.filter(({ contact }) => !contact || !finished.has(contact)).length,
    stuck,
    duplicates,
    breaches,
  };
}

/** What the Workflow Engine itself says. */
async function runsStuck({ system }: Rig): Promise<number> {
  const text = await (await system.fetch("workflow", "/metrics")).text();
  const told = /^runs_stuck(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1];
  if (told !== undefined) return Number(told);
  const idle = "select from runs where status = 'running' and updated_at < now() - interval '1 minute'";
  return (await system.sql("workflows", idle)).length;
}

/** The contact that each caught mail was about. */
async function mailsOf({ home }: Rig): Promise<string[]> {
  const folder = join(home, "mail", "new");
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) => /^Subject: Visit (\S+)/m.exec(text)?.[1] ?? []);
}
