import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { batchOf, hubspotResponses as responses, pageOf, partial } from "../hubspot/schemas.ts";
import { inputsOf, IdInput } from "../objects/batch.ts";
import { ObjectTypeName } from "../objects/types.ts";
import { AssociationSpec, ObjectRef } from "./associate.ts";
import { batchReadAssociations, listAssociations } from "./list-associations.ts";
import { removeAssociations, setAssociations, setDefaultAssociations } from "./set-associations.ts";
import { listAssociationTypes } from "./list-types.ts";

const tags = ["Associations"];
const Id = z.string().min(1).max(100);
const One = z.object({ objectType: ObjectTypeName, id: Id, toObjectType: ObjectTypeName });
const Pair = One.extend({ toId: Id });
const Types = z.object({ fromObjectType: ObjectTypeName, toObjectType: ObjectTypeName });
const one = "/crm/v4/objects/{objectType}/{id}/associations";
const many = "/crm/v4/associations/{fromObjectType}/{toObjectType}";

const Associated = z
  .object({
    toObjectId: z.string(),
    associationTypes: z.array(
      z.object({ category: z.string(), typeId: z.number().int(), label: z.string().nullable() }),
    ),
  })
  .openapi("Associated");
const AssociatedPage = pageOf(Associated).openapi("AssociatedPage");
const AssociatedBatch = batchOf(z.object({ from: z.object({ id: z.string() }), to: z.array(Associated) })).openapi(
  "AssociatedBatch",
);
const Labelled = z
  .object({
    fromObjectTypeId: z.string(),
    fromObjectId: z.string(),
    toObjectTypeId: z.string(),
    toObjectId: z.string(),
    labels: z.array(z.string()),
  })
  .openapi("AssociatedPair");
const LabelledBatch = batchOf(Labelled).openapi("AssociatedPairBatch");
const DefaultBatch = batchOf(
  z.object({ from: z.object({ id: z.string() }), to: z.object({ id: z.string() }), associationSpec: AssociationSpec }),
).openapi("DefaultAssociationBatch");
const Labels = pageOf(
  z.object({ category: z.string(), typeId: z.number().int(), label: z.string().nullable() }),
).openapi("AssociationTypes");

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
  request: {
    params: Types,
    ...body(
      z
        .strictObject({
          inputs: inputsOf(
            z.strictObject({ from: ObjectRef, to: ObjectRef, types: z.array(AssociationSpec).min(1).max(10) }),
          ),
        })
        .openapi("BatchCreateAssociations"),
    ),
  },
  responses: responses({ 201: { schema: LabelledBatch, description: "The pairs" } }),
});

const pairs = z.strictObject({ inputs: inputsOf(z.strictObject({ from: ObjectRef, to: ObjectRef })) });

const batchDefault = createRoute({
  method: "post",
  path: `${many}/batch/associate/default`,
  tags,
  summary: "Associate up to 100 pairs without a label",
  request: { params: Types, ...body(pairs.openapi("BatchAssociateDefault")) },
  responses: responses({ 200: { schema: DefaultBatch, description: "The associations" } }),
});

const batchRead = createRoute({
  method: "post",
  path: `${many}/batch/read`,
  tags,
  summary: "Read what up to 100 records are associated with",
  request: { params: Types, ...body(z.strictObject({ inputs: inputsOf(IdInput) }).openapi("BatchReadAssociations")) },
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
  request: {
    params: Types,
    ...body(
      z
        .strictObject({ inputs: inputsOf(z.strictObject({ from: ObjectRef, to: z.array(ObjectRef).min(1).max(100) })) })
        .openapi("BatchArchiveAssociations"),
    ),
  },
  responses: responses({ 204: { description: "They are not associated" } }),
});

const labels = createRoute({
  method: "get",
  path: `${many}/labels`,
  tags,
  summary: "List the association types between two object types",
  request: { params: Types },
  responses: responses({ 200: { schema: Labels, description: "The types, from the first to the second" } }),
});

export const associationRoutes = createRouter<CrmCtx>()
  .openapi(putDefault, async (c) => {
    const { objectType, id, toObjectType, toId } = c.req.valid("param");
    const result = await setDefaultAssociations(c.var.ctx, objectType, toObjectType, [{ from: id, to: toId }]);
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
    return c.json(Labelled.parse((await setAssociations(c.var.ctx, [link])).results[0]), 201);
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
    return c.json(LabelledBatch.parse(await setAssociations(c.var.ctx, links)), 201);
  })
  .openapi(batchDefault, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    const given = c.req.valid("json").inputs.map(({ from, to }) => ({ from: from.id, to: to.id }));
    return c.json(
      DefaultBatch.parse(await setDefaultAssociations(c.var.ctx, fromObjectType, toObjectType, given)),
      200,
    );
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
  .openapi(labels, (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    return c.json(Labels.parse({ results: listAssociationTypes(c.var.ctx, fromObjectType, toObjectType) }), 200);
  });
