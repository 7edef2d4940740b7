import { secrets } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { Json } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { JsonObject } from "../json.ts";
import { secretView, type SecretView } from "./list-secrets.ts";
import { seal } from "./seal.ts";

export const SecretName = z.string().regex(/^[A-Za-z][\w-]{0,62}$/, "begins with a letter; letters, digits, - and _");

const maxBytes = 32 * 1024;

export const PutSecret = z.strictObject({
  value: z
    .union([z.string().min(1), JsonObject])
    .openapi({ description: "Text, or an object whose members definitions name. Nobody can read it again." }),
});

/** Keeps a secret under a name; what was there before is replaced. */
export async function putSecret(
  ctx: WorkflowCtx,
  { name, value }: z.infer<typeof PutSecret> & { name: string },
): Promise<{ secret: SecretView; created: boolean }> {
  requirePermission(ctx, "workflow.secrets:write");
  if (Buffer.byteLength(JSON.stringify(value)) > maxBytes)
    throw new DomainError("too_large", `a secret has at most ${maxBytes / 1024} KB`);
  const change = {
    ...seal(ctx.config.secretKeys, name, value as Json),
    updatedBy: ctx.actor.id,
    updatedAt: new Date(),
  };
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(secrets)
      .values({ name, ...change, createdBy: ctx.actor.id, createdAt: change.updatedAt })
      .onConflictDoUpdate({ target: secrets.name, set: change })
      .returning();
    const created = row!.createdAt.getTime() === row!.updatedAt.getTime();
    const action = created ? "workflow.secret.create" : "workflow.secret.replace";
    await recordAudit(tx, ctx, { action, subject: `secrets/${name}` });
    return { secret: secretView(row!), created };
  });
}
