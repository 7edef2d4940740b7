import { z } from "#kit/router.ts";
import { batchOf, pageOf } from "../hubspot/schemas.ts";
import { inputsOf } from "../objects/batch.ts";
import { ObjectTypeName } from "../objects/types.ts";
import { AssociationSpec, ObjectRef } from "./associate.ts";

const Id = z.string().min(1).max(100);
export const One = z.object({ objectType: ObjectTypeName, id: Id, toObjectType: ObjectTypeName });
export const Pair = One.extend({ toId: Id });
export const Types = z.object({ fromObjectType: ObjectTypeName, toObjectType: ObjectTypeName });

const Typed = z.object({ category: z.string(), typeId: z.number().int(), label: z.string().nullable() });
const Associated = z.object({ toObjectId: z.string(), associationTypes: z.array(Typed) }).openapi("Associated");
export const AssociatedPage = pageOf(Associated).openapi("AssociatedPage");
export const AssociatedBatch = batchOf(
  z.object({ from: z.object({ id: z.string() }), to: z.array(Associated), paging: AssociatedPage.shape.paging }),
).openapi("AssociatedBatch");

export const Labelled = z
  .object({
    fromObjectTypeId: z.string(),
    fromObjectId: z.string(),
    toObjectTypeId: z.string(),
    toObjectId: z.string(),
    labels: z.array(z.string()),
  })
  .openapi("AssociatedPair");
export const LabelledBatch = batchOf(Labelled).openapi("AssociatedPairBatch");
export const DefaultBatch = batchOf(
  z.object({ from: z.object({ id: z.string() }), to: z.object({ id: z.string() }), associationSpec: AssociationSpec }),
).openapi("DefaultAssociationBatch");
export const Labels = pageOf(Typed).openapi("AssociationTypes");

const pair = z.strictObject({ from: ObjectRef, to: ObjectRef });
const specs = z.array(AssociationSpec).min(1).max(10);
export const BatchCreate = z
  .strictObject({ inputs: inputsOf(pair.extend({ types: specs })) })
  .openapi("BatchCreateAssociations");
export const BatchDefault = z.strictObject({ inputs: inputsOf(pair) }).openapi("BatchAssociateDefault");
export const BatchRead = z
  .strictObject({
    inputs: inputsOf(z.strictObject({ id: ObjectRef.shape.id, after: z.string().max(20).optional() })),
  })
  .openapi("BatchReadAssociations");
export const BatchArchive = z
  .strictObject({ inputs: inputsOf(z.strictObject({ from: ObjectRef, to: z.array(ObjectRef).min(1).max(100) })) })
  .openapi("BatchArchiveAssociations");
export const BatchArchiveLabels = z
  .strictObject({ inputs: inputsOf(pair.extend({ types: specs })) })
  .openapi("BatchArchiveAssociationLabels");
