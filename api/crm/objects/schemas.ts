import { z } from "#kit/router.ts";
import { batchOf, iso, pageOf } from "../hubspot/schemas.ts";

const Values = z.record(z.string(), z.string().nullable());

export const CrmObject = z
  .object({
    id: z.string(),
    properties: Values,
    propertiesWithHistory: z
      .record(
        z.string(),
        z.array(
          z.object({ value: z.string(), timestamp: iso, sourceType: z.string(), sourceId: z.string().optional() }),
        ),
      )
      .optional(),
    associations: z
      .record(z.string(), z.object({ results: z.array(z.object({ id: z.string(), type: z.string() })) }))
      .optional(),
    createdAt: iso,
    updatedAt: iso,
    archived: z.boolean(),
    archivedAt: iso.optional(),
    objectWriteTraceId: z.string().optional(),
  })
  .openapi("CrmObject");

export const ObjectPage = pageOf(CrmObject).openapi("CrmObjectPage");
export const ObjectSearch = ObjectPage.extend({ total: z.number().int() }).openapi("CrmObjectSearch");
export const ObjectBatch = batchOf(CrmObject).openapi("CrmObjectBatch");
export const UpsertBatch = batchOf(CrmObject.extend({ new: z.boolean() })).openapi("CrmObjectUpsertBatch");
