import { createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { hubspotResponses as responses, iso, pageOf, QueryFlag } from "../hubspot/schemas.ts";
import { getOwner, listOwners } from "./list-owners.ts";

const tags = ["Owners"];

const Owner = z
  .object({
    id: z.string(),
    email: z.string(),
    type: z.literal("PERSON"),
    firstName: z.string(),
    lastName: z.string(),
    userId: z.number().int(),
    userIdIncludingInactive: z.number().int(),
    createdAt: iso,
    updatedAt: iso,
    archived: z.boolean(),
    teams: z.array(z.object({ id: z.string(), name: z.string(), primary: z.boolean() })),
  })
  .openapi("Owner");
const Owners = pageOf(Owner).openapi("OwnerPage");

const list = (path: string, hide = false) =>
  createRoute({
    method: "get",
    path,
    hide,
    tags,
    summary: "List the people who can own records",
    request: {
      query: z.object({
        email: z.string().max(254).optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
        after: z.string().max(500).optional(),
        archived: QueryFlag,
      }),
    },
    responses: responses({ 200: { schema: Owners, description: "A page of owners" } }),
  });

const get = createRoute({
  method: "get",
  path: "/crm/v3/owners/{ownerId}",
  tags,
  summary: "Get an owner",
  request: {
    params: z.object({ ownerId: z.string().min(1).max(100) }),
    query: z.object({ idProperty: z.enum(["id", "userId"]).optional(), archived: QueryFlag }),
  },
  responses: responses({ 200: { schema: Owner, description: "The owner" } }),
});

export const ownerRoutes = createRouter<CrmCtx>()
  .openapi(list("/crm/v3/owners"), async (c) =>
    c.json(Owners.parse(await listOwners(c.var.ctx, c.req.valid("query"))), 200),
  )
  // The official clients ask with the slash.
  .openapi(list("/crm/v3/owners/", true), async (c) =>
    c.json(Owners.parse(await listOwners(c.var.ctx, c.req.valid("query"))), 200),
  )
  .openapi(get, async (c) => {
    const input = { id: c.req.valid("param").ownerId, ...c.req.valid("query") };
    return c.json(Owner.parse(await getOwner(c.var.ctx, input)), 200);
  });
