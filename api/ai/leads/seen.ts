import { createHash } from "node:crypto";
import { desc, lt, sql } from "drizzle-orm";
import { seenLeads } from "#db/ai_orchestration/schema.ts";
import type { AiDb } from "../context.ts";
import { familyOf } from "../scoring/families.ts";
import { createScorecard, engagementNames } from "../scoring/scorecard.ts";
import type { Scorecard } from "../scoring/scorecard.ts";
import { toRow } from "../scoring/values.ts";
import type { Properties } from "../scoring/values.ts";

export type Lead = { leadId?: string; properties: Properties };

const WINDOW = 1000;
const KEPT_DAYS = 90;

/** Remembers these leads' engagement (nothing else of them) and ranks by the newest thousand seen, these included. */
export async function rememberLeads(db: AiDb, leads: readonly Lead[]): Promise<Scorecard> {
  const rows = new Map(leads.map((lead) => [keyOf(lead), engagementOf(lead.properties)]));
  // Sorted: two batches that share leads lock them in one order.
  const values = [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, engagement]) => ({ key, engagement }));
  if (values.length)
    await db
      .insert(seenLeads)
      .values(values)
      .onConflictDoUpdate({ target: seenLeads.key, set: { engagement: sql`excluded.engagement`, seenAt: sql`now()` } });
  return scorecardOf(db, [...rows.values()]);
}

/** The scorecard as it stands, for these leads beside those seen. */
export async function scorecardOf(db: AiDb, leads: readonly Properties[]): Promise<Scorecard> {
  const seen = await db
    .select({ engagement: seenLeads.engagement })
    .from(seenLeads)
    .orderBy(desc(seenLeads.seenAt))
    .limit(WINDOW);
  const all = seen.length ? seen.map(({ engagement }) => engagement) : leads;
  const names = new Set([...all, ...leads].flatMap((lead) => Object.keys(lead)));
  return createScorecard(all.map(toRow), engagementNames(names));
}

export async function forgetLeads(db: AiDb): Promise<void> {
  await db.delete(seenLeads).where(lt(seenLeads.seenAt, sql`now() - ${KEPT_DAYS} * interval '1 day'`));
}

function keyOf({ leadId, properties }: Lead): string {
  if (leadId !== undefined) return `leads/${leadId}`;
  const sorted = Object.entries(properties).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("base64url");
}

function engagementOf(properties: Properties): Record<string, string | number | boolean> {
  const known = Object.entries(properties).flatMap(([name, value]): [string, string | number | boolean][] =>
    value === null || value === undefined || !familyOf(name)
      ? []
      : [[name, typeof value === "string" ? value.slice(0, 100) : value]],
  );
  return Object.fromEntries(known.slice(0, 40));
}
