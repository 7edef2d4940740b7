import { and, eq, sql } from "drizzle-orm";
import { definitions, definitionVersions, triggerMatches, triggers } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { conflict } from "#kit/errors.ts";
import type { FunctionCall } from "#workflows/contract.ts";
import { diffDefinitions, type Change } from "#workflows/definition/diff.ts";
import { triggerOf } from "#workflows/definition/events.ts";
import type { Definition } from "#workflows/definition/types.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { writeGuard } from "../policies/guard.ts";
import { anyType, typeKey } from "../events/types.ts";
import { writeSchedule } from "../schedules/write-schedule.ts";
import type { VersionRow } from "./find-version.ts";
import type { Source } from "./source.ts";

export type Written = { row: VersionRow; changes: Change[] };

type NewVersion = {
  namespace: string;
  name: string;
  source: Source;
  definition: Definition;
  document: Definition;
  functions: Record<string, FunctionCall>;
  hash: string;
  actingRole?: "service" | undefined;
  owner?: string | undefined;
};

/** Makes a checked source the current version, inside a transaction that holds the definition's row. */
export async function writeVersion(tx: WorkflowDb, ctx: WorkflowCtx, input: NewVersion): Promise<Written> {
  const { namespace, name, source, hash } = input;
  const { version } = input.definition.document;
  const before = await currentOf(tx, input);
  const row = await insertVersion(tx, {
    namespace,
    name,
    version,
    hash,
    source: source.text,
    format: source.format,
    document: input.document,
    functions: input.functions,
    actingRole: actingRoleOf(input) ?? null,
    owner:
      input.owner ??
      input.document.document.metadata?.policy?.owner ??
      (ctx.actor.kind === "service" ? null : ctx.actor.id),
    publishedBy: ctx.actor.id,
  });
  const changes = before ? diffDefinitions(before.document as Definition, input.document) : [];
  await makeCurrent(tx, row);
  await recordAudit(tx, ctx, {
    action: "workflow.definition.publish",
    subject: `definitions/${namespace}/${name}`,
    detail: {
      version,
      hash,
      actingRole: row.actingRole ?? undefined,
      owner: row.owner,
      ...(before && { before: before.version, changes: changes.slice(0, 50).map(({ text }) => text) }),
    },
  });
  return { row, changes };
}

/** What starts new runs from now on: this version, its triggers and its schedule. */
export async function makeCurrent(tx: WorkflowDb, row: VersionRow): Promise<void> {
  await writeCurrent(tx, row);
  await writeSchedule(tx, row);
  await writeGuard(tx, `${row.namespace}/${row.name}`, row.document as Definition);
}

/** As the publisher says, or the definition itself. */
export const actingRoleOf = ({ actingRole, document }: Pick<NewVersion, "actingRole" | "document">) =>
  actingRole ?? (document.document.metadata?.policy?.actAs === "service" ? "service" : undefined);

type Name = { namespace: string; name: string };

export const ofName = (table: typeof definitions | typeof definitionVersions, { namespace, name }: Name) =>
  and(eq(table.namespace, namespace), eq(table.name, name));

async function currentOf(tx: WorkflowDb, key: Name): Promise<VersionRow | undefined> {
  const v = definitionVersions;
  const d = definitions;
  const current = and(eq(d.namespace, v.namespace), eq(d.name, v.name), eq(d.currentVersion, v.version));
  const [found] = await tx.select({ v }).from(v).innerJoin(d, current).where(ofName(v, key));
  return found?.v;
}

async function insertVersion(tx: WorkflowDb, row: typeof definitionVersions.$inferInsert): Promise<VersionRow> {
  const [fresh] = await tx.insert(definitionVersions).values(row).onConflictDoNothing().returning();
  if (fresh) return fresh;
  const v = definitionVersions;
  const [known] = await tx
    .select()
    .from(v)
    .where(and(ofName(v, row), eq(v.version, row.version)));
  if (known!.hash !== row.hash || known!.retiredAt || known!.actingRole !== (row.actingRole ?? null))
    throw conflict(`version ${row.version} is published already and never changes: raise document.version`);
  return known!;
}

/** Makes a version the current one, or none, with what events start; what has been collected for another is dropped. */
export async function writeCurrent(tx: WorkflowDb, row: Name & Partial<VersionRow>): Promise<void> {
  const { namespace, name, version } = row;
  const definition = row.document as Definition | undefined;
  await tx.execute(sql`
    with current as (
      update ${definitions} set current_version = ${version ?? null} where namespace = ${namespace} and name = ${name}),
    matches as (
      delete from ${triggerMatches} where namespace = ${namespace} and name = ${name}
        and version is distinct from ${version ?? null})
    delete from ${triggers} where namespace = ${namespace} and name = ${name}`);
  const trigger = definition && triggerOf(definition);
  if (!trigger || !version) return;
  const { strategy, filters } = trigger;
  const read = definition.schedule!.read ?? "envelope";
  const keys = filters.length > 0 ? new Set(filters.map(typeKey)) : [anyType];
  await tx
    .insert(triggers)
    .values([...keys].map((type) => ({ namespace, name, version, type, strategy, filters, read })));
}
