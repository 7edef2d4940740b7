import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { hubspotResponses as responses, partial } from "../hubspot/schemas.ts";
import { AssociationSpec } from "./associate.ts";
import { batchReadAssociations, listAssociations } from "./list-associations.ts";
import {
  batchSetAssociations,
  removeAssociations,
  setAssociations,
  setDefaultAssociation,
  setDefaultAssociations,
} from "./set-associations.ts";
import {
  AssociatedBatch,
  AssociatedPage,
  BatchArchive,
  BatchArchiveLabels,
  BatchCreate,
  BatchDefault,
  BatchRead,
  DefaultBatch,
  Labelled,
  LabelledBatch,
  One,
  Pair,
  Types,
} from "./shapes.ts";

const tags = ["Associations"];
const one = "/crm/v4/objects/{objectType}/{id}/associations";
const many = "/crm/v4/associations/{fromObjectType}/{toObjectType}";
const some = "Some of the pairs could not be: see `errors`";

const list = createRoute({
  method: "get",
  path: `${one}/{toObjectType}`,
  tags,
  summary: "List what a record is associated with",
  request: {
    params: One,
    query: z.object({
      limit: z.coerce.number().int().min(1).max(500).default(500),
      after: z.string().max(20).optional(),
    }),
  },
  responses: responses({ 200: { schema: AssociatedPage, description: "A page of associated records" } }),
});

const put = createRoute({
  method: "put",
  path: `${one}/{toObjectType}/{toId}`,
  tags,
  summary: "Associate two records by named types",
  request: { params: Pair, ...body(z.array(AssociationSpec).min(1).max(10)) },
  responses: responses({ 201: { schema: Labelled, description: "The pair with its labels" } }),
});

const putDefault = createRoute({
  method: "put",
  path: `${one}/default/{toObjectType}/{toId}`,
  tags,
  summary: "Associate two records without a label",
  request: { params: Pair },
  responses: responses({ 200: { schema: DefaultBatch, description: "The association" } }),
});

const remove = createRoute({
  method: "delete",
  path: `${one}/{toObjectType}/{toId}`,
  tags,
  summary: "Take away all associations of two records",
  request: { params: Pair },
  responses: responses({ 204: { description: "They are not associated" } }),
});

const batchCreate = createRoute({
  method: "post",
  path: `${many}/batch/create`,
  tags,
  summary: "Associate up to 100 pairs by named types",
  request: { params: Types, ...body(BatchCreate) },
  responses: responses({
    201: { schema: LabelledBatch, description: "The pairs" },
    207: { schema: LabelledBatch, description: some },
  }),
});

const batchDefault = createRoute({
  method: "post",
  path: `${many}/batch/associate/default`,
  tags,
  summary: "Associate up to 100 pairs without a label",
  request: { params: Types, ...body(BatchDefault) },
  responses: responses({
    200: { schema: DefaultBatch, description: "The associations" },
    207: { schema: DefaultBatch, description: some },
  }),
});

const batchRead = createRoute({
  method: "post",
  path: `${many}/batch/read`,
  tags,
  summary: "Read what up to 100 records are associated with",
  request: { params: Types, ...body(BatchRead) },
  responses: responses({
    200: { schema: AssociatedBatch, description: "The associated records" },
    207: { schema: AssociatedBatch, description: "Some records are not there: see `errors`" },
  }),
});

const batchArchive = createRoute({
  method: "post",
  path: `${many}/batch/archive`,
  tags,
  summary: "Take away all associations of up to 100 records with the given others",
  request: { params: Types, ...body(BatchArchive) },
  responses: responses({ 204: { description: "They are not associated" } }),
});

const batchArchiveLabels = createRoute({
  method: "post",
  path: `${many}/batch/labels/archive`,
  tags,
  summary: "Take the named association types away from up to 100 pairs",
  request: { params: Types, ...body(BatchArchiveLabels) },
  responses: responses({ 204: { description: "They are not associated by these types" } }),
});

export const associationRoutes = createRouter<CrmCtx>()
  .openapi(putDefault, async (c) => {
    const { objectType, id, toObjectType, toId } = c.req.valid("param");
    const result = await setDefaultAssociation(c.var.ctx, objectType, toObjectType, { from: id, to: toId });
    return c.json(DefaultBatch.parse(result), 200);
  })
  .openapi(list, async (c) => {
    const { objectType, toObjectType, id } = c.req.valid("param");
    const listed = await listAssociations(c.var.ctx, objectType, toObjectType, { id, ...c.req.valid("query") });
    return c.json(AssociatedPage.parse(listed), 200);
  })
  .openapi(put, async (c) => {
    const { objectType, toObjectType, id, toId } = c.req.valid("param");
    const link = { fromType: objectType, toType: toObjectType, from: id, to: toId, types: c.req.valid("json") };
    return c.json(Labelled.parse(await setAssociations(c.var.ctx, link)), 201);
  })
  .openapi(remove, async (c) => {
    const { objectType, toObjectType, id, toId } = c.req.valid("param");
    await removeAssociations(c.var.ctx, objectType, toObjectType, [{ from: id, to: toId }]);
    return c.body(null, 204);
  })
  .openapi(batchCreate, async (c) => {
    const { fromObjectType: fromType, toObjectType: toType } = c.req.valid("param");
    const links = c.req
      .valid("json")
      .inputs.map(({ from, to, types }) => ({ fromType, toType, from: from.id, to: to.id, types }));
    const batch = await batchSetAssociations(c.var.ctx, links);
    return c.json(LabelledBatch.parse(batch), partial(batch, 201));
  })
  .openapi(batchDefault, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    const given = c.req.valid("json").inputs.map(({ from, to }) => ({ from: from.id, to: to.id }));
    const batch = await setDefaultAssociations(c.var.ctx, fromObjectType, toObjectType, given);
    return c.json(DefaultBatch.parse(batch), partial(batch, 200));
  })
  .openapi(batchRead, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    const batch = await batchReadAssociations(c.var.ctx, fromObjectType, toObjectType, c.req.valid("json").inputs);
    return c.json(AssociatedBatch.parse(batch), partial(batch, 200));
  })
  .openapi(batchArchive, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    const given = c.req.valid("json").inputs.flatMap(({ from, to }) => to.map(({ id }) => ({ from: from.id, to: id })));
    await removeAssociations(c.var.ctx, fromObjectType, toObjectType, given);
    return c.body(null, 204);
  })
  .openapi(batchArchiveLabels, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    const given = c.req.valid("json").inputs.map(({ from, to, types }) => ({
      from: from.id,
      to: to.id,
      types: types.map((type) => type.associationTypeId),
    }));
    await removeAssociations(c.var.ctx, fromObjectType, toObjectType, given);
    return c.body(null, 204);
  });
