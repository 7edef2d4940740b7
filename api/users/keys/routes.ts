import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import {
  ApiKey,
  createApiKey,
  CreateApiKey,
  listApiKeys,
  ListApiKeys,
  NewApiKey,
  revokeApiKey,
  rotateApiKey,
  RotateApiKey,
} from "./api-keys.ts";

const tags = ["API keys"];
const ApiKeys = page(ApiKey);

const listRoute = createRoute({
  method: "get",
  path: "/v1/api-keys",
  tags,
  summary: "Your API keys",
  request: { query: ListApiKeys },
  responses: responses({ 200: { schema: ApiKeys, description: "Keys, without their secrets" } }),
});

const createKeyRoute = createRoute({
  method: "post",
  path: "/v1/api-keys",
  tags,
  summary: "Create an API key that acts for you; its secret is shown once",
  request: body(CreateApiKey),
  responses: responses({ 201: { schema: NewApiKey, description: "The key" } }),
});

const ById = z.object({ id: z.uuid() });

const rotateRoute = createRoute({
  method: "post",
  path: "/v1/api-keys/{id}/rotate",
  tags,
  summary: "Give your API key a new secret, shown once; the old one is good for a day more, or as long as you say",
  request: { params: ById, body: { ...body(RotateApiKey).body, required: false } },
  responses: responses({ 200: { schema: NewApiKey, description: "The key" } }),
});

const revokeRoute = createRoute({
  method: "delete",
  path: "/v1/api-keys/{id}",
  tags,
  summary: "Revoke an API key",
  request: { params: ById },
  responses: responses({ 204: { description: "Revoked" } }),
});

export const keyRoutes = createRouter<UsersCtx>()
  .openapi(listRoute, async (c) => c.json(ApiKeys.parse(await listApiKeys(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(createKeyRoute, async (c) =>
    c.json(NewApiKey.parse(await createApiKey(c.var.ctx, c.req.valid("json"))), 201),
  )
  .openapi(rotateRoute, async (c) =>
    c.json(NewApiKey.parse(await rotateApiKey(c.var.ctx, { ...c.req.valid("json"), ...c.req.valid("param") })), 200),
  )
  .openapi(revokeRoute, async (c) => (await revokeApiKey(c.var.ctx, c.req.valid("param")), c.body(null, 204)));
