import { DomainError, invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { GivenProperties } from "../properties/check-properties.ts";
import { categoryOf } from "../hubspot/errors.ts";
import { createObject, createObjects, CreateObject } from "./create-objects.ts";
import { findRows } from "./find-rows.ts";
import type { CrmRecord } from "./record.ts";
import { show } from "./show.ts";
import type { ObjectType } from "./types.ts";
import { updateObject, updateObjects } from "./update-objects.ts";

export const inputsOf = <T extends z.ZodType>(input: T) => z.array(input).min(1).max(100);
const Id = z.coerce.string().max(1_000).openapi({ type: "string" });
export const IdInput = z.strictObject({ id: Id });

export const BatchCreate = z.strictObject({ inputs: inputsOf(CreateObject) }).openapi("BatchCreateObjects");
export const BatchRead = z
  .strictObject({
    inputs: inputsOf(IdInput),
    properties: z.array(z.string().max(200)).max(1_000).optional(),
    propertiesWithHistory: z.array(z.string().max(200)).max(50).optional(),
    idProperty: z.string().max(200).optional(),
  })
  .openapi("BatchReadObjects");
export const BatchUpdate = z
  .strictObject({
    inputs: inputsOf(
      z.strictObject({
        id: Id,
        idProperty: z.string().max(200).optional(),
        properties: GivenProperties,
        objectWriteTraceId: z.string().max(200).optional(),
      }),
    ),
  })
  .openapi("BatchUpdateObjects");
export const BatchArchive = z.strictObject({ inputs: inputsOf(IdInput) }).openapi("BatchArchiveObjects");

export type BatchError = {
  status: "error";
  category: string;
  message: string;
  context: Record<string, string[]>;
};
export type BatchResult<T = CrmRecord> = {
  status: "COMPLETE";
  results: T[];
  startedAt: Date;
  completedAt: Date;
  numErrors?: number;
  errors?: BatchError[];
};

/** A batch's answer; its errors are told only when there are some. */
export function batchResult<T>(startedAt: Date, results: T[], errors: BatchError[] = []): BatchResult<T> {
  const told = errors.length > 0 ? { numErrors: errors.length, errors } : {};
  return { status: "COMPLETE", results, startedAt, completedAt: new Date(), ...told };
}

export const notFoundErrors = (ids: string[]): BatchError[] =>
  ids.length === 0
    ? []
    : [
        {
          status: "error",
          category: "OBJECT_NOT_FOUND",
          message: "Could not get some objects, they may be deleted or not exist.",
          context: { ids },
        },
      ];

/** All or none; row by row when every input can be told apart by its trace id. */
export async function batchCreate(
  ctx: CrmCtx,
  type: ObjectType,
  { inputs }: z.infer<typeof BatchCreate>,
): Promise<BatchResult> {
  const startedAt = new Date();
  if (isTraced(inputs)) return rowByRow(inputs, (input) => createObject(ctx, type, input));
  return batchResult(startedAt, await createObjects(ctx, type, inputs));
}

type Traced = { objectWriteTraceId?: string | undefined };

/** Every input can be told apart in the answer: each is written for itself. */
export const isTraced = (inputs: Traced[]): boolean => inputs.every((input) => input.objectWriteTraceId);

/** Writes each input for itself; those that fail are told by their trace ids. */
export async function rowByRow<I extends Traced, T extends object>(
  inputs: I[],
  write: (input: I) => Promise<T>,
): Promise<BatchResult<T & Traced>> {
  const startedAt = new Date();
  const results: (T & Traced)[] = [];
  const errors: BatchError[] = [];
  for (const input of inputs) {
    const { objectWriteTraceId } = input;
    try {
      results.push({ ...(await write(input)), objectWriteTraceId });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code === "forbidden") throw error;
      const context = { objectWriteTraceId: [objectWriteTraceId!] };
      errors.push({ status: "error", category: categoryOf(error), message: error.message, context });
    }
  }
  return batchResult(startedAt, results, errors);
}

export async function batchRead(
  ctx: CrmCtx,
  type: ObjectType,
  { inputs, idProperty, archived, ...asked }: z.infer<typeof BatchRead> & { archived?: boolean | undefined },
): Promise<BatchResult> {
  const startedAt = new Date();
  const ids = [...new Set(inputs.map((input) => input.id))];
  const rows = await findRows(ctx.db, ctx, type, "read", { ids, idProperty }, { archived: archived ?? false });
  const found = ids.flatMap((id) => rows.get(id) ?? []);
  return batchResult(startedAt, await show(ctx, type, found, asked), notFoundErrors(ids.filter((id) => !rows.has(id))));
}

export async function batchUpdate(
  ctx: CrmCtx,
  type: ObjectType,
  { inputs }: z.infer<typeof BatchUpdate>,
): Promise<BatchResult> {
  const startedAt = new Date();
  const [first] = inputs;
  if (inputs.some(({ idProperty }) => idProperty !== first!.idProperty))
    throw invalid("all inputs of a batch name their records by the same idProperty");
  if (isTraced(inputs)) return rowByRow(inputs, (input) => updateObject(ctx, type, input));
  const results = await updateObjects(ctx, type, inputs, first!.idProperty);
  const missing = results.length < inputs.length ? await missingIds(ctx, type, inputs, first!.idProperty) : [];
  return batchResult(startedAt, results, notFoundErrors(missing));
}

async function missingIds(ctx: CrmCtx, type: ObjectType, inputs: { id: string }[], idProperty: string | undefined) {
  const ids = inputs.map(({ id }) => id);
  const there = await findRows(ctx.db, ctx, type, "write", { ids, idProperty });
  return ids.filter((id) => !there.has(id));
}
