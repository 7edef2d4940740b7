import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { hubspotResponses as responses, iso, QueryFlag, TypeParam } from "../hubspot/schemas.ts";
import { Property } from "../properties/routes.ts";
import { AssociateSchema, associateSchema, dissociateSchema } from "./associate-schema.ts";
import { archiveSchema, createSchema, CreateSchema, updateSchema, UpdateSchema } from "./save-schema.ts";
import { getSchema, listSchemas } from "./show-schema.ts";

const tags = ["Object schemas"];
const path = "/crm-object-schemas/v3/schemas";
const Param = z.object({ objectType: z.string().min(1).max(100) });
const Shown = z.object({ archived: QueryFlag });

const Schema = z
  .object({
    id: z.string(),
    objectTypeId: z.string(),
    name: z.string(),
    fullyQualifiedName: z.string(),
    labels: z.object({ singular: z.string(), plural: z.string() }),
    description: z.string().optional(),
    requiredProperties: z.array(z.string()),
    searchableProperties: z.array(z.string()),
    primaryDisplayProperty: z.string().optional(),
    secondaryDisplayProperties: z.array(z.string()),
    archived: z.boolean(),
    properties: z.array(Property),
    associations: z.array(
      z.object({ id: z.string(), fromObjectTypeId: z.string(), toObjectTypeId: z.string(), name: z.string() }),
    ),
    createdAt: iso.optional(),
    updatedAt: iso.optional(),
  })
  .openapi("ObjectSchema");
const Association = z
  .object({ id: z.string(), fromObjectTypeId: z.string(), toObjectTypeId: z.string(), name: z.string() })
  .openapi("AssociationDefinition");
const Schemas = z.object({ results: z.array(Schema) }).openapi("ObjectSchemas");

const list = createRoute({
  method: "get",
  path,
  tags,
  summary: "List the types of records that people defined",
  request: { query: Shown },
  responses: responses({ 200: { schema: Schemas, description: "All custom types" } }),
});
const create = createRoute({
  method: "post",
  path,
  tags,
  summary: "Define a type of records",
  request: body(CreateSchema),
  responses: responses({ 201: { schema: Schema, description: "The type" } }),
});
const get = createRoute({
  method: "get",
  path: `${path}/{objectType}`,
  tags,
  summary: "Get a type of records with its properties",
  request: { params: Param },
  responses: responses({ 200: { schema: Schema, description: "The type" } }),
});
const update = createRoute({
  method: "patch",
  path: `${path}/{objectType}`,
  tags,
  summary: "Change a type of records",
  request: { params: Param, ...body(UpdateSchema) },
  responses: responses({ 200: { schema: Schema, description: "The type" } }),
});
const archive = createRoute({
  method: "delete",
  path: `${path}/{objectType}`,
  tags,
  summary: "Archive a type that has no records; with `archived=true` take an archived one away for good",
  request: { params: Param, query: Shown },
  responses: responses({ 204: { description: "Archived, or gone" } }),
});

const associate = createRoute({
  method: "post",
  path: `${path}/{objectType}/associations`,
  tags,
  summary: "Let records of two types be associated",
  request: { params: Param, ...body(AssociateSchema) },
  responses: responses({ 201: { schema: Association, description: "The association" } }),
});
const dissociate = createRoute({
  method: "delete",
  path: `${path}/{objectType}/associations/{associationIdentifier}`,
  tags,
  summary: "Take a named association of a type away",
  request: { params: TypeParam.extend({ associationIdentifier: z.string().min(1).max(20) }) },
  responses: responses({ 204: { description: "Taken away" } }),
});

export const schemaRoutes = createRouter<CrmCtx>()
  .openapi(list, async (c) =>
    c.json(Schemas.parse({ results: await listSchemas(c.var.ctx, c.req.valid("query").archived) }), 200),
  )
  .openapi(create, async (c) => c.json(Schema.parse(await createSchema(c.var.ctx, c.req.valid("json"))), 201))
  .openapi(get, async (c) => c.json(Schema.parse(await getSchema(c.var.ctx, c.req.valid("param").objectType)), 200))
  .openapi(update, async (c) =>
    c.json(Schema.parse(await updateSchema(c.var.ctx, c.req.valid("param").objectType, c.req.valid("json"))), 200),
  )
  .openapi(associate, async (c) =>
    c.json(Association.parse(await associateSchema(c.var.ctx, c.req.valid("json"))), 201),
  )
  .openapi(dissociate, async (c) => {
    const { objectType, associationIdentifier } = c.req.valid("param");
    await dissociateSchema(c.var.ctx, objectType, associationIdentifier);
    return c.body(null, 204);
  })
  .openapi(archive, async (c) => {
    await archiveSchema(c.var.ctx, c.req.valid("param").objectType, c.req.valid("query").archived);
    return c.body(null, 204);
  });
