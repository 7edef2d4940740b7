import type { Row } from "./access.ts";

const hook = { url: "https://example.com/hook", types: ["crm.deal.*"] };
const contacts = { objectType: "contacts" };
const view = {
  ...contacts,
  exportType: "VIEW",
  format: "CSV",
  exportName: "M",
  objectProperties: ["email"],
};
const app = "/webhooks/v3/{appId}";

/** What goes in and out of CRM Core: imports, exports, the feed, webhooks, timelines. */
export const traffic: Record<string, Row | string> = {
  "GET /v1/imports": "crm.imports:read",
  "POST /v1/imports/suggestions": {
    needs: ["crm.imports:write", "crm.contacts:write"],
    body: { ...contacts, header: ["Email"] },
  },
  "GET /crm/v3/imports": "crm.imports:read",
  "POST /crm/v3/imports": { needs: "crm.imports:write", body: "form" },
  "GET /crm/v3/imports/{importId}": "crm.imports:read",
  "GET /crm/v3/imports/{importId}/errors": "crm.imports:read",
  "POST /crm/v3/imports/{importId}/cancel": "crm.imports:write",
  "GET /v1/exports": "crm.exports:create",
  "POST /v1/exports": { needs: ["crm.exports:create", "crm.contacts:read"], body: contacts },
  "GET /v1/exports/{id}": "crm.exports:create",
  "GET /v1/exports/{id}/file": "crm.exports:create",
  "GET /v1/exports/{id}/download": "open",
  "POST /crm/v3/exports/export/async": { needs: ["crm.exports:create", "crm.contacts:read"], body: view },
  "GET /crm/v3/exports/export/async/tasks/{taskId}/status": "crm.exports:create",
  "GET /v1/events": "crm.events:read",
  "GET /v1/records/{type}/{id}/timeline": { needs: "crm.contacts:read", record: "contact" },
  "POST /v1/runs/{id}/cancel": "workflow.runs:operate",
  "POST /v1/runs/{id}/signal": { needs: "workflow.runs:start", record: "run", body: { type: "matrix.signal" } },
  "GET /v1/webhooks": "crm.webhooks:read",
  "POST /v1/webhooks": { needs: "crm.webhooks:write", body: hook },
  "GET /v1/webhooks/{id}": "crm.webhooks:read",
  "PATCH /v1/webhooks/{id}": { needs: "crm.webhooks:write", body: { enabled: false } },
  "DELETE /v1/webhooks/{id}": "crm.webhooks:write",
  "POST /v1/webhooks/{id}/secret": "crm.webhooks:write",
  "POST /v1/webhooks/{id}/test": "crm.webhooks:write",
  "GET /v1/webhooks/{id}/deliveries": "crm.webhooks:read",
  "GET /v1/webhooks/{id}/deliveries/{deliveryId}": "crm.webhooks:read",
  "POST /v1/webhooks/{id}/deliveries/{deliveryId}/redeliver": "crm.webhooks:write",
  [`GET ${app}/settings`]: "crm.webhooks:read",
  [`PUT ${app}/settings`]: {
    needs: "crm.webhooks:write",
    body: { targetUrl: hook.url, throttling: { maxConcurrentRequests: 1 } },
  },
  [`DELETE ${app}/settings`]: "crm.webhooks:write",
  [`GET ${app}/subscriptions`]: "crm.webhooks:read",
  [`POST ${app}/subscriptions`]: { needs: "crm.webhooks:write", body: { eventType: "contact.creation" } },
  [`GET ${app}/subscriptions/{subscriptionId}`]: "crm.webhooks:read",
  [`PATCH ${app}/subscriptions/{subscriptionId}`]: { needs: "crm.webhooks:write", body: { active: true } },
  [`DELETE ${app}/subscriptions/{subscriptionId}`]: "crm.webhooks:write",
  [`POST ${app}/subscriptions/batch/update`]: {
    needs: "crm.webhooks:write",
    body: { inputs: [{ id: 1, active: true }] },
  },
};
