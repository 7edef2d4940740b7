import { and, desc, eq, gt, sql } from "drizzle-orm";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { templates } from "#db/communication/schema.ts";
import type { CommsCtx, CommsDb } from "../context.ts";
import { paged } from "../paging.ts";
import { HeaderText, Time } from "../values.ts";
import { Variables, checkTemplate, render } from "./render.ts";

export const TemplateName = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, "must be lower case words joined by hyphens");

export const TemplateParts = z.strictObject({
  subject: HeaderText,
  text: z.string().min(1).max(100_000),
  html: z.string().min(1).max(200_000).optional(),
  variables: z
    .array(z.string().regex(/^[A-Za-z]\w{0,63}$/))
    .max(100)
    .describe("Variables that a message must bring along; others may be used under `if` or `default`"),
});
export type TemplateParts = z.infer<typeof TemplateParts>;

export const CreateTemplate = TemplateParts.extend({ name: TemplateName });
export type CreateTemplate = z.infer<typeof CreateTemplate>;

export const Template = z
  .object({
    name: z.string(),
    version: z.number().int(),
    subject: z.string(),
    text: z.string(),
    html: z.string().nullable(),
    variables: z.array(z.string()),
    createdBy: z.string(),
    createdAt: Time,
  })
  .openapi("Template");
export type Template = z.infer<typeof Template>;

const view = (row: typeof templates.$inferSelect): Template => ({ ...row, createdAt: row.createdAt.toISOString() });

export async function createTemplate(ctx: CommsCtx, { name, ...parts }: CreateTemplate): Promise<Template> {
  return addVersion(ctx, name, parts, (latest) => {
    if (latest > 0) throw conflict(`the template ${name} is already there: add a version to it`);
  });
}

export async function createTemplateVersion(ctx: CommsCtx, name: string, parts: TemplateParts): Promise<Template> {
  return addVersion(ctx, name, parts, (latest) => {
    if (latest === 0) throw notFound(`the template ${name}`);
  });
}

async function addVersion(ctx: CommsCtx, name: string, parts: TemplateParts, check: (latest: number) => void) {
  requirePermission(ctx, "comms.templates:write");
  const html = parts.html ?? null;
  checkTemplate({ ...parts, html });
  return ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7268, hashtext(${name}))`);
    const latest = (await latestVersion(tx, name))?.version ?? 0;
    check(latest);
    const version = latest + 1;
    const [row] = await tx
      .insert(templates)
      .values({ ...parts, html, name, version, createdBy: ctx.actor.id })
      .returning();
    await recordAudit(tx, ctx, { action: "comms.template.created", subject: `templates/${name}`, detail: { version } });
    return view(row!);
  });
}

const latestVersion = async (db: CommsDb, name: string) =>
  (await db.select().from(templates).where(eq(templates.name, name)).orderBy(desc(templates.version)).limit(1))[0];

/** One version, the latest unless told. */
export async function findTemplate(db: CommsDb, name: string, version?: number) {
  const row =
    version === undefined
      ? await latestVersion(db, name)
      : (
          await db
            .select()
            .from(templates)
            .where(and(eq(templates.name, name), eq(templates.version, version)))
        )[0];
  if (!row) throw notFound(version === undefined ? `the template ${name}` : `version ${version} of ${name}`);
  return row;
}

export async function getTemplate(ctx: CommsCtx, { name, version }: { name: string; version?: number }) {
  requirePermission(ctx, "comms.templates:read");
  return view(await findTemplate(ctx.db, name, version));
}

/** The latest version of each template, by name. */
export async function listTemplates(ctx: CommsCtx, { limit, after }: { limit: number; after?: string }) {
  requirePermission(ctx, "comms.templates:read");
  const rows = await ctx.db
    .selectDistinctOn([templates.name])
    .from(templates)
    .where(after === undefined ? undefined : gt(templates.name, after))
    .orderBy(templates.name, desc(templates.version))
    .limit(limit + 1);
  return paged(rows.map(view), limit, (row) => row.name);
}

/** Every version of one template, the latest first. */
export async function listTemplateVersions(ctx: CommsCtx, name: string) {
  requirePermission(ctx, "comms.templates:read");
  const rows = await ctx.db.select().from(templates).where(eq(templates.name, name)).orderBy(desc(templates.version));
  if (rows.length === 0) throw notFound(`the template ${name}`);
  return { results: rows.map(view) };
}

export const PreviewTemplate = z.strictObject({
  version: z.number().int().positive().optional(),
  variables: Variables,
});

export async function previewTemplate(ctx: CommsCtx, name: string, input: z.infer<typeof PreviewTemplate>) {
  requirePermission(ctx, "comms.templates:read");
  const template = await findTemplate(ctx.db, name, input.version);
  return { version: template.version, ...render(template, template.variables, input.variables) };
}
