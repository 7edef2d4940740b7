import { sql } from "drizzle-orm";
import { deliveries, outbox } from "#db/frame.ts";
import type { Db } from "./context.ts";
import { uuidv7 } from "./ids.ts";

/** A CloudEvents 1.0 envelope, as it travels between services. */
export type CloudEvent = {
  specversion: "1.0";
  id: string;
  source: string;
  type: string;
  subject?: string;
  time: string;
  datacontenttype?: "application/json";
  data?: unknown;
  /** Who caused it (CloudEvents extensions are lower case). */
  actorid?: string;
  /** The run that caused it: triggers use it against loops. */
  runid?: string;
  [extension: string]: unknown;
};

/** What a verb publishes: `type` such as `crm.lead.created`, `subject` such as `leads/42`. */
export type NewEvent = {
  type: string;
  subject: string;
  data: unknown;
  id?: string;
  actorid?: string;
  runid?: string;
};

/** Someone who gets events of this service: its name, and which types it takes. */
export type Subscriber = { name: string; accepts: (type: string) => boolean };

/** Writes events and their deliveries inside the caller's transaction. */
export type Publish = (tx: Db<any>, events: NewEvent | NewEvent[]) => Promise<CloudEvent[]>;

/**
 * Makes the publisher of a service. Events of one subject get their `seq` under a lock held until commit, so `seq`
 * order is commit order within a subject.
 */
export function createPublisher(source: string, subscribers: Subscriber[], wake: () => void): Publish {
  return async (tx, given) => {
    const events = (Array.isArray(given) ? given : [given]).map((event): CloudEvent & { subject: string } => ({
      specversion: "1.0",
      id: event.id ?? uuidv7(),
      source,
      type: event.type,
      subject: event.subject,
      time: new Date().toISOString(),
      datacontenttype: "application/json",
      data: event.data,
      ...(event.actorid && { actorid: event.actorid }),
      ...(event.runid && { runid: event.runid }),
    }));
    if (events.length === 0) return [];
    const subjects = [...new Set(events.map((event) => event.subject))].sort();
    await tx.execute(
      sql`select pg_advisory_xact_lock(7266, hashtext(s)) from unnest(${sql.param(subjects)}::text[]) with ordinality as t(s, n) order by hashtext(s), n`,
    );
    const due = [...new Set(events.map((event) => event.type))].flatMap((type) =>
      subscribers.filter((subscriber) => subscriber.accepts(type)).map(({ name }) => ({ type, subscriber: name })),
    );
    await tx.execute(sql`
      with told as (
        insert into ${outbox} (id, type, subject, event)
        select (e->>'id')::uuid, e->>'type', e->>'subject', e
        from jsonb_array_elements(${JSON.stringify(events)}::jsonb) with ordinality as t(e, n) order by n
        returning seq, type, subject
      )
      insert into ${deliveries} (seq, subscriber, subject)
      select told.seq, due.subscriber, told.subject
      from told join jsonb_to_recordset(${JSON.stringify(due)}::jsonb) as due(type text, subscriber text) using (type)`);
    wake();
    return events;
  };
}
