import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gt,
  ilike,
  isNotNull,
  isNull,
  or,
  sql,
  type AnyColumn,
} from "drizzle-orm";
import { definitions, definitionVersions } from "#db/workflows/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { PageQuery, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { JsonObject } from "../json.ts";
import type { Definition } from "#workflows/definition/types.ts";
import { pauseOf, PauseView } from "./pause-definition.ts";
import { startsState, StartsState } from "../policies/stop-starts.ts";
import { HookView, readHook } from "../hooks/manage-hook.ts";
import { readSchedule, ScheduleView } from "../schedules/read-schedule.ts";
import type { VersionRow } from "./find-version.ts";
import { etagOf } from "./save-draft.ts";
import type { Source } from "./source.ts";

const Time = z.iso.datetime();

export const VersionSummary = z
  .object({
    version: z.string(),
    hash: z.string(),
    actingRole: z.string().optional(),
    owner: z.string().optional(),
    publishedBy: z.string(),
    publishedAt: Time,
    retiredAt: Time.optional(),
  })
  .openapi("VersionSummary");

export const VersionView = VersionSummary.extend({
  namespace: z.string(),
  name: z.string(),
  document: JsonObject.describe("The definition."),
  functions: JsonObject.describe("How each function that it calls is called."),
}).openapi("Version");

export const DefinitionSummary = z
  .object({
    namespace: z.string(),
    name: z.string(),
    title: z.string().optional(),
    currentVersion: z.string().optional(),
    state: z.enum(["published", "draft", "retired"]),
    draft: z.object({ etag: z.string(), savedAt: Time, savedBy: z.string() }).optional(),
  })
  .openapi("DefinitionSummary");

export const DefinitionView = DefinitionSummary.extend({
  versions: z.array(VersionSummary),
  schedule: ScheduleView.optional(),
  hook: HookView.optional(),
  policy: JsonObject.optional().openapi({
    description: "What keeps its runs and starts, as its current version says.",
  }),
  pause: PauseView.optional().openapi({
    description: "Present where somebody has paused it, or its runs are being resumed.",
  }),
  starts: StartsState.optional().openapi({ description: "Present where somebody, or the cap, has stopped it." }),
}).openapi("Definition");

export const ListDefinitions = PageQuery.extend({
  namespace: z.string().max(63).optional(),
  state: z
    .enum(["published", "draft", "retired"])
    .optional()
    .openapi({ description: "`draft`: never published; `retired`: every version is." }),
  query: z.string().min(1).max(100).optional().openapi({ description: "Part of the name or the title." }),
});

type Name = { namespace: string; name: string };
const read = "workflow.definitions:read";

/** Definitions by name. */
export async function listDefinitions(ctx: WorkflowCtx, input: z.infer<typeof ListDefinitions>) {
  const { limit, after, namespace, state, query } = input;
  requirePermission(ctx, read);
  const d = definitions;
  const [ns = "", name = ""] = after?.split("/") ?? [];
  const rows = await ctx.db
    .select({ ...getTableColumns(d), versions })
    .from(d)
    .where(
      and(
        state && inState[state],
        query ? or(like(d.name, query), like(d.title, query)) : undefined,
        namespace ? eq(d.namespace, namespace) : undefined,
        after ? or(gt(d.namespace, ns), and(eq(d.namespace, ns), gt(d.name, name))) : undefined,
      ),
    )
    .orderBy(asc(d.namespace), asc(d.name))
    .limit(limit + 1);
  const results = rows.slice(0, limit).map(summary);
  const last = rows.length > limit ? results.at(-1) : undefined;
  return { results, ...(last && { paging: { next: { after: `${last.namespace}/${last.name}` } } }) };
}

export async function getDefinition(ctx: WorkflowCtx, key: Name) {
  const row = await findDefinition(ctx, key);
  const v = definitionVersions;
  const versions = await ctx.db
    .select()
    .from(v)
    .where(and(eq(v.namespace, key.namespace), eq(v.name, key.name)))
    .orderBy(desc(v.publishedAt));
  const [schedule, hook] = [await readSchedule(ctx, key), await readHook(ctx, key)];
  const current = versions.find(({ version }) => version === row.currentVersion)?.document as Definition | undefined;
  const [state, pause] = [await startsState(ctx.db, key), await pauseOf(ctx, key)];
  return {
    ...summary({ ...row, versions: versions.length }),
    versions: versions.map(versionView),
    schedule,
    hook,
    policy: current?.document.metadata?.policy as Record<string, unknown> | undefined,
    ...((pause.paused || pause.runs?.state === "running") && { pause }),
    ...(state.stopped && { starts: state }),
  };
}

export async function getVersion(ctx: WorkflowCtx, key: Name & { version: string }): Promise<VersionRow> {
  requirePermission(ctx, read);
  const v = definitionVersions;
  const [row] = await ctx.db
    .select()
    .from(v)
    .where(and(eq(v.namespace, key.namespace), eq(v.name, key.name), eq(v.version, key.version)));
  if (!row) throw notFound(`${key.namespace}/${key.name} ${key.version}`);
  return row;
}

/** The draft as it was written. */
export async function getDraft(ctx: WorkflowCtx, key: Name): Promise<Source & { etag: string }> {
  const { draft, draftFormat } = await findDefinition(ctx, key);
  if (draft === null) throw notFound(`a draft of ${key.namespace}/${key.name}`);
  return { text: draft, format: draftFormat!, etag: etagOf(draft) };
}

/** What is published now, or the draft where nothing is. */
export async function getSource(ctx: WorkflowCtx, key: Name): Promise<Source> {
  const { currentVersion: version } = await findDefinition(ctx, key);
  return version ? sourceOf(await getVersion(ctx, { ...key, version })) : getDraft(ctx, key);
}

export const sourceOf = ({ source, format }: VersionRow): Source => ({ text: source, format });

export const versionView = (row: VersionRow) => ({
  namespace: row.namespace,
  name: row.name,
  version: row.version,
  hash: row.hash,
  document: row.document as Record<string, unknown>,
  functions: row.functions as Record<string, unknown>,
  ...(row.actingRole && { actingRole: row.actingRole }),
  ...(row.owner && { owner: row.owner }),
  publishedBy: row.publishedBy,
  publishedAt: row.publishedAt.toISOString(),
  ...(row.retiredAt && { retiredAt: row.retiredAt.toISOString() }),
});

async function findDefinition(ctx: WorkflowCtx, { namespace, name }: Name) {
  requirePermission(ctx, read);
  const [row] = await ctx.db
    .select()
    .from(definitions)
    .where(and(eq(definitions.namespace, namespace), eq(definitions.name, name)));
  if (!row) throw notFound(`${namespace}/${name}`);
  return row;
}

const versions = sql<number>`(select count(*)::int from definition_versions v
  where v.namespace = definitions.namespace and v.name = definitions.name)`;

const inState = {
  published: isNotNull(definitions.currentVersion),
  draft: and(isNull(definitions.currentVersion), sql`${versions} = 0`),
  retired: and(isNull(definitions.currentVersion), sql`${versions} > 0`),
};

const like = (column: AnyColumn, text: string) => ilike(column, `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`);

const stateOf = (row: { currentVersion: string | null; versions: number }) =>
  row.currentVersion ? ("published" as const) : row.versions > 0 ? ("retired" as const) : ("draft" as const);

const summary = (row: typeof definitions.$inferSelect & { versions: number }) => ({
  namespace: row.namespace,
  name: row.name,
  ...(row.title && { title: row.title }),
  state: stateOf(row),
  ...(row.currentVersion && { currentVersion: row.currentVersion }),
  ...(row.draft !== null && {
    draft: { etag: etagOf(row.draft), savedAt: row.draftAt!.toISOString(), savedBy: row.draftBy! },
  }),
});
