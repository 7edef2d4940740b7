import { createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { Json } from "../json.ts";
import { DefinitionPath } from "../runs/shapes.ts";
import { CreateHook, createHook, deleteHook, HookAddress } from "./manage-hook.ts";
import { HookHeaders, HookRun, startByHook } from "./start-by-hook.ts";

const tags = ["Hooks"];
const byName = "/v1/definitions/{namespace}/{name}/hook" as const;

const create = createRoute({
  method: "post",
  path: byName,
  tags,
  summary: "Make an address that starts a process by a plain POST; an earlier one stops working",
  request: {
    params: DefinitionPath,
    body: { required: false, content: { "application/json": { schema: CreateHook } } },
  },
  responses: responses({ 201: { schema: HookAddress, description: "The address, told once" } }),
});
const remove = createRoute({
  method: "delete",
  path: byName,
  tags,
  summary: "Let the address of a process work no more",
  request: { params: DefinitionPath },
  responses: responses({ 204: { description: "It works no more" } }),
});
const receive = createRoute({
  method: "post",
  path: "/v1/hooks/{token}",
  tags,
  security: [],
  summary: "Start the process that an address stands for, with the body as its input",
  description:
    "Once per `webhook-id` or `Idempotency-Key`. Where the address is signed, the headers of Standard Webhooks are needed.",
  request: {
    params: z.object({ token: z.string().regex(/^[\w-]{43}$/) }),
    headers: HookHeaders,
    body: { required: true, content: { "application/json": { schema: Json } } },
  },
  responses: responses({
    202: { schema: HookRun, description: "Started" },
    200: { schema: HookRun, description: "Started before, or skipped by a policy" },
  }),
});

/** The same key is another's at another address: these calls keep their own idempotency. */
export const hooksKeepTheirKey = (path: string) => path.startsWith("/v1/hooks/");

export const hookRoutes = createRouter<WorkflowCtx>()
  .openapi(create, async (c) =>
    c.json(
      HookAddress.parse(
        await createHook(c.var.ctx, { ...c.req.valid("param"), ...CreateHook.parse(c.req.valid("json") ?? {}) }),
      ),
      201,
    ),
  )
  .openapi(remove, async (c) => (await deleteHook(c.var.ctx, c.req.valid("param")), c.body(null, 204)))
  .openapi(receive, async (c) => {
    const call = { ...c.req.valid("param"), headers: c.req.valid("header"), body: await c.req.text() };
    const started = await startByHook(c.var.ctx, call);
    return c.json(HookRun.parse(started), started.created ? 202 : 200);
  });
