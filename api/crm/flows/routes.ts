import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { hubspotResponses as responses, iso, pageOf } from "../hubspot/schemas.ts";
import { getFlow, listFlows } from "./flows.ts";
import { enroll, Enroll, enrollmentOf, getSequence, listSequences } from "./sequences.ts";

const tags = ["Automation"];
const flows = "/automation/v4/flows";
const sequences = "/automation/v4/sequences";

const flow = z.object({
  id: z.string(),
  name: z.string(),
  isEnabled: z.boolean(),
  flowType: z.literal("WORKFLOW"),
  type: z.literal("PLATFORM_FLOW"),
  revisionId: z.string(),
});
const Flows = pageOf(flow).openapi("FlowPage");
const Flow = flow
  .extend({
    createdAt: iso,
    updatedAt: iso,
    startActionId: z.string().optional(),
    actions: z.array(
      z.object({
        actionId: z.string(),
        type: z.enum(["SINGLE_CONNECTION", "STATIC_BRANCH"]),
        actionTypeId: z.string(),
        fields: z.record(z.string(), z.unknown()),
        connection: z.object({ edgeType: z.literal("STANDARD"), nextActionId: z.string() }).optional(),
      }),
    ),
    enrollmentCriteria: z.object({
      type: z.enum(["EVENT_BASED", "DATASET", "MANUAL"]),
      schedule: z.unknown().optional(),
    }),
  })
  .openapi("Flow");
const sequence = z.object({ id: z.string(), name: z.string(), createdAt: iso, updatedAt: iso });
const Sequences = z.object({ total: z.number().int(), results: z.array(sequence) }).openapi("Sequences");
const Sequence = sequence.extend({ steps: z.array(z.string()) }).openapi("Sequence");
const Enrollment = z
  .object({ id: z.string(), sequenceId: z.string(), toEmail: z.string(), enrolledAt: iso, status: z.string() })
  .openapi("SequenceEnrollment");
const Id = z.string().min(1).max(200);

const list = createRoute({
  method: "get",
  path: flows,
  tags,
  summary: "List the published processes",
  request: {
    query: z.object({
      limit: z.coerce.number().int().min(1).max(100).default(20),
      after: z.string().max(500).optional(),
    }),
  },
  responses: responses({ 200: { schema: Flows, description: "A page of processes" } }),
});
const get = createRoute({
  method: "get",
  path: `${flows}/{flowId}`,
  tags,
  summary: "Get a published process with its steps",
  request: { params: z.object({ flowId: Id }) },
  responses: responses({ 200: { schema: Flow, description: "The process as it starts now" } }),
});
const listAll = createRoute({
  method: "get",
  path: sequences,
  tags,
  summary: "List the processes that are tagged as sequences",
  request: { query: z.object({ name: z.string().max(200).optional() }) },
  responses: responses({ 200: { schema: Sequences, description: "The sequences" } }),
});
const getOne = createRoute({
  method: "get",
  path: `${sequences}/{sequenceId}`,
  tags,
  summary: "Get a sequence",
  request: { params: z.object({ sequenceId: Id }) },
  responses: responses({ 200: { schema: Sequence, description: "The sequence" } }),
});
const start = createRoute({
  method: "post",
  path: `${sequences}/enrollments`,
  tags,
  summary: "Start a sequence for a contact",
  request: { headers: z.object({ "idempotency-key": z.string().min(1).max(255).optional() }), ...body(Enroll) },
  responses: responses({ 200: { schema: Enrollment, description: "The run that was started" } }),
});
const current = createRoute({
  method: "get",
  path: `${sequences}/enrollments/contact/{contactId}`,
  tags,
  summary: "Which sequence a contact is in",
  request: { params: z.object({ contactId: z.string().min(1).max(20) }) },
  responses: responses({ 200: { schema: Enrollment, description: "The run that is under way" } }),
});

export const flowRoutes = createRouter<CrmCtx>()
  .openapi(list, async (c) => c.json(Flows.parse(await listFlows(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(get, async (c) => c.json(Flow.parse(await getFlow(c.var.ctx, c.req.valid("param").flowId)), 200))
  .openapi(listAll, async (c) =>
    c.json(Sequences.parse(await listSequences(c.var.ctx, c.req.valid("query").name)), 200),
  )
  .openapi(getOne, async (c) =>
    c.json(Sequence.parse(await getSequence(c.var.ctx, c.req.valid("param").sequenceId)), 200),
  )
  .openapi(start, async (c) => {
    const key = c.req.valid("header")["idempotency-key"];
    return c.json(Enrollment.parse(await enroll(c.var.ctx, c.req.valid("json"), key)), 200);
  })
  .openapi(current, async (c) =>
    c.json(Enrollment.parse(await enrollmentOf(c.var.ctx, c.req.valid("param").contactId)), 200),
  );
