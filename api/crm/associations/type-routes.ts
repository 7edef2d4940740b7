import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { batchOf, hubspotResponses as responses, pageOf, partial } from "../hubspot/schemas.ts";
import { inputsOf } from "../objects/batch.ts";
import {
  ConfigureInput,
  createConfigurations,
  listConfigurations,
  PurgeInput,
  purgeConfigurations,
  updateConfigurations,
} from "./configurations.ts";
import { createLabel, CreateLabel, deleteLabel, updateLabel, UpdateLabel } from "./labels.ts";
import { listAssociationTypes } from "./list-types.ts";
import { Labels, Types } from "./shapes.ts";

const tags = ["Associations"];
const labels = "/crm/v4/associations/{fromObjectType}/{toObjectType}/labels";
const configurations = "/crm/v4/associations/definitions/configurations";
const ofPair = `${configurations}/{fromObjectType}/{toObjectType}`;

const Configuration = z.object({
  category: z.string(),
  typeId: z.number().int(),
  label: z.string().optional(),
  userEnforcedMaxToObjectIds: z.number().int().optional(),
});
const Configurations = pageOf(Configuration).openapi("AssociationLimits");
const AllConfigurations = pageOf(
  Configuration.extend({ fromObjectType: z.string(), toObjectType: z.string() }),
).openapi("AllAssociationLimits");
const ConfigurationBatch = batchOf(Configuration).openapi("AssociationLimitBatch");
const Configure = z.strictObject({ inputs: inputsOf(ConfigureInput) }).openapi("ConfigureAssociations");

const listLabels = createRoute({
  method: "get",
  path: labels,
  tags,
  summary: "List the association types between two object types",
  request: { params: Types },
  responses: responses({ 200: { schema: Labels, description: "The types, from the first to the second" } }),
});

const create = createRoute({
  method: "post",
  path: labels,
  tags,
  summary: "Create a label of associations",
  description: "With `inverseLabel` the way back is called otherwise: `Manager` and `Report`.",
  request: { params: Types, ...body(CreateLabel) },
  responses: responses({ 200: { schema: Labels, description: "The types made, one a direction" } }),
});

const update = createRoute({
  method: "put",
  path: labels,
  tags,
  summary: "Rename a label of associations",
  request: { params: Types, ...body(UpdateLabel) },
  responses: responses({ 204: { description: "Renamed" } }),
});

const remove = createRoute({
  method: "delete",
  path: `${labels}/{typeId}`,
  tags,
  summary: "Delete a label, and with it the associations it names",
  request: { params: Types.extend({ typeId: z.coerce.number().int().openapi({ type: "integer" }) }) },
  responses: responses({ 204: { description: "Deleted" } }),
});

const listAll = createRoute({
  method: "get",
  path: `${configurations}/all`,
  tags,
  summary: "List the limits of all association types",
  responses: responses({ 200: { schema: AllConfigurations, description: "The limits that were set" } }),
});

const listPair = createRoute({
  method: "get",
  path: ofPair,
  tags,
  summary: "List the limits between two object types",
  request: { params: Types },
  responses: responses({ 200: { schema: Configurations, description: "The limits that were set" } }),
});

const limit = createRoute({
  method: "post",
  path: `${ofPair}/batch/create`,
  tags,
  summary: "Limit how many records one may be associated with",
  request: { params: Types, ...body(Configure) },
  responses: responses({
    201: { schema: ConfigurationBatch, description: "The limits" },
    207: { schema: ConfigurationBatch, description: "Some could not be set: see `errors`" },
  }),
});

const change = createRoute({
  method: "post",
  path: `${ofPair}/batch/update`,
  tags,
  summary: "Change limits",
  request: { params: Types, ...body(Configure) },
  responses: responses({
    200: { schema: ConfigurationBatch, description: "The limits" },
    207: { schema: ConfigurationBatch, description: "Some could not be changed: see `errors`" },
  }),
});

const purge = createRoute({
  method: "post",
  path: `${ofPair}/batch/purge`,
  tags,
  summary: "Take limits away",
  request: {
    params: Types,
    ...body(z.strictObject({ inputs: inputsOf(PurgeInput) }).openapi("PurgeAssociationLimits")),
  },
  responses: responses({ 204: { description: "There are no such limits" } }),
});

export const associationTypeRoutes = createRouter<CrmCtx>()
  .openapi(listAll, async (c) => c.json(AllConfigurations.parse({ results: await listConfigurations(c.var.ctx) }), 200))
  .openapi(listPair, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    const results = await listConfigurations(c.var.ctx, [fromObjectType, toObjectType]);
    return c.json(Configurations.parse({ results }), 200);
  })
  .openapi(limit, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    const batch = await createConfigurations(c.var.ctx, fromObjectType, toObjectType, c.req.valid("json").inputs);
    return c.json(ConfigurationBatch.parse(batch), partial(batch, 201));
  })
  .openapi(change, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    const batch = await updateConfigurations(c.var.ctx, fromObjectType, toObjectType, c.req.valid("json").inputs);
    return c.json(ConfigurationBatch.parse(batch), partial(batch, 200));
  })
  .openapi(purge, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    await purgeConfigurations(c.var.ctx, fromObjectType, toObjectType, c.req.valid("json").inputs);
    return c.body(null, 204);
  })
  .openapi(listLabels, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    return c.json(Labels.parse({ results: await listAssociationTypes(c.var.ctx, fromObjectType, toObjectType) }), 200);
  })
  .openapi(create, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    const results = await createLabel(c.var.ctx, fromObjectType, toObjectType, c.req.valid("json"));
    return c.json(Labels.parse({ results }), 200);
  })
  .openapi(update, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    await updateLabel(c.var.ctx, fromObjectType, toObjectType, c.req.valid("json"));
    return c.body(null, 204);
  })
  .openapi(remove, async (c) => {
    const { fromObjectType, toObjectType, typeId } = c.req.valid("param");
    await deleteLabel(c.var.ctx, fromObjectType, toObjectType, typeId);
    return c.body(null, 204);
  });
