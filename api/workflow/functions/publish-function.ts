import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { sharedFunctions } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, DomainError, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { Json } from "#workflows/contract.ts";
import { readSource } from "#workflows/definition/source.ts";
import { validate } from "#workflows/definition/validate.ts";
import type { WorkflowCtx } from "../context.ts";
import { requirePublishing } from "../definitions/require-publishing.ts";
import type { Source } from "../definitions/source.ts";
import { knownHere } from "../definitions/known.ts";

export const FunctionPath = z.object({
  name: z.string().regex(/^[a-zA-Z0-9][\w.-]{0,62}$/),
  version: z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}(-[\w.-]{1,40})?$/, "is written like 1.0.0"),
});
type Path = z.infer<typeof FunctionPath>;
export type FunctionRow = typeof sharedFunctions.$inferSelect;

/** Publishes a task that definitions may call as `NAME:VERSION@default`. It never changes again. */
export async function publishFunction(
  ctx: WorkflowCtx,
  { name, version, source }: Path & { source: Source },
): Promise<{ row: FunctionRow; created: boolean }> {
  requirePublishing(ctx);
  const document = await checkFunction(ctx, source);
  const hash = createHash("sha256").update(JSON.stringify(document)).digest("hex");
  return ctx.db.transaction(async (tx) => {
    const row = { name, version, hash, source: source.text, format: source.format, document };
    const [fresh] = await tx
      .insert(sharedFunctions)
      .values({ ...row, publishedBy: ctx.actor.id })
      .onConflictDoNothing()
      .returning();
    if (!fresh) {
      const [known] = await tx.select().from(sharedFunctions).where(named({ name, version }));
      if (known!.hash === hash && !known!.retiredAt) return { row: known!, created: false };
      throw conflict(`${name} ${version} is published already and never changes: publish it under another version`);
    }
    await audited(tx, ctx, { name, version }, "publish", { hash });
    return { row: fresh, created: true };
  });
}

/** New definitions may not call it any more; those published keep it, for it is part of them. */
export async function retireFunction(ctx: WorkflowCtx, path: Path): Promise<FunctionRow> {
  requirePermission(ctx, "workflow.definitions:publish");
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(sharedFunctions).where(named(path)).for("no key update");
    if (!row) throw notFound(`function ${path.name} ${path.version}`);
    if (row.retiredAt) return row;
    const retired = { retiredAt: new Date() };
    await tx.update(sharedFunctions).set(retired).where(named(path));
    await audited(tx, ctx, path, "retire", {});
    return { ...row, ...retired };
  });
}

export const named = ({ name, version }: Path) =>
  and(eq(sharedFunctions.name, name), eq(sharedFunctions.version, version));

const audited = (tx: WorkflowCtx["db"], ctx: WorkflowCtx, { name, version }: Path, action: string, detail: object) =>
  recordAudit(tx, ctx, {
    action: `workflow.function.${action}`,
    subject: `functions/${name}`,
    detail: { version, ...detail },
  });

/** Where the task stands in a definition that does nothing but call it. */
const place = "/use/functions/shared";

async function checkFunction(ctx: WorkflowCtx, { text }: Source): Promise<Json> {
  const { value, faults: unread, locate } = readSource(text);
  if (value === undefined || unread.length > 0) throw faulty(unread);
  // The secrets that it names are those of the definition that calls it.
  const known = await knownHere(ctx);
  const { faults } = validate(
    {
      document: { dsl: "1.0.3", namespace: "shared", name: "function", version: "1.0.0" },
      use: { functions: { shared: value }, secrets: known.secrets as string[] },
      do: [{ task: { call: "shared" } }],
    },
    known,
  );
  const errors = faults.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw faulty(errors.map((fault) => ({ ...fault, ...placed(fault.pointer, locate) })));
  return value;
}

function placed(pointer: string, locate: (pointer: string) => object) {
  const own = pointer.startsWith(place) ? pointer.slice(place.length) : "";
  return { pointer: own, ...locate(own) };
}

const faulty = (faults: { pointer: string; message: string }[]) =>
  new DomainError("invalid_input", "the function has faults", {
    faults: faults.slice(0, 100).map(({ pointer, ...fault }) => ({ path: pointer, ...fault })),
  });
