import type { MiddlewareHandler } from "hono";
import type { CrmCtx } from "./context.ts";

/** The run whose step makes this request. Only the Workflow Engine is believed: the mark guards triggers against loops. */
export const runId: MiddlewareHandler<{ Variables: { ctx: CrmCtx } }> = async (c, next) => {
  const ctx = c.get("ctx") as CrmCtx | undefined;
  const given = c.req.header("x-run-id");
  const engine = ctx && (ctx.actor.via === "workflow" || (ctx.actor.kind === "service" && ctx.actor.id === "workflow"));
  if (engine && given && /^[\w-]{1,64}$/.test(given)) c.set("ctx", { ...ctx, runId: given });
  await next();
};
