import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { deleteSecret } from "./delete-secret.ts";
import { getSecret, listSecrets, ListSecrets, SecretUse, SecretView } from "./list-secrets.ts";
import { putSecret, PutSecret, SecretName } from "./put-secret.ts";

const tags = ["Secrets"];
const params = z.object({ name: SecretName });
const Page = page(SecretView);

const list = createRoute({
  method: "get",
  path: "/v1/secrets",
  tags,
  summary: "List secrets by name, with who changed them when; values are never shown",
  request: { query: ListSecrets },
  responses: responses({ 200: { schema: Page, description: "A page of secrets" } }),
});
const get = createRoute({
  method: "get",
  path: "/v1/secrets/{name}",
  tags,
  summary: "Show a secret and the published versions that may use it",
  request: { params },
  responses: responses({ 200: { schema: SecretUse, description: "The secret, without its value" } }),
});
const put = createRoute({
  method: "put",
  path: "/v1/secrets/{name}",
  tags,
  summary: "Keep a secret, or replace its value",
  request: { params, ...body(PutSecret) },
  responses: responses({
    200: { schema: SecretView, description: "Replaced" },
    201: { schema: SecretView, description: "Created" },
  }),
});
const remove = createRoute({
  method: "delete",
  path: "/v1/secrets/{name}",
  tags,
  summary: "Forget a secret",
  request: { params },
  responses: responses({ 204: { description: "Forgotten" } }),
});

export const secretRoutes = createRouter<WorkflowCtx>()
  .openapi(list, async (c) => c.json(Page.parse(await listSecrets(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(get, async (c) => c.json(SecretUse.parse(await getSecret(c.var.ctx, c.req.valid("param").name)), 200))
  .openapi(put, async (c) => {
    const { secret, created } = await putSecret(c.var.ctx, { ...c.req.valid("param"), ...c.req.valid("json") });
    return c.json(SecretView.parse(secret), created ? 201 : 200);
  })
  .openapi(remove, async (c) => (await deleteSecret(c.var.ctx, c.req.valid("param").name), c.body(null, 204)));
