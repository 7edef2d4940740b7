import { requirePermission } from "#kit/authorize.ts";
import { invalid } from "#kit/errors.ts";
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

/**
 * Erases a contact in every service for good, and what else is held under its address. It repeats without harm: when a
 * service was away, asking again erases what is left.
 */
export async function gdprDelete(ctx: CrmCtx, { objectId, idProperty }: z.infer<typeof GdprDelete>): Promise<void> {
  for (const action of ["export", "erase"]) requirePermission(ctx, `crm.personal-data:${action}`);
  const { id } = await openCase(ctx, await whom(ctx, objectId, idProperty));
  for (const service of services) await eraseCase(ctx, id, { service });
  await closeCase(ctx, id);
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
