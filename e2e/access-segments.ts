import type { Row } from "./access.ts";

const pair = "/crm/v4/associations/{fromObjectType}/{toObjectType}";
const limits = "/crm/v4/associations/definitions/configurations";
const ofPair = `${limits}/{fromObjectType}/{toObjectType}`;
const named = "/crm/v3/associations/{fromObjectType}/{toObjectType}";
const limit = { inputs: [{ category: "USER_DEFINED", typeId: 999_999, maxToObjectIds: 1 }] };
const ends = { from: { id: "1" }, to: { id: "2" } };
const type = { ...ends, type: "contact_to_contact" };

const lists = "/crm/v3/lists";
const listId = { listId: "999999" };
const folderId = { folderId: "999999", newParentFolderId: "0" };
const filterBranch = {
  filterBranchType: "AND",
  filterBranches: [],
  filters: [
    {
      filterType: "PROPERTY",
      property: "city",
      operation: { operationType: "STRING", operator: "IS_EQUAL_TO", value: "Nowhere" },
    },
  ],
};
const about = (needs: string | string[], more: Partial<Row> = {}): Row => ({ needs, params: listId, ...more });
const duplicate: Row = { needs: "anyone", params: { id: "999999" } };

/** Associations beside single ones, lists and duplicates. */
export const segments: Record<string, Row | string> = {
  [`POST ${pair}/batch/labels/archive`]: {
    needs: "crm.contacts:write",
    body: {
      inputs: [{ ...ends, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 449 }] }],
    },
  },
  [`POST ${pair}/labels`]: { needs: "crm.schemas:write", body: { name: "matrix", label: "Matrix" } },
  [`PUT ${pair}/labels`]: { needs: "crm.schemas:write", body: { associationTypeId: 999_999, label: "M" } },
  [`DELETE ${pair}/labels/{typeId}`]: { needs: "crm.schemas:write", params: { typeId: "999999" } },
  [`GET ${limits}/all`]: "anyone",
  [`GET ${ofPair}`]: "crm.contacts:read",
  [`POST ${ofPair}/batch/create`]: { needs: "crm.schemas:write", body: limit },
  [`POST ${ofPair}/batch/update`]: { needs: "crm.schemas:write", body: limit },
  [`POST ${ofPair}/batch/purge`]: {
    needs: "crm.schemas:write",
    body: { inputs: [{ category: "USER_DEFINED", typeId: 999_999 }] },
  },
  [`POST ${named}/batch/create`]: { needs: "crm.contacts:write", body: { inputs: [type] } },
  [`POST ${named}/batch/read`]: { needs: "crm.contacts:read", body: { inputs: [{ id: "1" }] } },
  [`POST ${named}/batch/archive`]: { needs: "crm.contacts:write", body: { inputs: [type] } },
  [`GET ${named}/types`]: "crm.contacts:read",
  [`GET ${lists}`]: "crm.lists:read",
  [`POST ${lists}`]: {
    needs: ["crm.lists:write", "crm.contacts:read"],
    body: { objectTypeId: "0-1", processingType: "SNAPSHOT", name: "Matrix", filterBranch },
  },
  [`POST ${lists}/search`]: { needs: "crm.lists:read", body: {} },
  [`GET ${lists}/idmapping`]: { needs: "crm.lists:read", params: { legacyListId: "1" } },
  [`POST ${lists}/idmapping`]: { needs: "crm.lists:read", body: ["1"] },
  [`GET ${lists}/object-type-id/{objectTypeId}/name/{listName}`]: {
    needs: "crm.lists:read",
    params: { objectTypeId: "0-1", listName: "Absent" },
  },
  [`GET ${lists}/{listId}`]: about("crm.lists:read"),
  [`DELETE ${lists}/{listId}`]: about("crm.lists:write"),
  [`PUT ${lists}/{listId}/restore`]: about("crm.lists:write"),
  [`PUT ${lists}/{listId}/update-list-filters`]: about("crm.lists:write", { body: { filterBranch } }),
  [`PUT ${lists}/{listId}/update-list-name`]: about("crm.lists:write", { params: { ...listId, listName: "M" } }),
  [`GET ${lists}/{listId}/schedule-conversion`]: about("crm.lists:read"),
  [`PUT ${lists}/{listId}/schedule-conversion`]: about("crm.lists:write", {
    body: { conversionType: "INACTIVITY", timeUnit: "DAY", offset: 1 },
  }),
  [`DELETE ${lists}/{listId}/schedule-conversion`]: about("crm.lists:write"),
  [`GET ${lists}/{listId}/memberships`]: about("crm.lists:read"),
  [`GET ${lists}/{listId}/memberships/join-order`]: about("crm.lists:read"),
  [`DELETE ${lists}/{listId}/memberships`]: about("crm.lists:write"),
  [`PUT ${lists}/{listId}/memberships/add`]: about("crm.lists:write", { body: ["1"] }),
  [`PUT ${lists}/{listId}/memberships/remove`]: about("crm.lists:write", { body: ["1"] }),
  [`PUT ${lists}/{listId}/memberships/add-and-remove`]: about("crm.lists:write", { body: { recordIdsToAdd: ["1"] } }),
  [`PUT ${lists}/{listId}/memberships/add-from/{sourceListId}`]: about("crm.lists:write", {
    params: { ...listId, sourceListId: "999998" },
  }),
  [`GET ${lists}/records/{objectTypeId}/{recordId}/memberships`]: {
    needs: ["crm.lists:read", "crm.contacts:read"],
    params: { objectTypeId: "0-1", recordId: "999999" },
  },
  [`POST ${lists}/records/memberships/batch/read`]: {
    needs: ["crm.lists:read", "crm.contacts:read"],
    body: { inputs: [{ objectTypeId: "0-1", recordId: "999999" }] },
  },
  [`GET ${lists}/folders`]: "crm.lists:read",
  [`POST ${lists}/folders`]: { needs: "crm.lists:write", body: { name: "Matrix" } },
  [`PUT ${lists}/folders/move-list`]: { needs: "crm.lists:write", body: { listId: "999999", newFolderId: 0 } },
  [`DELETE ${lists}/folders/{folderId}`]: { needs: "crm.lists:write", params: folderId },
  [`PUT ${lists}/folders/{folderId}/rename`]: {
    needs: "crm.lists:write",
    params: { ...folderId, newFolderName: "M" },
  },
  [`PUT ${lists}/folders/{folderId}/move/{newParentFolderId}`]: { needs: "crm.lists:write", params: folderId },
  "POST /v1/lists/{listId}/enrol": about(["crm.lists:write", "workflow.runs:start"]),
  "GET /v1/lists/{listId}/progress": about("crm.lists:read"),
  "GET /v1/calculations/{objectType}": { needs: "crm.contacts:read", params: { objectType: "contacts" } },
  "GET /v1/duplicates": "crm.contacts:read",
  "POST /v1/duplicates/{id}/dismiss": duplicate,
  "POST /v1/duplicates/{id}/reopen": duplicate,
  "POST /v1/duplicates/{id}/merge": { ...duplicate, body: { primaryId: "999999" } },
  "POST /v1/duplicates/{id}/undo": duplicate,
  "POST /v1/records/{type}/{id}/undo-merge": {
    needs: ["crm.contacts:read", "crm.contacts:write", "crm.contacts:delete"],
    params: { id: "999999" },
  },
};
