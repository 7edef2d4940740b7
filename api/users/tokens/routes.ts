import { createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { listKeys, revokeKey, rotateKeys, SigningKey } from "./manage-keys.ts";

const tags = ["Signing keys"];
const Keys = z.object({ results: z.array(SigningKey) });
const shown = responses({ 200: { schema: Keys, description: "The keys that verify, the one that signs first" } });

const listRoute = createRoute({
  method: "get",
  path: "/v1/signing-keys",
  tags,
  summary: "The keys that sign and verify tokens",
  responses: shown,
});

const rotateRoute = createRoute({
  method: "post",
  path: "/v1/signing-keys/rotate",
  tags,
  summary: "Sign with a new key; what the old one signed stays good until it ends",
  responses: shown,
});

const revokeRoute = createRoute({
  method: "delete",
  path: "/v1/signing-keys/{kid}",
  tags,
  summary: "Drop a key that got out, with every token it signed",
  request: { params: z.object({ kid: z.uuid() }) },
  responses: shown,
});

export const signingKeyRoutes = createRouter<UsersCtx>()
  .openapi(listRoute, async (c) => c.json(Keys.parse(await listKeys(c.var.ctx)), 200))
  .openapi(rotateRoute, async (c) => c.json(Keys.parse(await rotateKeys(c.var.ctx)), 200))
  .openapi(revokeRoute, async (c) => c.json(Keys.parse(await revokeKey(c.var.ctx, c.req.valid("param"))), 200));
