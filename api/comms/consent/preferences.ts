import { and, eq } from "drizzle-orm";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import { preferences } from "#db/communication/schema.ts";
import type { CommsCtx, CommsDb } from "../context.ts";
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
});
export type PutPreference = z.infer<typeof PutPreference>;

export async function putPreference(ctx: CommsCtx, input: PutPreference): Promise<Preference> {
  requirePermission(ctx, "comms.preferences:write");
  return ctx.db.transaction((tx) => setPreference(ctx, tx, input));
}

/** Writes a consent or its withdrawal with its audit entry. */
export async function setPreference(ctx: CommsCtx, tx: CommsDb, input: PutPreference): Promise<Preference> {
  const { granted, source = "api" } = input;
  const [row] = await tx
    .insert(preferences)
    .values({ id: uuidv7(), ...input, source })
    .onConflictDoUpdate({
      target: [preferences.email, preferences.purpose],
      set: { granted, source, updatedAt: new Date() },
    })
    .returning();
  const detail = { purpose: input.purpose, granted, source };
  await recordAudit(tx, ctx, { action: "comms.preference.set", subject: `preferences/${row!.id}`, detail });
  return { ...row!, updatedAt: row!.updatedAt.toISOString() };
}

export async function listPreferences(ctx: CommsCtx, { email }: { email: string }) {
  requirePermission(ctx, "comms.preferences:read");
  const rows = await ctx.db.select().from(preferences).where(eq(preferences.email, email));
  return { results: rows.map((row) => ({ ...row, updatedAt: row.updatedAt.toISOString() })) };
}

/** Whether an address has said yes to a purpose. Silence is no. */
export async function hasConsent(db: CommsDb, email: string, purpose: "marketing"): Promise<boolean> {
  const [row] = await db
    .select({ granted: preferences.granted })
    .from(preferences)
    .where(and(eq(preferences.email, email), eq(preferences.purpose, purpose)));
  return row?.granted ?? false;
}
