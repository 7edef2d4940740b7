import { createHash, createHmac } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { decisionLinks } from "#db/workflows/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import type { TaskRow } from "../tasks/shapes.ts";

/** 256 bits, as base64url writes them. */
export const tokenPattern = /^[\w-]{43}$/;

type Keys = Pick<WorkflowCtx["config"], "secretKeys">;

/** Derived from the row's id under our key, so that a mail written again holds the same link; kept nowhere. */
function tokenOf({ secretKeys }: Keys, id: string): string {
  const [key] = secretKeys.values();
  return createHmac("sha256", key!).update(`decision link ${id}`).digest("base64url");
}

export const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");

/** A link for each ready answer, for this person alone; those sent before go on working. */
export async function linksFor(
  { config }: Pick<WorkflowCtx, "config">,
  tx: WorkflowDb,
  task: TaskRow,
  person: string,
): Promise<{ title: string; url: string }[]> {
  const choices = (task.choices ?? []) as { title: string }[];
  const links = [];
  for (const [choice, { title }] of choices.entries())
    links.push({
      title,
      url: `${config.publicUrl}/v1/decisions/${await tokenFor(config, tx, task.id, person, choice)}`,
    });
  return links;
}

async function tokenFor(config: Keys, tx: WorkflowDb, taskId: string, person: string, choice: number): Promise<string> {
  const [good] = await tx
    .select({ id: decisionLinks.id })
    .from(decisionLinks)
    .where(
      and(
        eq(decisionLinks.taskId, taskId),
        eq(decisionLinks.person, person),
        eq(decisionLinks.choice, choice),
        isNull(decisionLinks.usedAt),
        isNull(decisionLinks.revokedAt),
      ),
    );
  if (good) return tokenOf(config, good.id);
  const id = uuidv7();
  const token = tokenOf(config, id);
  await tx.insert(decisionLinks).values({ id, taskId, person, choice, tokenHash: hashOf(token) });
  return token;
}
