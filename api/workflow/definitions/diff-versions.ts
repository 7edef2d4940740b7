import { DomainError, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { diffDefinitions } from "#workflows/definition/diff.ts";
import { readSource } from "#workflows/definition/source.ts";
import type { Definition } from "#workflows/definition/types.ts";
import type { WorkflowCtx } from "../context.ts";
import { Known } from "../json.ts";
import { getDefinition, getDraft, getVersion, sourceOf } from "./read-definitions.ts";
import type { Source } from "./source.ts";

const Which = z
  .string()
  .min(1)
  .max(64)
  .openapi({ description: "A version, `current` or `draft`.", example: "current" });

export const Diff = z.object({ from: Which.default("current"), to: Which.default("draft") });

export const ChangeView = z
  .object({
    kind: z.string().openapi({ description: "What of the process, and what became of it.", example: "task.added" }),
    text: z.string().openapi({ description: "The change in words." }),
    path: z.string().openapi({ description: "JSON pointer" }),
    before: Known.optional(),
    after: Known.optional(),
  })
  .openapi("DefinitionChange");

export const DiffView = z.object({ from: z.string(), to: z.string(), changes: z.array(ChangeView) });

type Name = { namespace: string; name: string };

/** What changed in meaning between two versions: comments and order of keys do not count. */
export async function diffVersions(ctx: WorkflowCtx, key: Name, { from, to }: z.infer<typeof Diff>) {
  const [before, after] = [await read(ctx, key, from), await read(ctx, key, to)];
  const changes = diffDefinitions(parse(before, from), parse(after, to));
  return { from: before.version, to: after.version, changes };
}

async function read(ctx: WorkflowCtx, key: Name, which: string): Promise<Source & { version: string }> {
  if (which === "draft") return { ...(await getDraft(ctx, key)), version: which };
  const version = which === "current" ? (await getDefinition(ctx, key)).currentVersion : which;
  if (!version) throw notFound(`a published version of ${key.namespace}/${key.name}`);
  return { ...sourceOf(await getVersion(ctx, { ...key, version })), version };
}

function parse({ text }: Source, which: string): Definition {
  const { value, faults } = readSource(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as unknown as Definition;
  throw new DomainError("unprocessable", `${which} cannot be read`, {
    faults: faults.map(({ pointer, ...fault }) => ({ path: pointer, ...fault })),
  });
}
