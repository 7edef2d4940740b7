import type { Row } from "./access.ts";

const absent = "999999";
const properties = "/crm/v3/properties/{objectType}";
const pipelines = "/crm/v3/pipelines/{objectType}/{pipelineId}";
const automation = "/automation/v4";
const schemas = "/crm-object-schemas/v3/schemas";
const deals = { objectType: "deals" };
const pipeline = { label: "M", displayOrder: 1, stages: [{ label: "S", displayOrder: 1, metadata: {} }] };

/** Routes of HubSpot's contract beside records and associations. */
export const contract: Record<string, Row | string | string[]> = {
  "POST /crm/v3/objects/{objectType}/merge": {
    needs: ["crm.contacts:read", "crm.contacts:write", "crm.contacts:delete"],
    body: { primaryObjectId: absent, objectIdToMerge: "999998" },
  },
  "POST /crm/v3/objects/contacts/gdpr-delete": { needs: "crm.personal-data:erase", body: { objectId: absent } },
  "POST /oauth/v1/token": { needs: "open", body: { grant_type: "none" }, inside: [401] },
  "GET /oauth/v1/access-tokens/{token}": "open",
  [`GET ${automation}/flows`]: "workflow.definitions:read",
  [`GET ${automation}/flows/{flowId}`]: { needs: "workflow.definitions:read", params: { flowId: "matrix.sleeper" } },
  [`GET ${automation}/sequences`]: "workflow.definitions:read",
  [`GET ${automation}/sequences/{sequenceId}`]: {
    needs: "workflow.definitions:read",
    params: { sequenceId: "matrix.sleeper" },
  },
  [`POST ${automation}/sequences/enrollments`]: {
    needs: ["crm.contacts:read", "workflow.definitions:read", "workflow.runs:start"],
    body: { sequenceId: "matrix.sleeper", contactId: absent },
  },
  [`GET ${automation}/sequences/enrollments/contact/{contactId}`]: [
    "crm.contacts:read",
    "workflow.definitions:read",
    "workflow.runs:read",
  ],
  [`POST ${properties}/batch/create`]: {
    needs: "crm.properties:write",
    body: { inputs: [{ name: "matrix_b", label: "M", type: "string", fieldType: "text", groupName: "g" }] },
  },
  [`POST ${properties}/batch/read`]: { needs: "crm.contacts:read", body: { inputs: [{ name: "email" }] } },
  [`POST ${properties}/batch/archive`]: { needs: "crm.properties:write", body: { inputs: [{ name: "absent" }] } },
  [`POST ${properties}/groups`]: { needs: "crm.properties:write", body: { name: "matrix", label: "M" } },
  [`GET ${properties}/groups/{groupName}`]: "crm.contacts:read",
  [`PATCH ${properties}/groups/{groupName}`]: { needs: "crm.properties:write", body: { label: "M" } },
  [`DELETE ${properties}/groups/{groupName}`]: "crm.properties:write",
  [`PUT ${pipelines}`]: { needs: "crm.pipelines:write", params: deals, body: pipeline },
  [`GET ${pipelines}/audit`]: { needs: "crm.pipelines:write", params: deals },
  [`PUT ${pipelines}/stages/{stageId}`]: { needs: "crm.pipelines:write", params: deals, body: pipeline.stages[0] },
  [`GET ${pipelines}/stages/{stageId}/audit`]: { needs: "crm.pipelines:write", params: deals },
  [`GET ${schemas}`]: "anyone",
  [`POST ${schemas}`]: {
    needs: "crm.schemas:write",
    body: {
      name: "matrix",
      labels: {},
      requiredProperties: [],
      properties: [{ name: "name", label: "Name", type: "string", fieldType: "text" }],
    },
  },
  [`GET ${schemas}/{objectType}`]: "crm.contacts:read",
  [`PATCH ${schemas}/{objectType}`]: { needs: "crm.schemas:write", body: {} },
  [`DELETE ${schemas}/{objectType}`]: "crm.schemas:write",
  [`POST ${schemas}/{objectType}/associations`]: {
    needs: "crm.schemas:write",
    body: { fromObjectTypeId: "0-1", toObjectTypeId: "0-2" },
  },
  [`DELETE ${schemas}/{objectType}/associations/{associationIdentifier}`]: "crm.schemas:write",
};
