import type { CrmDb } from "../context.ts";
import { loadDefinitions, loadPipelines } from "../properties/load-definitions.ts";
import type { Rules } from "./new-values.ts";
import type { ObjectType } from "./types.ts";

/** The definitions and pipelines of a type as they are now. */
export async function loadRules(db: CrmDb, type: ObjectType): Promise<Rules> {
  const pipelines = await loadPipelines(db, type);
  return { type, definitions: await loadDefinitions(db, type, pipelines), pipelines };
}
