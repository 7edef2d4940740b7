import { expectOk } from "#kit/client.ts";
import { notFound } from "#kit/errors.ts";
import type { CrmCtx } from "../context.ts";
import type { Page } from "../objects/list-objects.ts";

/** A published process, as HubSpot tells of a workflow. */
export type Flow = {
  id: string;
  name: string;
  isEnabled: boolean;
  flowType: "WORKFLOW";
  type: "PLATFORM_FLOW";
  revisionId: string;
};

export type Action = {
  actionId: string;
  type: "SINGLE_CONNECTION" | "STATIC_BRANCH";
  actionTypeId: string;
  fields: Record<string, unknown>;
  connection?: { edgeType: "STANDARD"; nextActionId: string };
};

export type WholeFlow = Flow & {
  createdAt: string;
  updatedAt: string;
  startActionId?: string;
  actions: Action[];
  enrollmentCriteria: { type: "EVENT_BASED" | "DATASET" | "MANUAL"; schedule?: unknown };
};

type Task = Record<string, unknown>;
export type Definition = {
  document: { title?: string; name: string; tags?: Record<string, unknown> };
  do: Record<string, Task>[];
  schedule?: Record<string, unknown>;
};
export type Published = { definition: Definition; version: string; firstAt: string; lastAt: string };

/** `sales.lead-intake`: neither part of a process's name has a dot. */
export const idOf = ({ namespace, name }: { namespace: string; name: string }) => `${namespace}.${name}`;

/** Published processes, those that the caller may see. */
export async function listFlows(ctx: CrmCtx, page: { limit: number; after?: string | undefined }): Promise<Page<Flow>> {
  const query = { ...page, state: "published" as const };
  const { results, ...rest } = await expectOk(ctx.clients.workflow.GET("/v1/definitions", { params: { query } }));
  const flows = results.map((one) => flowOf(idOf(one), one.title ?? one.name, one.currentVersion ?? ""));
  return { ...rest, results: flows };
}

const flowOf = (id: string, name: string, revisionId: string): Flow => ({
  id,
  name,
  isEnabled: true,
  flowType: "WORKFLOW",
  type: "PLATFORM_FLOW",
  revisionId,
});

/** The version that starts now, and when the process first and last changed. */
export async function published(ctx: CrmCtx, id: string): Promise<Published> {
  const [namespace, name, ...rest] = id.split(".");
  if (!namespace || !name || rest.length > 0) throw notFound(`the flow ${id}`);
  const path = { namespace, name };
  const { currentVersion, versions } = await expectOk(
    ctx.clients.workflow.GET("/v1/definitions/{namespace}/{name}", { params: { path } }),
  );
  if (!currentVersion) throw notFound(`the flow ${id}`);
  const route = "/v1/definitions/{namespace}/{name}/{version}";
  const { document } = await expectOk(
    ctx.clients.workflow.GET(route, { params: { path: { ...path, version: currentVersion } } }),
  );
  const dates = versions.map(({ publishedAt }) => publishedAt).toSorted();
  return { definition: document as Definition, version: currentVersion, firstAt: dates[0]!, lastAt: dates.at(-1)! };
}

/** One of them with its steps: those at the top, in their order; what is inside a step is told in its fields. */
export async function getFlow(ctx: CrmCtx, id: string): Promise<WholeFlow> {
  const { definition, version, firstAt, lastAt } = await published(ctx, id);
  const { document, schedule } = definition;
  const names = definition.do.map((item) => Object.keys(item)[0]!);
  return {
    ...flowOf(id, document.title ?? document.name, version),
    createdAt: firstAt,
    updatedAt: lastAt,
    ...(names[0] && { startActionId: names[0] }),
    actions: definition.do.map((item, index) => actionOf(names[index]!, Object.values(item)[0]!, names[index + 1])),
    enrollmentCriteria: {
      type: schedule?.["on"] ? "EVENT_BASED" : schedule ? "DATASET" : "MANUAL",
      ...(schedule && { schedule }),
    },
  };
}

const kinds = ["call", "set", "wait", "switch", "for", "fork", "listen", "emit", "raise", "run", "try", "do"];

function actionOf(actionId: string, task: Task, nextActionId: string | undefined): Action {
  const kind = kinds.find((one) => one in task) ?? "do";
  const called = task["call"];
  return {
    actionId,
    type: kind === "switch" ? "STATIC_BRANCH" : "SINGLE_CONNECTION",
    actionTypeId: typeof called === "string" ? called : kind,
    fields: task,
    ...(nextActionId && { connection: { edgeType: "STANDARD" as const, nextActionId } }),
  };
}
