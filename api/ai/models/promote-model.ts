import { requirePermission } from "#kit/authorize.ts";
import type { AiCtx } from "../context.ts";
import { activate } from "./activate.ts";
import { readModel } from "./train-model.ts";
import type { ModelRow } from "./view.ts";

/** Makes a candidate the model that answers. One that was not better on held-out leads is refused. */
export function promoteModel(ctx: AiCtx, { id }: { id: string }): Promise<ModelRow> {
  requirePermission(ctx, "ai.models:promote");
  return ctx.db.transaction(async (tx) => {
    await activate(tx, ctx, id);
    return readModel(tx, id);
  });
}
