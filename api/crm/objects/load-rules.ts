import type { CrmCtx, CrmDb } from "../context.ts";
import { definitionsFor, holdPlaces, loadPipelines } from "../properties/load-definitions.ts";
import type { Rules } from "./new-values.ts";
import type { ObjectType } from "./types.ts";

/** The definitions and pipelines of a type as they are now for the actor; in a transaction, until it ends. */
export async function loadRules(ctx: CrmCtx, db: CrmDb, type: ObjectType): Promise<Rules> {
  await holdPlaces(db, type, "together");
  const pipelines = await loadPipelines(db, type);
  return { type, definitions: await definitionsFor(ctx, db, type, pipelines), pipelines };
}
