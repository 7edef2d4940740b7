import { and, desc, eq, lt } from "drizzle-orm";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { uuidv7 } from "#kit/ids.ts";
import { PageQuery, z } from "#kit/router.ts";
import { consents, preferences } from "#db/communication/schema.ts";
import type { CommsCtx, CommsDb } from "../context.ts";
import { paged } from "../paging.ts";
import { Email, Time } from "../values.ts";

export const Preference = z
  .object({
    email: z.string(),
    purpose: z.enum(["marketing"]),
    granted: z.boolean(),
    source: z.string(),
    updatedAt: Time,
  })
  .openapi("Preference");
export type Preference = z.infer<typeof Preference>;

export const PutPreference = z.strictObject({
  email: Email,
  purpose: z.enum(["marketing"]),
  granted: z.boolean(),
  source: z.string().min(1).max(200).optional().describe("Where the person said so, such as `web form`"),
  wording: z.string().min(1).max(2000).optional().describe("What the person agreed to, as it was shown"),
});
export type PutPreference = z.infer<typeof PutPreference>;

export async function putPreference(ctx: CommsCtx, input: PutPreference): Promise<Preference> {
  requirePermission(ctx, "comms.preferences:write");
  return ctx.db.transaction((tx) => setPreference(ctx, tx, input));
}

/** Writes a consent or its withdrawal, with its record and its audit entry. */
export async function setPreference(ctx: CommsCtx, tx: CommsDb, input: PutPreference): Promise<Preference> {
  const { wording = null, source = "api", ...said } = input;
  const { granted } = said;
  const [row] = await tx
    .insert(preferences)
    .values({ id: uuidv7(), ...said, source })
    .onConflictDoUpdate({
      target: [preferences.email, preferences.purpose],
      set: { granted, source, updatedAt: new Date() },
    })
    .returning();
  await tx.insert(consents).values({ id: uuidv7(), ...said, source, wording, actor: ctx.actor.id });
  const detail = { purpose: input.purpose, granted, source };
  await recordAudit(tx, ctx, { action: "comms.preference.set", subject: `preferences/${row!.id}`, detail });
  return { ...row!, updatedAt: row!.updatedAt.toISOString() };
}

export async function listPreferences(ctx: CommsCtx, { email }: { email: string }) {
  requirePermission(ctx, "comms.preferences:read");
  const rows = await ctx.db.select().from(preferences).where(eq(preferences.email, email));
  return { results: rows.map((row) => ({ ...row, updatedAt: row.updatedAt.toISOString() })) };
}

export const ConsentRecord = Preference.omit({ updatedAt: true })
  .extend({ id: z.uuid(), wording: z.string().nullable(), actor: z.string(), at: Time })
  .openapi("ConsentRecord");

export const ListConsents = PageQuery.extend({ after: z.uuid().optional(), email: Email });

/** Every consent and withdrawal of an address, the newest first: who wrote it down, where it was said, to what. */
export async function listConsents(ctx: CommsCtx, { email, limit, after }: z.infer<typeof ListConsents>) {
  requirePermission(ctx, "comms.preferences:read");
  const rows = await ctx.db
    .select()
    .from(consents)
    .where(and(eq(consents.email, email), after ? lt(consents.id, after) : undefined))
    .orderBy(desc(consents.id))
    .limit(limit + 1);
  return paged(
    rows.map((row) => ({ ...row, at: row.at.toISOString() })),
    limit,
    (row) => row.id,
  );
}

/** Whether an address has said yes to a purpose. Silence is no. */
export async function hasConsent(db: CommsDb, email: string, purpose: "marketing"): Promise<boolean> {
  const [row] = await db
    .select({ granted: preferences.granted })
    .from(preferences)
    .where(and(eq(preferences.email, email), eq(preferences.purpose, purpose)));
  return row?.granted ?? false;
}
