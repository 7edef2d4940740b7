import type { MiddlewareHandler } from "hono";
import type { Redis } from "ioredis";
import { clientAddress } from "#kit/address.ts";
import { createLimit, rateLimit, type Consume } from "#kit/limits.ts";
import { createRoute, createRouter, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { decideByLink, readDecision } from "./decide.ts";
import { showDecision } from "./page.ts";

const perMinute = 30;
const limits = new WeakMap<Redis, Consume>();

/** A token cannot be guessed; who tries is slowed down all the same. */
const limited: MiddlewareHandler = (c, next) => {
  const { redis, config } = c.get("ctx") as WorkflowCtx;
  let consume = limits.get(redis);
  if (!consume)
    limits.set(
      redis,
      (consume = createLimit(redis, { name: "decisions", points: perMinute, seconds: 60, localShare: 0.25 })),
    );
  return rateLimit(consume, perMinute, () => clientAddress(c, config.trustedProxies))(c, next);
};

const common = {
  path: "/v1/decisions/{token}",
  security: [],
  tags: ["Tasks"],
  middleware: limited,
  request: { params: z.object({ token: z.string().max(200) }) },
};
const html = (description: string) => ({ description, content: { "text/html": { schema: z.string() } } });
const dead = {
  403: html("The person may not decide this (any more)"),
  404: html("There is no such link"),
  410: html("The link was used, or the question is closed or somebody else's"),
};

const show = createRoute({
  ...common,
  method: "get",
  summary: "Show the question that a link in a mail answers; nothing is decided",
  responses: { 200: html("The question and a button"), ...dead },
});
const decide = createRoute({
  ...common,
  method: "post",
  summary: "Give the answer that a link in a mail stands for, once",
  responses: { 200: html("Decided"), ...dead },
});

/** A link decides once by itself, whatever key is sent along. */
export const decisionsKeepTheirKey = (path: string) => path.startsWith("/v1/decisions/");

export const decisionRoutes = createRouter<WorkflowCtx>()
  .openapi(show, async (c) => showDecision(c, await readDecision(c.var.ctx, c.req.valid("param").token)))
  .openapi(decide, async (c) => showDecision(c, await decideByLink(c.var.ctx, c.req.valid("param").token)));
