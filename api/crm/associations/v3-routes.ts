import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { batchOf, hubspotResponses as responses, pageOf, partial } from "../hubspot/schemas.ts";
import { inputsOf } from "../objects/batch.ts";
import { ObjectRef } from "./associate.ts";
import { listAssociationTypes } from "./list-types.ts";
import { archiveNamed, createNamed, NamedAssociation, readNamed } from "./named-associations.ts";
import { Types } from "./shapes.ts";

const tags = ["Associations"];
const path = "/crm/v3/associations/{fromObjectType}/{toObjectType}";

const Association = z.object({
  from: z.object({ id: z.string() }),
  to: z.object({ id: z.string() }),
  type: z.string(),
});
const AssociationBatch = batchOf(Association).openapi("NamedAssociationBatch");
const ReadBatch = batchOf(
  z.object({
    from: z.object({ id: z.string() }),
    to: z.array(z.object({ id: z.string(), type: z.string() })),
    paging: z.object({ next: z.object({ after: z.string(), link: z.string().optional() }) }).optional(),
  }),
).openapi("NamedAssociationReadBatch");
const TypeNames = pageOf(z.object({ id: z.string(), name: z.string() })).openapi("AssociationTypeNames");

const Inputs = z.strictObject({ inputs: inputsOf(NamedAssociation) }).openapi("NamedAssociations");

const create = createRoute({
  method: "post",
  path: `${path}/batch/create`,
  tags,
  summary: "Associate up to 100 pairs by names of types",
  request: { params: Types, ...body(Inputs) },
  responses: responses({
    201: { schema: AssociationBatch, description: "The associations" },
    207: { schema: AssociationBatch, description: "Some could not be: see `errors`" },
  }),
});

const read = createRoute({
  method: "post",
  path: `${path}/batch/read`,
  tags,
  summary: "Read what up to 100 records are associated with, by names of types",
  request: {
    params: Types,
    ...body(z.strictObject({ inputs: inputsOf(ObjectRef) }).openapi("ReadNamedAssociations")),
  },
  responses: responses({
    200: { schema: ReadBatch, description: "The associated records" },
    207: { schema: ReadBatch, description: "Some records are not there: see `errors`" },
  }),
});

const archive = createRoute({
  method: "post",
  path: `${path}/batch/archive`,
  tags,
  summary: "Take associations away by names of types",
  request: { params: Types, ...body(Inputs) },
  responses: responses({ 204: { description: "They are not associated by these types" } }),
});

const list = createRoute({
  method: "get",
  path: `${path}/types`,
  tags,
  summary: "List the names of association types between two object types",
  request: { params: Types },
  responses: responses({ 200: { schema: TypeNames, description: "The types" } }),
});

export const associationV3Routes = createRouter<CrmCtx>()
  .openapi(create, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    const batch = await createNamed(c.var.ctx, fromObjectType, toObjectType, c.req.valid("json").inputs);
    return c.json(AssociationBatch.parse(batch), partial(batch, 201));
  })
  .openapi(read, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    const batch = await readNamed(c.var.ctx, fromObjectType, toObjectType, c.req.valid("json").inputs);
    return c.json(ReadBatch.parse(batch), partial(batch, 200));
  })
  .openapi(archive, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    await archiveNamed(c.var.ctx, fromObjectType, toObjectType, c.req.valid("json").inputs);
    return c.body(null, 204);
  })
  .openapi(list, async (c) => {
    const { fromObjectType, toObjectType } = c.req.valid("param");
    const types = await listAssociationTypes(c.var.ctx, fromObjectType, toObjectType);
    return c.json(TypeNames.parse({ results: types.map(({ typeId, name }) => ({ id: String(typeId), name })) }), 200);
  });
