import { and, eq, ne } from "drizzle-orm";
import { definitions, definitionVersions, triggerMatches, triggers } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, DomainError, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { triggerOf } from "#workflows/definition/events.ts";
import type { Definition } from "#workflows/definition/types.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { anyType, typeKey } from "../events/types.ts";
import { checkDefinition, type Checked } from "./check-definition.ts";
import type { VersionRow } from "./find-version.ts";
import type { Source } from "./source.ts";

export const Publish = z.strictObject({
  actingRole: z
    .literal("service")
    .optional()
    .openapi({ description: "Runs act as the service instead of with the rights of whoever started them." }),
  owner: z.string().max(128).optional().openapi({ description: "User id of who answers for its runs." }),
});

type PublishDefinition = z.infer<typeof Publish> & { namespace: string; name: string };

/** Publishes the draft as the immutable version that it names; from now on that version starts new runs. */
export async function publishDefinition(ctx: WorkflowCtx, input: PublishDefinition): Promise<VersionRow> {
  requirePermission(ctx, "workflow.definitions:publish");
  // Rights beyond the starter's are rights granted: whoever may give roles may give these.
  if (input.actingRole) requirePermission(ctx, "users.roles:write");
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(definitions).where(named(input)).for("update");
    if (!row?.draft) throw notFound(`a draft of ${input.namespace}/${input.name}`);
    return publishSource(tx, ctx, { ...input, source: { text: row.draft, format: row.draftFormat! } });
  });
}

/** Makes a version of a source, inside a transaction that holds the definition's row. */
export async function publishSource(
  tx: WorkflowDb,
  ctx: WorkflowCtx,
  input: PublishDefinition & { source: Source },
): Promise<VersionRow> {
  const { namespace, name, source } = input;
  const checked = fit(checkDefinition(source.text), input);
  const { version } = checked.definition.document;
  const published = await insertVersion(tx, {
    namespace,
    name,
    version,
    hash: checked.hash,
    source: source.text,
    format: source.format,
    document: checked.definition,
    functions: checked.functions,
    actingRole: input.actingRole ?? null,
    owner: input.owner ?? (ctx.actor.kind === "service" ? null : ctx.actor.id),
    publishedBy: ctx.actor.id,
  });
  await tx.update(definitions).set({ currentVersion: version }).where(named(input));
  await writeTriggers(tx, published);
  await recordAudit(tx, ctx, {
    action: "workflow.definition.publish",
    subject: `definitions/${namespace}/${name}`,
    detail: { version, hash: checked.hash, actingRole: input.actingRole, owner: published.owner },
  });
  return published;
}

const named = ({ namespace, name }: { namespace: string; name: string }) =>
  and(eq(definitions.namespace, namespace), eq(definitions.name, name));

type Fit = Required<Pick<Checked, "definition" | "functions" | "hash">>;

function fit(checked: Checked, { namespace, name }: PublishDefinition): Fit {
  if (!checked.definition) throw new DomainError("invalid_input", "the draft has faults", { faults: checked.faults });
  const { document } = checked.definition;
  for (const [key, wanted] of Object.entries({ namespace, name }))
    if (document[key as "name"] !== wanted)
      throw new DomainError("invalid_input", "the draft has faults", {
        faults: [{ path: `/document/${key}`, message: `must be "${wanted}", as in the address` }],
      });
  return checked as Fit;
}

async function insertVersion(tx: WorkflowDb, row: typeof definitionVersions.$inferInsert): Promise<VersionRow> {
  const [fresh] = await tx.insert(definitionVersions).values(row).onConflictDoNothing().returning();
  if (fresh) return fresh;
  const v = definitionVersions;
  const same = and(eq(v.namespace, row.namespace), eq(v.name, row.name), eq(v.version, row.version));
  const [known] = await tx.select().from(v).where(same);
  if (known!.hash !== row.hash || known!.retiredAt || known!.actingRole !== (row.actingRole ?? null))
    throw conflict(`version ${row.version} is published already and never changes: raise document.version`);
  return known!;
}

/** What starts the definition from now on: the triggers of this version, or none. */
export async function writeTriggers(tx: WorkflowDb, row: Pick<VersionRow, "namespace" | "name"> & Partial<VersionRow>) {
  const { namespace, name, version, document } = row;
  const definition = document as Definition | undefined;
  await tx.delete(triggers).where(and(eq(triggers.namespace, namespace), eq(triggers.name, name)));
  const others = version === undefined ? undefined : ne(triggerMatches.version, version);
  await tx
    .delete(triggerMatches)
    .where(and(eq(triggerMatches.namespace, namespace), eq(triggerMatches.name, name), others));
  const trigger = definition?.schedule?.on && triggerOf(definition);
  if (!trigger || !version) return;
  const { strategy, filters } = trigger;
  const read = definition.schedule!.read ?? "envelope";
  const keys = filters.length > 0 ? new Set(filters.map(typeKey)) : [anyType];
  await tx
    .insert(triggers)
    .values([...keys].map((type) => ({ namespace, name, version, type, strategy, filters, read })));
}
