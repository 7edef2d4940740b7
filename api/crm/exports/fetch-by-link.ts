import { and, eq, gt } from "drizzle-orm";
import { exports } from "#db/crm/schema.ts";
import { notFound } from "#kit/errors.ts";
import type { CrmCtx } from "../context.ts";
import { checkLink } from "./link.ts";
import { writeFile } from "./write-file.ts";

/** The file for whoever holds a good link, with the rights of who asked for the export. */
export async function fetchByLink(ctx: CrmCtx, id: string, token: string) {
  checkLink(ctx, id, token);
  const [row] = await ctx.db
    .select()
    .from(exports)
    .where(and(eq(exports.id, id), gt(exports.expiresAt, new Date())));
  if (!row) throw notFound("this file");
  return { row, stream: await writeFile({ ...ctx, actor: row.actor }, row) };
}
