import { body, createRoute, createRouter, page, responses } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { DefinitionPath } from "../runs/shapes.ts";
import { ListStarts, listStarts, StartView } from "./list-starts.ts";
import { Preview, preview, PreviewView } from "./preview.ts";
import { ResumeStarts, resumeStarts, StartsState, StopStarts, stopStarts } from "./stop-starts.ts";

const tags = ["Policies"];
const Page = page(StartView);
const starts = "/v1/definitions/{namespace}/{name}/starts" as const;

const list = createRoute({
  method: "get",
  path: starts,
  tags,
  summary: "List what became of a definition's starts: started, held, skipped or replaced, by which policy and why",
  request: { params: DefinitionPath, query: ListStarts },
  responses: responses({ 200: { schema: Page, description: "A page of starts, the newest first" } }),
});
const stop = createRoute({
  method: "post",
  path: `${starts}/stop`,
  tags,
  summary: "Stop a definition: from now on nothing starts it, and what asks for it is held",
  description: "With `runs: cancel` the runs that are under way are ended as well.",
  request: { params: DefinitionPath, ...body(StopStarts) },
  responses: responses({ 200: { schema: StartsState, description: "Stopped" } }),
});
const resume = createRoute({
  method: "post",
  path: `${starts}/resume`,
  tags,
  summary: "Let a stopped definition start again, and say what becomes of the starts that were held",
  request: { params: DefinitionPath, ...body(ResumeStarts) },
  responses: responses({ 200: { schema: StartsState, description: "Resumed" } }),
});

const look = createRoute({
  method: "post",
  path: "/v1/definitions/{namespace}/{name}/preview",
  tags,
  summary:
    "Tell for which events of the last 30 days a process would have started, and what its policies would have done",
  description: "Judged as events are that come in; nothing starts. `since` up to 30 days ago.",
  request: { params: DefinitionPath, ...body(Preview) },
  responses: responses({ 200: { schema: PreviewView, description: "What would have happened" } }),
});

export const policyRoutes = createRouter<WorkflowCtx>()
  .openapi(list, async (c) =>
    c.json(Page.parse(await listStarts(c.var.ctx, { ...c.req.valid("param"), ...c.req.valid("query") })), 200),
  )
  .openapi(look, async (c) =>
    c.json(PreviewView.parse(await preview(c.var.ctx, { ...c.req.valid("param"), ...c.req.valid("json") })), 200),
  )
  .openapi(stop, async (c) =>
    c.json(StartsState.parse(await stopStarts(c.var.ctx, { ...c.req.valid("param"), ...c.req.valid("json") })), 200),
  )
  .openapi(resume, async (c) =>
    c.json(StartsState.parse(await resumeStarts(c.var.ctx, { ...c.req.valid("param"), ...c.req.valid("json") })), 200),
  );
