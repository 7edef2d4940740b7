import { and, eq, inArray } from "drizzle-orm";
import { WorkflowExecutionAlreadyStartedError } from "@temporalio/client";
import { defineSearchAttributeKey, TypedSearchAttributes, type SearchAttributePair } from "@temporalio/common";
import { definitionVersions, runs, starts } from "#db/workflows/schema.ts";
import {
  BATCH_QUEUE,
  TASK_QUEUE,
  type Json,
  type RunMemo,
  type SEARCH_ATTRIBUTES,
  type StartInput,
} from "#workflows/contract.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import type { VersionRow } from "../definitions/find-version.ts";
import { linksOf, recordOf, type RunRow } from "../runs/shapes.ts";
import { bounded, type Gateway } from "./gateway.ts";

/** `lane` is that of the start; 0 unless given. `cursor`: where a run that had ended goes on. */
export type Startable = { run: RunRow; version: VersionRow; lane?: number; cursor?: Json };

/** The runs with the versions that they start. */
export function startable(tx: WorkflowDb, runIds: string[]): Promise<Startable[]> {
  const v = definitionVersions;
  return tx
    .select({ run: runs, version: v, lane: starts.lane })
    .from(runs)
    .innerJoin(starts, eq(starts.runId, runs.id))
    .innerJoin(v, and(eq(v.namespace, runs.namespace), eq(v.name, runs.name), eq(v.version, runs.version)))
    .where(inArray(runs.id, runIds));
}

/** Starts the workflow of a run that the table holds. A workflow that is there already is this run's: its id is unique. */
export async function startWorkflow(
  ctx: WorkflowCtx,
  gateway: Gateway,
  { run, version, lane, cursor }: Startable,
  ms?: number,
): Promise<void> {
  const name = `${run.namespace}/${run.name}`;
  const { title } = version.document.document as { title?: string };
  const about = recordOf(run) ? ` for ${run.recordType}/${run.recordId}` : run.key ? ` for ${run.key}` : "";
  const memo: RunMemo = {
    version: run.version,
    hash: version.hash,
    cause: run.cause,
    ...(run.startedBy && { startedBy: run.startedBy }),
    link: linksOf(ctx.config, run).self,
  };
  const begin = () =>
    gateway.client.workflow.start(name, {
      taskQueue: lane ? BATCH_QUEUE : TASK_QUEUE,
      workflowId: run.workflowId,
      workflowIdReusePolicy: cursor === undefined ? "REJECT_DUPLICATE" : "ALLOW_DUPLICATE",
      workflowIdConflictPolicy: "FAIL",
      workflowTaskTimeout: "5s",
      args: [{ ...startInput(run, version), ...(cursor !== undefined && { cursor }) }],
      memo: { ...memo },
      typedSearchAttributes: searchAttributes(run),
      staticSummary: `${title ?? name}${about}`.slice(0, 200),
      staticDetails: `[The run and its steps](${memo.link})\n\n${name} ${run.version}, started by ${run.cause.kind} \`${run.cause.id}\``,
    });
  await bounded(gateway, begin, ms).catch((error: unknown) => {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  });
}

const startInput = (run: RunRow, version: VersionRow): StartInput => ({
  runId: run.id,
  definition: version.document,
  input: run.input,
  ...(recordOf(run) && { record: recordOf(run) }),
  ...(run.key && { key: run.key }),
  cause: run.cause,
  ...(run.startedBy && { startedBy: run.startedBy }),
  ...((run.actingRole ?? version.actingRole) && { actingRole: (run.actingRole ?? version.actingRole)! }),
  ...(run.owner && { owner: run.owner }),
  functions: version.functions,
});

function searchAttributes(run: RunRow): TypedSearchAttributes {
  const values: Partial<Record<keyof typeof SEARCH_ATTRIBUTES, string | null>> = {
    Definition: `${run.namespace}/${run.name}`,
    DefVersion: run.version,
    ProcessRunId: run.id,
    RecordType: run.recordType,
    RecordId: run.recordId,
    Owner: run.owner,
  };
  const pairs = Object.entries(values).flatMap(([name, value]): SearchAttributePair[] =>
    value ? [{ key: defineSearchAttributeKey(name, "KEYWORD"), value }] : [],
  );
  return new TypedSearchAttributes(pairs);
}
