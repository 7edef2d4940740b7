import { body, createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { iso } from "../hubspot/schemas.ts";
import { ObjectTypeName } from "../objects/types.ts";
import { undoMerge } from "../objects/undo-merge.ts";
import {
  dismissDuplicate,
  MergeDuplicate,
  mergeDuplicate,
  reopenDuplicate,
  undoDuplicate,
} from "./decide-duplicate.ts";
import { listDuplicates, ListDuplicates } from "./list-duplicates.ts";

const tags = ["Duplicates"];
const path = "/v1/duplicates";
const params = z.object({ id: z.string().regex(/^[1-9]\d{0,14}$/) });

const Duplicates = z
  .object({
    results: z.array(
      z.object({
        id: z.string(),
        objectType: z.string(),
        state: z.enum(["open", "dismissed", "merged"]),
        confidence: z.number(),
        reasons: z.array(z.object({ kind: z.string(), properties: z.array(z.string()) })),
        records: z.array(
          z.object({
            id: z.string(),
            properties: z.record(z.string(), z.string().nullable()),
            createdAt: iso,
            updatedAt: iso,
          }),
        ),
        foundAt: iso,
        mergedId: z.string().optional(),
        decidedBy: z.string().optional(),
        decidedAt: iso.optional(),
      }),
    ),
    paging: z.object({ next: z.object({ after: z.string() }) }).optional(),
  })
  .openapi("Duplicates");
const Restored = z.object({ restoredIds: z.array(z.string()) }).openapi("UndoneMerge");

const list = createRoute({
  method: "get",
  path,
  tags,
  summary: "List pairs of records that may be one",
  description:
    "Found from each change by addresses, numbers, names with companies, and domains. `confidence` puts the reasons together; what you may not see is no reason.",
  request: { query: ListDuplicates },
  responses: responses({ 200: { schema: Duplicates, description: "A page of pairs, the surest first" } }),
});

const dismiss = createRoute({
  method: "post",
  path: `${path}/{id}/dismiss`,
  tags,
  summary: "Say that two records are two",
  request: { params },
  responses: responses({ 204: { description: "They are not offered again" } }),
});

const reopen = createRoute({
  method: "post",
  path: `${path}/{id}/reopen`,
  tags,
  summary: "Take back that two records are two",
  request: { params },
  responses: responses({ 204: { description: "They are offered again" } }),
});

const merge = createRoute({
  method: "post",
  path: `${path}/{id}/merge`,
  tags,
  summary: "Make one record of two",
  request: { params, ...body(MergeDuplicate) },
  responses: responses({
    200: { schema: z.object({ mergedId: z.string() }).openapi("MergedDuplicate"), description: "The new record's id" },
  }),
});

const undo = createRoute({
  method: "post",
  path: `${path}/{id}/undo`,
  tags,
  summary: "Make two records again of one that was made of a pair",
  request: { params },
  responses: responses({ 200: { schema: Restored, description: "The ids of the two" } }),
});

const unmerge = createRoute({
  method: "post",
  path: "/v1/records/{type}/{id}/undo-merge",
  tags,
  summary: "Make two records again of one that a merge made",
  description:
    "What was changed on the merged record since goes to the one that was the primary; each gets its own values and associations back.",
  request: { params: z.object({ type: ObjectTypeName, id: z.string().min(1).max(20) }) },
  responses: responses({ 200: { schema: Restored, description: "The ids of the two, the primary first" } }),
});

export const duplicateRoutes = createRouter<CrmCtx>()
  .openapi(list, async (c) => c.json(Duplicates.parse(await listDuplicates(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(dismiss, async (c) => {
    await dismissDuplicate(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  })
  .openapi(reopen, async (c) => {
    await reopenDuplicate(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  })
  .openapi(merge, async (c) =>
    c.json(await mergeDuplicate(c.var.ctx, c.req.valid("param").id, c.req.valid("json").primaryId), 200),
  )
  .openapi(undo, async (c) => c.json(await undoDuplicate(c.var.ctx, c.req.valid("param").id), 200))
  .openapi(unmerge, async (c) => {
    const { type, id } = c.req.valid("param");
    return c.json(await undoMerge(c.var.ctx, type, id), 200);
  });
