import { body, createRoute, createRouter, responses } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { code, Payloads } from "./codec.ts";

const route = (direction: "encode" | "decode") =>
  createRoute({
    method: "post",
    path: `/v1/codec/${direction}`,
    tags: ["Codec"],
    summary: `${direction === "encode" ? "Encrypt" : "Decrypt"} payloads (Temporal's remote codec)`,
    request: body(Payloads),
    responses: responses({ 200: { schema: Payloads, description: "The payloads, in the order given" } }),
  });

export const codecRoutes = createRouter<WorkflowCtx>()
  .openapi(route("encode"), async (c) =>
    c.json(Payloads.parse(await code(c.var.ctx, "encode", c.req.valid("json"))), 200),
  )
  .openapi(route("decode"), async (c) =>
    c.json(Payloads.parse(await code(c.var.ctx, "decode", c.req.valid("json"))), 200),
  );
