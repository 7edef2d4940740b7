import { body, createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { ChangeClient, Client, ClientId, CreateClient, NewClient, RotateSecret } from "./client.ts";
import { changeClient, createClient, deleteClient, listClients, readClient, rotateSecret } from "./clients.ts";

const tags = ["OAuth clients"];
const Clients = z.object({ results: z.array(Client) });

const listRoute = createRoute({
  method: "get",
  path: "/v1/clients",
  tags,
  summary: "Programs that may ask for tokens",
  responses: responses({ 200: { schema: Clients, description: "Clients, without their secrets" } }),
});

const readRoute = createRoute({
  method: "get",
  path: "/v1/clients/{clientId}",
  tags,
  summary: "One of them",
  request: { params: ClientId },
  responses: responses({ 200: { schema: Client, description: "The client" } }),
});

const createClientRoute = createRoute({
  method: "post",
  path: "/v1/clients",
  tags,
  summary: "Create a client; its secret is shown once",
  request: body(CreateClient),
  responses: responses({ 201: { schema: NewClient, description: "The client" } }),
});

const changeRoute = createRoute({
  method: "patch",
  path: "/v1/clients/{clientId}",
  tags,
  summary: "Change a client, disable or enable it",
  request: { params: ClientId, ...body(ChangeClient) },
  responses: responses({ 200: { schema: Client, description: "The client" } }),
});

const rotateRoute = createRoute({
  method: "post",
  path: "/v1/clients/{clientId}/rotate",
  tags,
  summary: "Give a client a new secret, shown once; the old one is good for a day more, or as long as you say",
  request: { params: ClientId, body: { ...body(RotateSecret).body, required: false } },
  responses: responses({ 200: { schema: NewClient, description: "The client" } }),
});

const deleteRoute = createRoute({
  method: "delete",
  path: "/v1/clients/{clientId}",
  tags,
  summary: "Delete a client and all authorizations it was given",
  request: { params: ClientId },
  responses: responses({ 204: { description: "Deleted" } }),
});

export const clientRoutes = createRouter<UsersCtx>()
  .openapi(listRoute, async (c) => c.json(Clients.parse(await listClients(c.var.ctx)), 200))
  .openapi(readRoute, async (c) => c.json(Client.parse(await readClient(c.var.ctx, c.req.valid("param"))), 200))
  .openapi(createClientRoute, async (c) =>
    c.json(NewClient.parse(await createClient(c.var.ctx, c.req.valid("json"))), 201),
  )
  .openapi(changeRoute, async (c) =>
    c.json(Client.parse(await changeClient(c.var.ctx, { ...c.req.valid("json"), ...c.req.valid("param") })), 200),
  )
  .openapi(rotateRoute, async (c) =>
    c.json(NewClient.parse(await rotateSecret(c.var.ctx, { ...c.req.valid("json"), ...c.req.valid("param") })), 200),
  )
  .openapi(deleteRoute, async (c) => (await deleteClient(c.var.ctx, c.req.valid("param")), c.body(null, 204)));
