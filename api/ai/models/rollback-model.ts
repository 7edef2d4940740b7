import { eq } from "drizzle-orm";
import { models } from "#db/ai_orchestration/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict } from "#kit/errors.ts";
import type { AiCtx } from "../context.ts";
import { lockModel } from "./activate.ts";
import { readModel } from "./train-model.ts";
import type { ModelRow } from "./view.ts";

/** Takes the active model out of service: the one before it answers again, or the scorecard when it was the first. */
export function rollbackModel(ctx: AiCtx, { id }: { id: string }): Promise<ModelRow> {
  requirePermission(ctx, "ai.models:promote");
  return ctx.db.transaction(async (tx) => {
    const { status, target, previousId } = await lockModel(tx, id);
    if (status !== "active") throw conflict(`only the active model can be rolled back, this one is ${status}`);
    await tx.update(models).set({ status: "retired" }).where(eq(models.id, id));
    if (previousId) await tx.update(models).set({ status: "active" }).where(eq(models.id, previousId));
    await recordAudit(tx, ctx, {
      action: "ai.model.rolled-back",
      subject: `models/${id}`,
      detail: { target, to: previousId },
    });
    return readModel(tx, id);
  });
}
