import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { batchOf, hubspotResponses as responses, iso, partial, QueryFlag, TypeParam } from "../hubspot/schemas.ts";
import { batchResult, inputsOf, notFoundErrors } from "../objects/batch.ts";
import { archiveProperties, archiveProperty } from "./archive-property.ts";
import { getProperty, listProperties, readProperties } from "./list-properties.ts";
import { fieldTypes, propertyTypes } from "./property.ts";
import { createProperties, createProperty, updateProperty } from "./save-property.ts";
import { CreateProperty, Rollup, UpdateProperty } from "./shapes.ts";

const tags = ["Properties"];
const path = "/crm/v3/properties/{objectType}";
const NameParam = TypeParam.extend({ name: z.string().min(1).max(100) });

export const Property = z
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
    calculated: z.boolean(),
    calculationFormula: z.string().optional(),
    rollup: z
      .object({ ...Rollup.shape, objectType: z.string() })
      .openapi("PropertyRollup")
      .optional(),
    externalOptions: z.boolean().default(false),
    archived: z.boolean(),
    archivedAt: iso.optional(),
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
const Shown = z.object({ archived: QueryFlag });

const list = createRoute({
  method: "get",
  path,
  tags,
  summary: "List the properties of a type",
  request: { params: TypeParam, query: Shown },
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

const get = createRoute({
  method: "get",
  path: `${path}/{name}`,
  tags,
  summary: "Get a property",
  request: { params: NameParam, query: Shown },
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

const batch = <R extends Parameters<typeof responses>[0], B extends z.ZodType>(
  verb: string,
  summary: string,
  schema: B,
  answers: R,
) =>
  createRoute({
    method: "post",
    path: `${path}/batch/${verb}`,
    tags,
    summary,
    request: { params: TypeParam, ...body(schema) },
    responses: responses(answers),
  });

const Names = inputsOf(z.strictObject({ name: z.string().min(1).max(100) }));
const PropertyBatch = batchOf(Property).openapi("PropertyBatch");
const some = { schema: PropertyBatch, description: "Some are not there: see `errors`" };
const batchCreate = batch(
  "create",
  "Add up to 100 properties",
  z.strictObject({ inputs: inputsOf(CreateProperty) }).openapi("BatchCreateProperties"),
  { 201: { schema: PropertyBatch, description: "The properties" } },
);
const batchRead = batch(
  "read",
  "Read up to 100 properties",
  z.strictObject({ inputs: Names, archived: z.boolean().default(false) }).openapi("BatchReadProperties"),
  { 200: { schema: PropertyBatch, description: "The properties" }, 207: some },
);
const batchArchive = batch(
  "archive",
  "Remove up to 100 properties",
  z.strictObject({ inputs: Names }).openapi("BatchArchiveProperties"),
  { 204: { description: "Removed" } },
);

export const propertyRoutes = createRouter<CrmCtx>()
  .openapi(batchCreate, async (c) => {
    const startedAt = new Date();
    const { inputs } = c.req.valid("json");
    const made = await createProperties(c.var.ctx, c.req.valid("param").objectType, inputs);
    return c.json(PropertyBatch.parse(batchResult(startedAt, made)), 201);
  })
  .openapi(batchRead, async (c) => {
    const startedAt = new Date();
    const { inputs, archived } = c.req.valid("json");
    const names = inputs.map(({ name }) => name);
    const read = await readProperties(c.var.ctx, c.req.valid("param").objectType, names, archived);
    const answer = batchResult(startedAt, read.found, notFoundErrors(read.missing));
    return c.json(PropertyBatch.parse(answer), partial(answer, 200));
  })
  .openapi(batchArchive, async (c) => {
    const names = c.req.valid("json").inputs.map(({ name }) => name);
    await archiveProperties(c.var.ctx, c.req.valid("param").objectType, names);
    return c.body(null, 204);
  })
  .openapi(list, async (c) => {
    const { archived } = c.req.valid("query");
    const results = await listProperties(c.var.ctx, c.req.valid("param").objectType, archived);
    return c.json(Properties.parse({ results }), 200);
  })
  .openapi(create, async (c) =>
    c.json(Property.parse(await createProperty(c.var.ctx, c.req.valid("param").objectType, c.req.valid("json"))), 201),
  )
  .openapi(get, async (c) => {
    const { objectType, name } = c.req.valid("param");
    return c.json(Property.parse(await getProperty(c.var.ctx, objectType, name, c.req.valid("query").archived)), 200);
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
