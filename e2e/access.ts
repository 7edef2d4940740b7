import { contract } from "./access-contract.ts";
import { traffic } from "./access-crm.ts";
import { segments } from "./access-segments.ts";
import { reachOf, type Column } from "./access-roles.ts";
import { users } from "./access-users.ts";
import { workflow } from "./access-workflow.ts";
import type { Service } from "#stack/services.ts";

/**
 * What a route asks of its caller: `open` nothing, `anyone` a good token, `person` one of a person's own, `services` that
 * it is one, or permissions, all of them.
 */
type Needs = "open" | "anyone" | "person" | "services" | (string & {}) | string[];

export type Row = {
  needs: Needs;
  /** The record it is about: one of the salesperson's in one column, another's in all others. */
  record?: "contact" | "disposable" | "run";
  /** The one of several permissions whose scope the record has to be in; otherwise all of them. */
  within?: string;
  /** Where the body that the contract's schema suggests would not do; `ID` is the record. */
  body?: unknown;
  /** Values of path and required query parameters other than the usual. */
  params?: Record<string, string>;
  /** Statuses that say "come in" here though they look like a refusal elsewhere. */
  inside?: number[];
  /** Its deed ends the caller's session: it is tried with one of its own. */
  ends?: true;
  /** Columns that fare otherwise than the permission says, and why. */
  except?: { why: string; columns: Partial<Record<Column, number | "in">> };
};

export type Rows = Record<string, Row | Needs>;

const contacts = "/crm/v3/objects/{objectType}";
const about = (needs: string | string[]): Row => ({ needs, record: "contact" });
const ids = { inputs: [{ id: "1" }] };
const pair = { inputs: [{ from: { id: "1" }, to: { id: "2" } }] };
const contact = { objectType: "contacts", type: "contacts", toObjectType: "contacts", fromObjectType: "contacts" };

const crm: Rows = {
  ...contract,
  ...segments,
  ...traffic,
  [`POST ${contacts}/batch/create`]: "crm.contacts:write",
  [`POST ${contacts}/batch/read`]: { needs: "crm.contacts:read", body: ids },
  [`POST ${contacts}/batch/update`]: {
    needs: "crm.contacts:write",
    body: { inputs: [{ id: "1", properties: {} }] },
  },
  [`POST ${contacts}/batch/upsert`]: {
    needs: "crm.contacts:write",
    body: { inputs: [{ id: "m@a.test", idProperty: "email", properties: {} }] },
  },
  [`POST ${contacts}/batch/archive`]: { needs: "crm.contacts:delete", body: ids },
  [`GET ${contacts}`]: "crm.contacts:read",
  [`POST ${contacts}`]: "crm.contacts:write",
  [`POST ${contacts}/search`]: "crm.contacts:read",
  [`GET ${contacts}/{id}`]: about("crm.contacts:read"),
  [`PATCH ${contacts}/{id}`]: { ...about("crm.contacts:write"), body: { properties: { city: "Ulm" } } },
  [`DELETE ${contacts}/{id}`]: { needs: "crm.contacts:delete", record: "disposable" },
  "PUT /crm/v4/objects/{objectType}/{id}/associations/default/{toObjectType}/{toId}": {
    needs: "crm.contacts:write",
    params: { toId: "2" },
  },
  "GET /crm/v4/objects/{objectType}/{id}/associations/{toObjectType}": about("crm.contacts:read"),
  "PUT /crm/v4/objects/{objectType}/{id}/associations/{toObjectType}/{toId}": {
    needs: "crm.contacts:write",
    params: { toId: "2" },
    body: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 449 }],
  },
  "DELETE /crm/v4/objects/{objectType}/{id}/associations/{toObjectType}/{toId}": "crm.contacts:write",
  "POST /crm/v4/associations/{fromObjectType}/{toObjectType}/batch/create": {
    needs: "crm.contacts:write",
    body: {
      inputs: [
        {
          from: { id: "1" },
          to: { id: "2" },
          types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 449 }],
        },
      ],
    },
  },
  "POST /crm/v4/associations/{fromObjectType}/{toObjectType}/batch/associate/default": {
    needs: "crm.contacts:write",
    body: pair,
  },
  "POST /crm/v4/associations/{fromObjectType}/{toObjectType}/batch/read": {
    needs: "crm.contacts:read",
    body: ids,
  },
  "POST /crm/v4/associations/{fromObjectType}/{toObjectType}/batch/archive": {
    needs: "crm.contacts:write",
    body: { inputs: [{ from: { id: "1" }, to: [{ id: "2" }] }] },
  },
  "GET /crm/v4/associations/{fromObjectType}/{toObjectType}/labels": "crm.contacts:read",
  "GET /crm/v3/properties/{objectType}": "crm.contacts:read",
  "POST /crm/v3/properties/{objectType}": {
    needs: "crm.properties:write",
    body: { name: "matrix", label: "M", type: "string", fieldType: "text", groupName: "g" },
  },
  "GET /crm/v3/properties/{objectType}/groups": "crm.contacts:read",
  "GET /crm/v3/properties/{objectType}/{name}": "crm.contacts:read",
  "PATCH /crm/v3/properties/{objectType}/{name}": "crm.properties:write",
  "DELETE /crm/v3/properties/{objectType}/{name}": "crm.properties:write",
  "GET /crm/v3/pipelines/{objectType}": { needs: "crm.deals:read", params: { objectType: "deals" } },
  "POST /crm/v3/pipelines/{objectType}": { needs: "crm.pipelines:write", params: { objectType: "deals" } },
  "GET /crm/v3/pipelines/{objectType}/{pipelineId}": { needs: "crm.deals:read", params: { objectType: "deals" } },
  "PATCH /crm/v3/pipelines/{objectType}/{pipelineId}": "crm.pipelines:write",
  "DELETE /crm/v3/pipelines/{objectType}/{pipelineId}": "crm.pipelines:write",
  "GET /crm/v3/pipelines/{objectType}/{pipelineId}/stages": {
    needs: "crm.deals:read",
    params: { objectType: "deals" },
  },
  "POST /crm/v3/pipelines/{objectType}/{pipelineId}/stages": "crm.pipelines:write",
  "GET /crm/v3/pipelines/{objectType}/{pipelineId}/stages/{stageId}": {
    needs: "crm.deals:read",
    params: { objectType: "deals" },
  },
  "PATCH /crm/v3/pipelines/{objectType}/{pipelineId}/stages/{stageId}": "crm.pipelines:write",
  "DELETE /crm/v3/pipelines/{objectType}/{pipelineId}/stages/{stageId}": "crm.pipelines:write",
  "GET /crm/v3/owners": "users.users:read",
  "GET /crm/v3/owners/{ownerId}": "users.users:read",
  "GET /v1/records/{type}/{id}/runs": {
    ...about(["crm.contacts:read", "workflow.runs:read"]),
    within: "crm.contacts:read",
  },
  "POST /v1/records/{type}/{id}/runs": {
    ...about(["crm.contacts:read", "workflow.runs:start"]),
    within: "crm.contacts:read",
    body: { definition: { namespace: "matrix", name: "sleeper" } },
  },
  "GET /v1/runs/{id}": { needs: "workflow.runs:read", record: "run" },
  "GET /v1/records/{type}/{id}/history": about("crm.contacts:read"),
  "POST /v1/imports": { needs: ["crm.imports:write", "crm.contacts:write"], body: "form" },
  "GET /v1/imports/{id}": "crm.imports:read",
  "GET /v1/imports/{id}/errors": "crm.imports:read",
  "POST /v1/imports/{id}/cancel": "crm.imports:write",
  "POST /v1/imports/{id}/undo": "crm.imports:write",
  "POST /v1/personal-data": { needs: "crm.personal-data:export", body: { email: "nobody@a.test" } },
  "GET /v1/personal-data/{id}": "crm.personal-data:export",
  "GET /v1/personal-data/{id}/export": "crm.personal-data:export",
  "POST /v1/personal-data/{id}/erasure": ["crm.personal-data:export", "workflow.runs:start"],
  "POST /v1/personal-data/{id}/hold": "crm.personal-data:erase",
  "POST /v1/personal-data/{id}/release": "crm.personal-data:erase",
  "POST /v1/personal-data/{id}/erase": "crm.personal-data:erase",
  "POST /v1/personal-data/{id}/close": "crm.personal-data:erase",
};

const comms: Rows = {
  "POST /v1/messages": {
    needs: "comms.messages:send",
    body: { to: { email: "x@a.test" }, purpose: "transactional", template: { name: "none" } },
  },
  "GET /v1/messages": "comms.messages:read",
  "GET /v1/messages/{id}": "comms.messages:read",
  "POST /v1/templates": "comms.templates:write",
  "GET /v1/templates": "comms.templates:read",
  "POST /v1/templates/{name}/versions": "comms.templates:write",
  "GET /v1/templates/{name}/versions": "comms.templates:read",
  "GET /v1/templates/{name}": "comms.templates:read",
  "POST /v1/templates/{name}/preview": "comms.templates:read",
  "PUT /v1/preferences": "comms.preferences:write",
  "GET /v1/preferences": { needs: "comms.preferences:read", params: { email: "nobody@a.test" } },
  "GET /v1/preferences/history": { needs: "comms.preferences:read", params: { email: "nobody@a.test" } },
  "POST /v1/suppressions": "comms.suppressions:write",
  "GET /v1/suppressions": "comms.suppressions:read",
  "DELETE /v1/suppressions/{id}": "comms.suppressions:write",
  "GET /v1/unsubscribe/{token}": "open",
  "POST /v1/unsubscribe/{token}": "open",
  "GET /v1/conversations": "comms.messages:read",
  "GET /v1/conversations/{id}": "comms.messages:read",
  "GET /v1/inbox": "comms.inbox:read",
  "GET /v1/inbox/{id}": "comms.inbox:read",
  "POST /v1/inbox/{id}/reply": ["comms.inbox:read", "comms.messages:send"],
};

const event = {
  specversion: "1.0",
  id: "matrix",
  source: "/matrix",
  type: "matrix.tried",
  time: "2026-01-01T00:00:00Z",
};
const analytics: Rows = {
  "POST /v1/events": { needs: "events:write", body: event },
  "GET /v1/records/{type}": "analytics.records:read",
  "GET /v1/records/{type}/{id}": "analytics.records:read",
  "GET /v1/datasets/{name}": { needs: "analytics.records:read", params: { name: "contacts" } },
  "GET /v1/metrics": "analytics.reports:read",
  "POST /v1/query": { needs: "analytics.reports:read", body: { metrics: ["contacts.created"] } },
  "GET /v1/reports/funnel": "analytics.reports:read",
  "GET /v1/reports/pipeline": "analytics.reports:read",
  "GET /v1/reports/processes": "analytics.reports:read",
  "GET /v1/reports/messages": "analytics.reports:read",
};

const ai: Rows = {
  "POST /v1/leads/score": { needs: "ai.scores:create", body: { leads: [{ features: {} }] } },
  "GET /v1/models": "ai.models:read",
  "POST /v1/models/train": "ai.models:train",
  "GET /v1/models/{id}": "ai.models:read",
  "POST /v1/models/{id}/promote": "ai.models:promote",
  "POST /v1/models/{id}/rollback": "ai.models:promote",
  "POST /v1/models/{id}/evaluate": "ai.models:train",
  "POST /v1/content": "ai.content:create",
  "POST /v1/next-actions": "ai.scores:create",
  "POST /v1/insights": "ai.content:create",
  "POST /v1/feedback": "ai.feedback:create",
  "GET /v1/status": "ai.models:read",
};

/** What every service has. */
const common = (service: Service): Rows => ({
  "GET /v1/audit": `${service}.audit:read`,
  "GET /v1/audit/export": `${service}.audit:read`,
});
const personal = (service: Service): Rows => ({
  "POST /v1/personal-data/find": `${service}.personal-data:export`,
  "POST /v1/personal-data/hold": `${service}.personal-data:erase`,
  "POST /v1/personal-data/release": `${service}.personal-data:erase`,
  "POST /v1/personal-data/erase": `${service}.personal-data:erase`,
});

const own = { crm, workflow, users, comms, analytics, ai };

/** Every route of every service, by `METHOD path`. */
export const access = Object.fromEntries(
  Object.entries(own).map(([name, rows]) => {
    const service = name as Service;
    const all = { ...common(service), ...(service !== "crm" && personal(service)), ...rows };
    return [service, new Map(Object.entries(all).map(([route, row]) => [route, asRow(row)]))];
  }),
) as Record<Service, Map<string, Row>>;

function asRow(row: Row | Needs): Row {
  return typeof row === "string" || Array.isArray(row) ? { needs: row } : row;
}

/** Values of path parameters, where nothing else is said: what is there for nobody, so that no deed is done. */
export const usualParams: Record<string, string> = { ...contact, name: "absent", namespace: "none", version: "0.0.1" };

export type Expected = number | "in";

/** What a caller is to meet: the door shut (401, 403), nothing there (404), or a way in, whatever the deed then says. */
export function expected({ needs, record, within, except }: Row, column: Column): Expected {
  if (needs === "open") return "in";
  if (column === "anonymous" || column === "wrongAudience" || column === "disabled") return 401;
  const other = except?.columns[column];
  if (other !== undefined) return other;
  if (needs === "anyone") return "in";
  if (needs === "person") return column === "readOnlyKey" ? 403 : "in";
  if (needs === "services") return 403;
  const reaches = [needs].flat().map((permission) => reachOf(column, permission));
  if (reaches.includes(undefined)) return 403;
  const reach = within ? [reachOf(column, within)] : reaches;
  if (!record || reach.every((one) => one === "all")) return "in";
  return column === "salesOwn" ? "in" : 404;
}
