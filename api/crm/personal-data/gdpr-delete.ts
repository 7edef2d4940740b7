import { setTimeout } from "node:timers/promises";
import { and, arrayContains, eq, isNull, or } from "drizzle-orm";
import { personalDataCases } from "#db/crm/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { DomainError, invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { findRows, objectNotFound } from "../objects/find-rows.ts";
import { closeCase, eraseCase, openCase, services } from "./cases.ts";

export const GdprDelete = z
  .strictObject({
    objectId: z.coerce.string().min(1).max(254).openapi({ type: "string" }),
    idProperty: z.string().max(200).optional(),
  })
  .openapi("GdprDelete");

const reason = "gdpr-delete";
const tries = 20;
const everyMs = 500;

/**
 * Erases a contact in every service for good, and what else is held under its address. It repeats without harm: when a
 * service was away, asking again erases what is left.
 */
export async function gdprDelete(ctx: CrmCtx, { objectId, idProperty }: z.infer<typeof GdprDelete>): Promise<void> {
  for (const action of ["export", "erase"]) requirePermission(ctx, `crm.personal-data:${action}`);
  const id =
    (await begun(ctx, objectId)) ?? (await openCase(ctx, { ...(await whom(ctx, objectId, idProperty)), reason })).id;
  for (const service of services) await patiently(() => eraseCase(ctx, id, { service }));
  await closeCase(ctx, id);
}

/** The case of an earlier try that did not come to its end: the contact may be gone from here already. */
async function begun(ctx: CrmCtx, objectId: string): Promise<string | undefined> {
  const { closedAt, emails, records } = personalDataCases;
  const named = or(
    arrayContains(emails, [objectId.trim().toLowerCase()]),
    arrayContains(records, [`contacts/${objectId}`]),
  );
  const [row] = await ctx.db
    .select({ id: personalDataCases.id })
    .from(personalDataCases)
    .where(and(eq(personalDataCases.reason, reason), isNull(closedAt), named));
  return row?.id;
}

/** What was just written is still on its way to other services: it has to arrive before it can be erased there. */
async function patiently(work: () => Promise<unknown>): Promise<void> {
  for (let left = tries; ; left -= 1)
    try {
      await work();
      return;
    } catch (error) {
      if (left === 0 || !(error instanceof DomainError) || error.code !== "unavailable") throw error;
      await setTimeout(everyMs);
    }
}

/** An address may be erased that no contact has: messages and users can still hold it. */
async function whom(ctx: CrmCtx, objectId: string, idProperty = "hs_object_id") {
  if (idProperty === "email") {
    const email = z.email().max(254).toLowerCase().safeParse(objectId.trim());
    if (!email.success) throw invalid(`${objectId} is no email address`);
    return { email: email.data };
  }
  const wanted = { ids: [objectId], idProperty };
  const here = (await findRows(ctx.db, ctx, "contacts", "read", wanted)).get(objectId);
  const row = here ?? (await findRows(ctx.db, ctx, "contacts", "read", wanted, { archived: true })).get(objectId);
  if (!row) throw objectNotFound();
  return { record: `contacts/${row.id}` };
}
