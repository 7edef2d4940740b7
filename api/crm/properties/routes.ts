import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { hubspotResponses as responses, iso, TypeParam } from "../hubspot/schemas.ts";
import { getProperty, listGroups, listProperties } from "./list-properties.ts";
import { fieldTypes, propertyTypes } from "./property.ts";
import { archiveProperty, createProperty, CreateProperty, updateProperty, UpdateProperty } from "./save-property.ts";

const tags = ["Properties"];
const path = "/crm/v3/properties/{objectType}";
const NameParam = TypeParam.extend({ name: z.string().min(1).max(100) });

const Property = z
  .object({
    name: z.string(),
    label: z.string(),
    type: z.enum(propertyTypes),
    fieldType: z.enum(fieldTypes),
    groupName: z.string(),
    description: z.string(),
    options: z.array(
      z.object({
        label: z.string(),
        value: z.string(),
        displayOrder: z.number().int().default(-1),
        hidden: z.boolean().default(false),
        description: z.string().optional(),
      }),
    ),
    displayOrder: z.number().int(),
    hasUniqueValue: z.boolean(),
    hidden: z.boolean(),
    formField: z.boolean(),
    hubspotDefined: z.boolean(),
    calculated: z.boolean().default(false),
    archived: z.boolean().default(false),
    modificationMetadata: z.object({
      archivable: z.boolean(),
      readOnlyDefinition: z.boolean(),
      readOnlyValue: z.boolean(),
    }),
    createdAt: iso.optional(),
    updatedAt: iso.optional(),
  })
  .openapi("Property");

const Properties = z.object({ results: z.array(Property) }).openapi("Properties");
const Groups = z
  .object({
    results: z.array(
      z.object({ name: z.string(), label: z.string(), displayOrder: z.number().int(), archived: z.boolean() }),
    ),
  })
  .openapi("PropertyGroups");

const list = createRoute({
  method: "get",
  path,
  tags,
  summary: "List the properties of a type",
  request: { params: TypeParam },
  responses: responses({ 200: { schema: Properties, description: "All properties" } }),
});

const create = createRoute({
  method: "post",
  path,
  tags,
  summary: "Add a property to a type",
  request: { params: TypeParam, ...body(CreateProperty) },
  responses: responses({ 201: { schema: Property, description: "The property" } }),
});

const groups = createRoute({
  method: "get",
  path: `${path}/groups`,
  tags,
  summary: "List the groups that properties are in",
  request: { params: TypeParam },
  responses: responses({ 200: { schema: Groups, description: "The groups" } }),
});

const get = createRoute({
  method: "get",
  path: `${path}/{name}`,
  tags,
  summary: "Get a property",
  request: { params: NameParam },
  responses: responses({ 200: { schema: Property, description: "The property" } }),
});

const update = createRoute({
  method: "patch",
  path: `${path}/{name}`,
  tags,
  summary: "Change a property",
  request: { params: NameParam, ...body(UpdateProperty) },
  responses: responses({ 200: { schema: Property, description: "The property" } }),
});

const archive = createRoute({
  method: "delete",
  path: `${path}/{name}`,
  tags,
  summary: "Remove a property",
  request: { params: NameParam },
  responses: responses({ 204: { description: "Removed" } }),
});

export const propertyRoutes = createRouter<CrmCtx>()
  .openapi(list, async (c) =>
    c.json(Properties.parse({ results: await listProperties(c.var.ctx, c.req.valid("param").objectType) }), 200),
  )
  .openapi(create, async (c) =>
    c.json(Property.parse(await createProperty(c.var.ctx, c.req.valid("param").objectType, c.req.valid("json"))), 201),
  )
  .openapi(groups, async (c) =>
    c.json(Groups.parse({ results: await listGroups(c.var.ctx, c.req.valid("param").objectType) }), 200),
  )
  .openapi(get, async (c) => {
    const { objectType, name } = c.req.valid("param");
    return c.json(Property.parse(await getProperty(c.var.ctx, objectType, name)), 200);
  })
  .openapi(update, async (c) => {
    const { objectType, name } = c.req.valid("param");
    return c.json(Property.parse(await updateProperty(c.var.ctx, objectType, name, c.req.valid("json"))), 200);
  })
  .openapi(archive, async (c) => {
    const { objectType, name } = c.req.valid("param");
    await archiveProperty(c.var.ctx, objectType, name);
    return c.body(null, 204);
  });
