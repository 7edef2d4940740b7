import type { AddressInfo } from "node:net";
import { Client } from "@hubspot/api-client";
import { serve } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { actorWith } from "#kit/testing.ts";
import { everything, openCrm } from "../testing.ts";
import { unversioned } from "./versions.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
});
afterAll(() => crm.close());

const contacts = "/crm/v3/objects/contacts";
const error = { status: "error", correlationId: expect.any(String), message: expect.any(String) };

/** CRM Core with an allowance of its own for somebody nobody else is. */
function limited(ratePerMinute: number) {
  return crm.app(actorWith(everything, { id: `limited-${crypto.randomUUID()}` }), { ratePerMinute });
}

describe("limits", () => {
  test("harm 28: the request past the allowance is refused in the body that clients wait at, with all headers", async () => {
    const app = limited(60);
    const ask = () => app.request(contacts, { headers: { authorization: "Bearer token" } });
    const first = await ask();
    expect(first.headers.get("x-hubspot-ratelimit-max")).toBe("10");
    expect(first.headers.get("x-hubspot-ratelimit-interval-milliseconds")).toBe("10000");
    let refused = await ask();
    let allowed = 1;
    for (; refused.status === 200; refused = await ask()) allowed += 1;
    expect(Math.abs(allowed - 60)).toBeLessThanOrEqual(1);
    expect([refused.status, await refused.json()]).toEqual([
      429,
      { ...error, category: "RATE_LIMITS", errorType: "RATE_LIMIT", policyName: "TEN_SECONDLY_ROLLING" },
    ]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.headers.get("x-hubspot-ratelimit-remaining")).toBe("0");
    expect(refused.headers.get("x-hubspot-correlation-id")).toBeTruthy();
  });

  test("the official client waits out a 429 and tries again", async () => {
    const [full, free] = [limited(1), limited(1_000)];
    await full.request(contacts, { headers: { authorization: "Bearer token" } });
    const asked: number[] = [];
    const front = serve({
      port: 0,
      fetch: async (request) => {
        const answer = await (asked.length === 0 ? full : free).request(request);
        asked.push(answer.status);
        return answer;
      },
    });
    vi.spyOn(console, "error").mockImplementation(() => {});
    const { port } = front.address() as AddressInfo;
    const client = new Client({ accessToken: "t", basePath: `http://127.0.0.1:${port}`, numberOfApiCallRetries: 3 });
    expect((await client.crm.contacts.basicApi.getPage(1)).results.length).toBeLessThanOrEqual(1);
    expect(asked).toEqual([429, 200]);
    front.close();
    vi.restoreAllMocks();
  });
});

test("a dated path is another name of the one it stands for, and nothing else is", async () => {
  const { body } = await call("POST", "/crm/objects/2026-03/contacts", { properties: { email: "dated@example.com" } });
  const path = `/crm/objects/2026-03/contacts/${body.id}`;
  expect((await call("GET", path)).body.id).toBe(body.id);
  expect((await call("GET", `${path}/associations/companies`)).body.results).toEqual([]);
  expect((await call("GET", "/crm/properties/2026-03/contacts/email")).body.name).toBe("email");
  expect((await call("GET", "/crm-object-schemas/2026-09/schemas")).body.results).toEqual([]);
  for (const same of [
    "/crm/objects/2026-04/contacts",
    "/crm/objects/v3",
    "/v1/crm/objects/2026-03/x",
    "/crm/x/2026-03/y",
  ])
    expect(unversioned(same)).toBe(same);
  expect((await call("GET", "/crm/objects/2026-04/contacts")).status).toBe(404);
});

describe("harms of input: a clear error in the contract's body, nothing half done", () => {
  const asText = async (body: string, headers: Record<string, string> = {}) => {
    const response = await limited(1_000).request(contacts, {
      method: "POST",
      headers: { authorization: "Bearer token", "content-type": "application/json", ...headers },
      body,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  test.each([
    [
      "a body of 10 MB",
      JSON.stringify({ properties: { city: "x".repeat(10 * 1024 * 1024) } }),
      413,
      "PAYLOAD_TOO_LARGE",
    ],
    ["half a body", '{"properties": {"city": "Ul', 400, "VALIDATION_ERROR"],
    ["a list where a record belongs", "[]", 400, "VALIDATION_ERROR"],
    ["a NUL in a value", '{"properties": {"city": "a\\u0000b"}}', 400, "VALIDATION_ERROR"],
    ["a value that is a list", '{"properties": {"city": ["Ulm"]}}', 400, "VALIDATION_ERROR"],
    [
      "a property called __proto__",
      '{"properties": {"__proto__": {"city": "Ulm"}, "x": "1"}}',
      400,
      "VALIDATION_ERROR",
    ],
    ["a number too large for any column", '{"properties": {"hubspot_owner_id": 1e999}}', 400, "VALIDATION_ERROR"],
    ["nesting without end", "[".repeat(50_000), 400, "VALIDATION_ERROR"],
  ])("harm 29: %s", async (_, text, status, category) => {
    const before = (await call("POST", `${contacts}/search`, {})).body.total;
    const answer = await asText(text);
    expect([answer.status, answer.body["category"], answer.body["status"]]).toEqual([status, category, "error"]);
    expect((await call("POST", `${contacts}/search`, {})).body.total).toBe(before);
  });

  test.each([
    ["POST", contacts, { properties: {}, id: "7", archived: true, createdAt: "2020-01-01" }],
    ["POST", contacts, { properties: { hs_object_id: "7" } }],
    ["POST", contacts, { properties: { createdate: "2020-01-01", lastmodifieddate: "2020-01-01" } }],
    ["POST", contacts, { properties: { hs_merged_object_ids: "1;2" } }],
    ["POST", `${contacts}/batch/create`, { inputs: [{ properties: {}, version: 9 }] }],
    ["POST", `${contacts}/merge`, { primaryObjectId: "1", objectIdToMerge: "2", id: "3" }],
    ["POST", `${contacts}/gdpr-delete`, { objectId: "1", everyone: true }],
    [
      "POST",
      "/crm/v3/properties/contacts",
      { name: "mine", label: "M", type: "string", fieldType: "text", groupName: "g", hubspotDefined: true },
    ],
    ["PATCH", "/crm/v3/properties/contacts/email", { readOnly: false, hasUniqueValue: false }],
    [
      "POST",
      "/crm/v3/pipelines/deals",
      { label: "P", displayOrder: 0, stages: [{ label: "S", displayOrder: 0, metadata: {}, createdAt: "x" }] },
    ],
  ])("harm 26: %s %s sets no more than it may", async (method, path, body) => {
    const { status, body: told } = await call(method, path, body);
    expect([status, told.category]).toEqual([400, "VALIDATION_ERROR"]);
  });

  test("harm 31: of fifty who take the same unique value at once, by create, batch and upsert, one gets it", async () => {
    const properties = { email: "fifty@example.com" };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        n % 3 === 0
          ? call("POST", contacts, { properties })
          : n % 3 === 1
            ? call("POST", `${contacts}/batch/create`, { inputs: [{ properties }] })
            : call("POST", `${contacts}/batch/upsert`, {
                inputs: [{ id: properties.email, idProperty: "email", properties: { city: `city ${n}` } }],
              }),
      ),
    );
    expect(
      [...new Set(answers.map(({ status }) => status))].filter((status) => ![200, 201, 409].includes(status)),
    ).toEqual([]);
    const filters = [{ propertyName: "email", operator: "EQ", value: properties.email }];
    expect((await call("POST", `${contacts}/search`, { filterGroups: [{ filters }] })).body.total).toBe(1);
  });

  test("harm 31: of fifty submits with one key, one makes a record; of fifty updates of one version, one wins", async () => {
    const key = { "idempotency-key": crypto.randomUUID() };
    const made = await Promise.all(
      Array.from({ length: 50 }, () => call("POST", contacts, { properties: { city: "Once" } }, key)),
    );
    const ids = new Set(made.flatMap(({ status, body }) => (status === 201 ? [body.id as string] : [])));
    expect(ids.size).toBe(1);
    const [id] = [...ids];
    const { headers } = await call("GET", `${contacts}/${id}`);
    const guard = { "if-match": headers.get("etag")! };
    const updates = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        call("PATCH", `${contacts}/${id}`, { properties: { city: `City ${n}` } }, guard),
      ),
    );
    const statuses = updates.map(({ status }) => status);
    expect([200, 412].map((status) => statuses.filter((one) => one === status).length)).toEqual([1, 49]);
  });

  test("harm 26: what a role hides is in no answer, history, merge, batch or error", async () => {
    const actor = {
      ...crm.as({ "crm.*:read": "all", "crm.contacts:write": "all" }).actor,
      fields: { "contacts.phone": "hidden" as const },
    };
    const seller = crm.http(actor);
    const { body } = await call("POST", contacts, { properties: { email: "hides@example.com", phone: "555-secret" } });
    await call("PATCH", `${contacts}/${body.id}`, { properties: { phone: "666-secret" } });
    const answers = [
      await seller("GET", `${contacts}/${body.id}?properties=phone,email&propertiesWithHistory=phone`),
      await seller("GET", `${contacts}?properties=phone&limit=100`),
      await seller("POST", `${contacts}/batch/read`, {
        inputs: [{ id: body.id }],
        properties: ["phone"],
        propertiesWithHistory: ["phone"],
      }),
      await seller("POST", `${contacts}/batch/update`, { inputs: [{ id: body.id, properties: { phone: "1" } }] }),
      await seller("POST", `${contacts}/batch/upsert`, {
        inputs: [{ id: "hides@example.com", idProperty: "email", properties: { city: "Ulm" } }],
      }),
      await seller("POST", `${contacts}/search`, { properties: ["phone"], query: "555-secret" }),
      await seller("GET", "/crm/v3/properties/contacts"),
      await seller("POST", "/crm/v3/properties/contacts/batch/read", { inputs: [{ name: "phone" }] }),
      await seller("GET", "/crm-object-schemas/v3/schemas/contacts"),
      await seller("GET", `/v1/records/contacts/${body.id}/history`),
    ];
    for (const answer of answers) expect(JSON.stringify(answer.body)).not.toContain("secret");
    for (const index of [6, 8]) expect(JSON.stringify(answers[index]!.body)).not.toContain('"phone"');
  });
});
