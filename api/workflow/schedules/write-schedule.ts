import { and, eq, isNull, sql } from "drizzle-orm";
import { schedules } from "#db/workflows/schema.ts";
import type { Definition } from "#workflows/definition/types.ts";
import type { WorkflowDb } from "../context.ts";
import type { RunRow } from "../runs/shapes.ts";
import { specOf } from "./spec.ts";

type Version = { namespace: string; name: string; version?: string; document?: unknown };

export const scheduleOf = ({ namespace, name }: { namespace: string; name: string }) =>
  and(eq(schedules.namespace, namespace), eq(schedules.name, name));

/** What starts the definition by the clock from now on. Temporal hears of it afterwards, however often that fails. */
export async function writeSchedule(tx: WorkflowDb, row: Version): Promise<void> {
  const spec = row.document ? specOf(row.document as Definition).spec : undefined;
  const [before] = await tx.select().from(schedules).where(scheduleOf(row)).for("update");
  if (before && spec && before.version === row.version && before.spec) return;
  const fresh = { spec: spec ?? null, appliedAt: null, attempts: 0, tryAt: new Date(), error: null };
  if (!spec) {
    if (before) await tx.update(schedules).set({ ...fresh, nextAt: null }).where(scheduleOf(row)); // prettier-ignore
    return;
  }
  const { namespace, name, version } = row;
  const change = { ...fresh, version: version!, nextAt: "after" in spec ? new Date() : null };
  await tx
    .insert(schedules)
    .values({ namespace, name, ...change })
    .onConflictDoUpdate({ target: [schedules.namespace, schedules.name], set: change });
}

/** A scheduled run has ended: where the next counts from that, it is due so much later. */
export async function scheduleNext(tx: WorkflowDb, run: RunRow): Promise<void> {
  if ((run.cause as { kind: string }).kind !== "schedule") return;
  await tx
    .update(schedules)
    .set({
      nextAt: sql`${run.endedAt}::timestamptz + (${schedules.spec}->>'after')::float8 * interval '1 millisecond'`,
    })
    .where(
      and(
        scheduleOf(run),
        eq(schedules.version, run.version),
        isNull(schedules.nextAt),
        sql`${schedules.spec} ? 'after'`,
      ),
    );
}
