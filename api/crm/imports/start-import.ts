import { and, eq } from "drizzle-orm";
import { importParts, imports } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { DomainError, invalid } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { parse, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { permissionFor } from "../objects/scope.ts";
import { ObjectTypeName } from "../objects/types.ts";
import { definitionsFor, isHidden } from "../properties/load-definitions.ts";
import { planColumns } from "./plan-columns.ts";
import { readHeader } from "./read-rows.ts";
import { receiveImport, type Received, type Upload } from "./receive-import.ts";

export const ImportRequest = z
  .strictObject({
    objectType: ObjectTypeName,
    mapping: z
      .record(z.string().max(1_000), z.string().max(100))
      .optional()
      .openapi({ description: "Header → property; columns that are not named are left out" }),
    values: z
      .record(z.string().max(1_000), z.record(z.string().max(1_000), z.string().max(1_000)))
      .optional()
      .openapi({
        description: "Header → what its cells say → what they mean; other cells stay as they are",
        example: { deal_stage: { Won: "closedwon", Lost: "closedlost" } },
      }),
    createMissing: z
      .boolean()
      .default(false)
      .openapi({ description: "Define properties that do not exist, with types taken from the values" }),
    key: z.string().max(100).optional().openapi({ description: "Property by which rows find the record they update" }),
    events: z
      .enum(["batch", "each", "none"])
      .default("batch")
      .openapi({ description: "What processes hear of: one event an import, one a record, or none" }),
    operation: z
      .enum(["upsert", "create", "update"])
      .default("upsert")
      .openapi({ description: "With a key: whether rows may only make records, or only change those that are there" }),
    name: z.string().max(200).default(""),
    dryRun: z.boolean().default(false),
  })
  .refine(({ operation, key }) => operation !== "update" || key, {
    path: ["key"],
    message: "is missing: rows find the records they change by it",
  })
  .openapi("ImportRequest");
export type ImportRequest = z.infer<typeof ImportRequest>;

/** Takes a CSV file in; reading it goes on in the background. */
export async function startImport(
  ctx: CrmCtx,
  { idempotencyKey, form = ownForm, ...upload }: Upload & { idempotencyKey?: string | undefined; form?: Form },
): Promise<{ id: string }> {
  requirePermission(ctx, "crm.imports:write");
  const id = uuidv7();
  try {
    const read = (text: string) => check(ctx, form.read(text));
    const received = await receiveImport(ctx.db, id, { ...upload, ...form }, (text) => void read(text));
    const key = { idempotencyKey: idempotencyKey ?? null, digest: received.digest };
    const kept =
      (await keptImport(ctx, key)) ??
      (await saveImport(ctx, id, { ...received, input: read(received.request) }, key)) ??
      (await keptImport(ctx, key))!;
    if (kept !== id) await dropParts(ctx, id);
    return { id: kept };
  } catch (error) {
    await dropParts(ctx, id);
    throw error;
  }
}

type Key = { idempotencyKey: string | null; digest: string };

/** Saves the import, unless another upload with the same key was faster. */
async function saveImport(
  ctx: CrmCtx,
  id: string,
  { input: asked, bytes }: Received & { input: ImportRequest },
  key: Key,
): Promise<string | undefined> {
  const { objectType, key: keyProperty = null, ...input } = asked;
  const { cells, delimiter } = await readHeader(ctx.db, id);
  const definitions = await definitionsFor(ctx, ctx.db, objectType);
  const hidden = (name: string) => isHidden(ctx.actor, objectType, name);
  const columns = planColumns(cells, { ...input, key: keyProperty }, definitions, hidden);
  const { kind, id: actorId, roles, teams, grants, fields, via } = ctx.actor;
  const actor = { kind, id: actorId, roles, teams, grants, fields, via };
  const { createMissing, events, dryRun, name, operation } = input;
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(imports)
      .values({
        id,
        state: "running",
        name,
        operation,
        objectType,
        columns,
        delimiter,
        keyProperty,
        createMissing,
        events,
        dryRun,
        actor,
        actorId,
        bytes,
        ...key,
      })
      .onConflictDoNothing()
      .returning({ id: imports.id });
    if (row)
      await recordAudit(tx, ctx, {
        action: "crm.imports.start",
        subject: `imports/${id}`,
        detail: { objectType, events, dryRun },
      });
    return row?.id;
  });
}

/** The request part, and whether the caller may do what it asks, before a byte of the file is read. */
function check(ctx: CrmCtx, asked: unknown): ImportRequest {
  const input = parse(ImportRequest, asked);
  requirePermission(ctx, permissionFor(input.objectType, "write"));
  if (input.createMissing) requirePermission(ctx, "crm.properties:write");
  return input;
}

/** How a form tells what is to be done: the name of that part, and what it says in our terms. */
export type Form = { request: string; anyOrder?: true; read: (text: string) => unknown };

const ownForm: Form = { request: "request", read: (text) => asJson(text, "request") };

export function asJson(text: string, part: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`the part \`${part}\` is not JSON`);
  }
}

async function keptImport(ctx: CrmCtx, { idempotencyKey, digest }: Key): Promise<string | undefined> {
  if (idempotencyKey === null) return undefined;
  const [kept] = await ctx.db
    .select({ id: imports.id, digest: imports.digest })
    .from(imports)
    .where(and(eq(imports.actorId, ctx.actor.id), eq(imports.idempotencyKey, idempotencyKey)));
  if (kept && kept.digest !== digest)
    throw new DomainError("unprocessable", "this Idempotency-Key was used for another request");
  return kept?.id;
}

const dropParts = (ctx: CrmCtx, id: string) => ctx.db.delete(importParts).where(eq(importParts.importId, id));
