import { readdir, readFile } from "node:fs/promises";
import { and, eq } from "drizzle-orm";
import { definitions, definitionVersions } from "#db/workflows/schema.ts";
import type { WorkflowCtx } from "../context.ts";
import { checkDefinition } from "./check-definition.ts";
import { writeVersion } from "./write-version.ts";

/** Publishes the processes of a folder whose version is not there yet. What people have published since is left alone. */
export async function publishShipped(ctx: WorkflowCtx, folder: URL): Promise<void> {
  const files = await readdir(folder).catch(() => []);
  for (const file of files.filter((name) => name.endsWith(".yaml")).sort())
    await publishFile(ctx, file, await readFile(new URL(file, folder), "utf8"));
}

async function publishFile(ctx: WorkflowCtx, file: string, text: string): Promise<void> {
  const { faults, ...checked } = await checkDefinition(ctx, text);
  const { definition } = checked;
  if (!definition) return ctx.log.error({ file, faults }, "a shipped process has faults");
  const { namespace, name, version, title } = definition.document;
  const d = definitions;
  const v = definitionVersions;
  await ctx.db.transaction(async (tx) => {
    const draft = { draft: text, draftFormat: "yaml" as const, draftBy: ctx.actor.id, draftAt: new Date() };
    await tx
      .insert(d)
      .values({ namespace, name, title, ...draft })
      .onConflictDoNothing();
    const key = and(eq(d.namespace, namespace), eq(d.name, name));
    const [row] = await tx.select().from(d).where(key).for("update");
    const versions = await tx
      .select()
      .from(v)
      .where(and(eq(v.namespace, namespace), eq(v.name, name)));
    const ours = row!.draftBy === ctx.actor.id && versions.every((one) => one.publishedBy === ctx.actor.id);
    if (!ours || versions.some((one) => one.version === version)) return;
    await tx
      .update(d)
      .set({ title, ...draft })
      .where(key);
    const source = { text, format: "yaml" as const };
    await writeVersion(tx, ctx, { namespace, name, source, ...(checked as Required<typeof checked>) });
    ctx.log.info({ process: `${namespace}/${name}`, version }, "published a shipped process");
  });
}
