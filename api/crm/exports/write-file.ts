import { and, asc, eq, gt, sql } from "drizzle-orm";
import { exports, listMembers, objects } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { csvRow } from "#kit/csv.ts";
import { textStream } from "#kit/text-stream.ts";
import type { CrmCtx } from "../context.ts";
import { matchesOf } from "../objects/search-objects.ts";
import { allValues, type Row } from "../objects/record.ts";
import { idName, type ObjectType } from "../objects/types.ts";
import { definitionsFor } from "../properties/load-definitions.ts";
import type { ExportRow } from "./create-export.ts";

const batch = 500;

/**
 * The file as a stream, however many records it holds: each stands in it as it is when its part is read, under the
 * rights that the actor has now. A cell that a spreadsheet would compute is kept as text.
 */
export async function writeFile(ctx: CrmCtx, row: ExportRow): Promise<ReadableStream> {
  const type = row.objectType as ObjectType;
  const definitions = await definitionsFor(ctx, ctx.db, type);
  const shown = row.properties.filter((name) => definitions.has(name));
  const columns = [idName, ...shown.filter((name) => name !== idName)];
  const { where } = matchesOf(ctx, type, definitions, { ...row.search, sorts: [] });
  const member = row.listId === null ? undefined : memberOf(row.listId);
  await recordAudit(ctx.db, ctx, { action: "crm.export.fetch", subject: `exports/${row.id}` });

  async function* parts() {
    if (row.format === "csv") yield csvRow(columns);
    let rows = 0;
    for (let last = 0; ;) {
      const found = await ctx.db
        .select()
        .from(objects)
        .where(and(where, member, gt(objects.id, last)))
        .orderBy(asc(objects.id))
        .limit(batch);
      rows += found.length;
      if (found.length > 0) yield found.map(line).join("");
      if (found.length < batch) break;
      last = found.at(-1)!.id;
    }
    await ctx.db
      .update(exports)
      .set({ rows, downloads: sql`${exports.downloads} + 1` })
      .where(eq(exports.id, row.id));
  }

  const line = (object: Row) => {
    const values = new Map(Object.entries(allValues(type, object)));
    const cells = columns.map((name) => values.get(name));
    if (row.format === "csv")
      return csvRow(
        cells.map((cell) => cell ?? ""),
        (index) => definitions.get(columns[index]!)?.type === "number",
      );
    return `${JSON.stringify(Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? null])))}\n`;
  };
  return textStream(ctx.log, parts());
}

const memberOf = (listId: string) =>
  sql`exists (select 1 from ${listMembers} m where m.list_id = ${listId}::bigint and m.object_id = ${objects.id})`;
