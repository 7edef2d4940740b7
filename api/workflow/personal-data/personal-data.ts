import { WorkflowNotFoundError } from "@temporalio/client";
import { inArray, sql } from "drizzle-orm";
import { events, incidents, runEvents, runs, runSteps, signals, tasks } from "#db/workflows/schema.ts";
import {
  eraseFromFrame,
  itemsMax,
  keptByFrame,
  mentions,
  type PersonalData,
  type Subject,
} from "#kit/personal-data.ts";
import type { WorkflowCtx } from "../context.ts";
import { dropPending, terminated } from "../runs/act-on-run.ts";
import { endRun } from "../runs/end-run.ts";
import { asked, type Gateway, temporalOf } from "../temporal/gateway.ts";

const ofSubject = ({ records }: Subject) =>
  sql`${runs.recordType} || '/' || ${runs.recordId} = any(${sql.param(records)}::text[])`;

/** The Workflow Engine keeps runs about records, what they asked people, and events for listeners to come. */
export const personalData: PersonalData<WorkflowCtx> = {
  async find({ db }, subject) {
    const found = await db.select().from(runs).where(ofSubject(subject)).limit(itemsMax);
    const ids = found.map(({ id }) => id);
    const steps = await db.select().from(runSteps).where(inArray(runSteps.runId, ids)).limit(itemsMax);
    const open = await db.select().from(tasks).where(inArray(tasks.runId, ids)).limit(itemsMax);
    const needed = await db.select().from(incidents).where(inArray(incidents.runId, ids)).limit(itemsMax);
    const kept = await db.select({ event: events.event }).from(events).where(told(subject)).limit(itemsMax);
    return [
      { store: "runs", count: found.length, items: found },
      { store: "steps", count: steps.length, items: steps },
      { store: "tasks", count: open.length, items: open },
      { store: "incidents", count: needed.length, items: needed },
      { store: "events kept", count: kept.length, items: kept },
    ];
  },

  /** Ends the runs about the person, and has Temporal forget them. */
  async prepare(ctx, subject) {
    const gateway = temporalOf(ctx.config);
    for (const run of await ctx.db.select().from(runs).where(ofSubject(subject))) {
      if (!run.endedAt) {
        await dropPending(ctx, run);
        await inTemporal(() =>
          asked(gateway, () => gateway.client.workflow.getHandle(run.workflowId).terminate("personal data erased")),
        );
        const end = { status: "cancelled", error: terminated("personal data erased") } as const;
        await ctx.db.transaction((tx) => endRun(tx, ctx, run.id, end));
      }
      await inTemporal(() => asked(gateway, () => forget(gateway, run.workflowId)));
    }
  },

  async erase({ db }, subject) {
    const nothing = { input: null, output: null, error: null };
    const found = await db
      .update(runs)
      .set({ ...nothing, incident: null, waitingFor: null, key: null })
      .where(ofSubject(subject))
      .returning({ id: runs.id });
    const ids = found.map(({ id }) => id);
    const steps = await db.update(runSteps).set(nothing).where(inArray(runSteps.runId, ids));
    const open = await db
      .update(tasks)
      .set({ title: "Erased", description: null, form: null, facts: null, output: null })
      .where(inArray(tasks.runId, ids));
    // With their comments.
    const needed = await db.delete(incidents).where(inArray(incidents.runId, ids));
    await db.delete(runEvents).where(inArray(runEvents.runId, ids));
    await db.update(signals).set({ payload: {} }).where(inArray(signals.runId, ids));
    const kept = await db.update(events).set({ event: null }).where(told(subject));
    return {
      erased: [
        { store: "runs", count: ids.length },
        { store: "steps", count: steps.rowCount ?? 0 },
        { store: "tasks", count: open.rowCount ?? 0 },
        { store: "incidents", count: needed.rowCount ?? 0 },
        { store: "events kept", count: kept.rowCount ?? 0 },
        ...(await eraseFromFrame(db, subject)),
      ],
      remains: [
        keptByFrame,
        { what: "ids of runs, which steps they took and when", until: "for good: they name nobody" },
        {
          what: "encrypted histories in archives of Temporal, where a deployment keeps them",
          until: "their retention ends",
        },
      ],
    };
  },
};

/** Events about the records, and those of any kind that hold an address. */
const told = (subject: Subject) => sql`${events.event} is not null and (
  ${events.event}->>'subject' = any(${sql.param(subject.records)}::text[])
  or ${events.event}->'data'->>'recordId' = any(${sql.param(subject.records)}::text[])
  or ${mentions(sql`${events.event}::text`, subject)})`;

const forget = ({ client, namespace }: Gateway, workflowId: string) =>
  client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId } });

/** What Temporal does not know any more needs no ending. */
async function inTemporal(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    const gone = error instanceof WorkflowNotFoundError || (error as { code?: number }).code === 5;
    if (!gone) throw error;
  }
}
