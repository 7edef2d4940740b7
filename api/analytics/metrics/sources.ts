import { sql, type SQL } from "drizzle-orm";
import { facts, messages, records, runs } from "#db/analytics/schema.ts";
import type { Actor, Scope } from "#kit/authorize.ts";
import { recordsFor, withinScope } from "../records/visible.ts";

/** Where a metric's rows come from: a table, its time, its dimensions, and what of it a scope reaches. */
export type Source = {
  table: (actor: Actor) => SQL;
  time: SQL;
  dimensions: Record<string, SQL>;
  /** Any property of a record is a dimension of it. */
  anyProperty: boolean;
  visible: (actor: Actor, scope: Scope) => SQL;
};

const ofVisibleRecord = (actor: Actor, scope: Scope, record: SQL): SQL =>
  scope === "all"
    ? sql`true`
    : sql`exists (select 1 from ${records} where ${records.type} || '/' || ${records.id} = ${record} and ${withinScope(actor, scope)})`;

/** A record's property, read as it was written. */
export const property = (name: string): SQL => sql`${records.properties} ->> ${name}`;

/** A record's property as a time; what is none counts as absent. */
const timeProperty = (name: string): SQL =>
  sql`case when ${property(name)} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+Z?)?$' then (${property(name)})::timestamptz end`;

const ofRecords = {
  table: recordsFor,
  dimensions: { ownerId: sql`${records.ownerId}`, teamId: sql`${records.teamId}` },
  anyProperty: true,
  visible: withinScope,
};

export const sources = {
  records: { ...ofRecords, time: sql`${records.createdAt}` },
  closings: { ...ofRecords, time: timeProperty("closedate") },
  runs: {
    table: () => sql`${runs}`,
    time: sql`${runs.startedAt}`,
    dimensions: {
      definition: sql`${runs.definition}`,
      version: sql`${runs.version}`,
      status: sql`${runs.status}`,
      recordType: sql`${runs.recordType}`,
    },
    anyProperty: false,
    visible: (actor, scope) => ofVisibleRecord(actor, scope, sql`${runs.recordType} || '/' || ${runs.recordId}`),
  },
  messages: {
    table: () => sql`${messages}`,
    time: sql`${messages.acceptedAt}`,
    dimensions: {
      channel: sql`${messages.channel}`,
      purpose: sql`${messages.purpose}`,
      template: sql`${messages.template}`,
      state: sql`${messages.state}`,
      direction: sql`${messages.direction}`,
    },
    anyProperty: false,
    visible: (actor, scope) => ofVisibleRecord(actor, scope, sql`${messages.record}`),
  },
  facts: {
    table: () => sql`${facts}`,
    time: sql`${facts.time}`,
    dimensions: { type: sql`${facts.type}`, source: sql`${facts.source}` },
    anyProperty: false,
    visible: (actor, scope) => ofVisibleRecord(actor, scope, sql`${facts.subject}`),
  },
} satisfies Record<string, Source>;

export type SourceName = keyof typeof sources;

/** A record's property as a number; what is no number counts as absent. */
export const numberProperty = (name: string): SQL =>
  sql`case when ${property(name)} ~ '^-?[0-9]{1,15}(\\.[0-9]+)?$' then (${property(name)})::numeric end`;
