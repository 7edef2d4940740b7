import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Signature } from "@hubspot/api-client";
import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { audit, outbox, webhookDeliveries, webhooks } from "#db/crm/schema.ts";
import { createServiceClient } from "#kit/client.ts";
import { createOutbound } from "#kit/http.ts";
import { actorWith } from "#kit/testing.ts";
import { Webhook as Judge } from "standardwebhooks";
import { everything, openCrm } from "../testing.ts";
import { deliverDue, schedule } from "./deliver.ts";
import { fanOut } from "./fan-out.ts";
import { tellOwners } from "./start.ts";

type Posted = { headers: Record<string, string>; body: string; url: string };

let posted: Posted[] = [];
let answer: (n: number) => { status: number; headers?: Record<string, string>; after?: number };
let server: Server;
let address: string;
let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
let mails: any[] = [];

const read = async (request: IncomingMessage) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
};

beforeAll(async () => {
  // Both the address that events are posted to and, for whom a webhook's maker is told, the other services.
  server = createServer(async (request, response) => {
    const body = await read(request);
    if (request.url?.startsWith("/v1/users/")) {
      response.writeHead(200, { "content-type": "application/json" });
      return response.end(JSON.stringify({ id: "u", email: "maker@example.com" }));
    }
    if (request.url === "/v1/messages") {
      mails.push({ key: request.headers["idempotency-key"], ...JSON.parse(body) });
      response.writeHead(202, { "content-type": "application/json" });
      return response.end(JSON.stringify({ id: "m" }));
    }
    posted.push({ headers: request.headers as Record<string, string>, body, url: `${address}${request.url}` });
    const { status, headers, after = 0 } = answer(posted.length);
    setTimeout(() => response.writeHead(status, headers).end(), after);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = (name: "users" | "comms") => createServiceClient(name, address, async () => "token");
  crm = await openCrm({ users: client("users"), comms: client("comms") });
  call = crm.http();
});
afterAll(async () => {
  server.close();
  await crm.close();
});
beforeEach(() => {
  posted = [];
  mails = [];
  answer = () => ({ status: 204 });
});
afterEach(() => crm.db.delete(webhooks));

const send = createOutbound({ allow: ["127.0.0.1/32"] });
/** What happened reaches the webhooks, and what is due is posted. */
const round = async () => {
  // Others' transactions on this server may keep the feed back for a moment.
  await expect.poll(async () => (await fanOut(crm.admin), behind())).toBe(0);
  while (await deliverDue(crm.admin, send));
};
const behind = async () => {
  const { rows } = await crm.db.execute<{ n: string }>(
    sql`select count(*) as n from outbox o, feed_readers f where f.name = 'webhooks' and (o.xid, o.seq) > (f.xid::xid8, f.seq::bigint)`,
  );
  return Number(rows[0]!.n);
};
const makeDue = () => crm.db.update(webhookDeliveries).set({ nextAt: new Date(0), leasedUntil: null });
const set = async (body: object = {}) => {
  const { status, body: made } = await call("POST", "/v1/webhooks", {
    url: `${address}/in`,
    types: ["crm.contact.*"],
    ...body,
  });
  expect(status).toBe(201);
  return made as { id: string; signingSecret: string };
};
const contact = async (properties: object = {}) =>
  (await call("POST", "/crm/v3/objects/contacts", { properties })).body.id as string;
const deliveries = async (id: string, query = "") =>
  (await call("GET", `/v1/webhooks/${id}/deliveries?${query}`)).body.results as any[];

describe("what is posted", () => {
  test("is signed as Standard Webhooks says, and each event comes once", async () => {
    const { id, signingSecret } = await set();
    const record = await contact({ firstname: "Ada" });
    await call("POST", "/crm/v3/objects/companies", { properties: { name: "not asked for" } });
    await round();
    await round();
    expect(posted).toHaveLength(1);
    const { headers, body } = posted[0]!;
    const event = new Judge(signingSecret).verify(body, headers) as any;
    expect(event).toMatchObject({ type: "crm.contact.created", subject: `contacts/${record}`, timestamp: event.time });
    expect(event.data.properties.firstname).toBe("Ada");
    expect(await deliveries(id)).toMatchObject([
      { id: headers["webhook-id"], state: "delivered", attempts: 1, nextAt: null },
    ]);
    expect(() => new Judge(signingSecret).verify(body.replace("Ada", "Eve"), headers)).toThrow(
      "No matching signature found",
    );
  });

  test("is nothing of before the webhook was set, and nothing while it is switched off", async () => {
    await contact();
    const { id } = await set();
    await round();
    expect((await call("PATCH", `/v1/webhooks/${id}`, { enabled: false })).body.enabled).toBe(false);
    await contact();
    await round();
    await call("PATCH", `/v1/webhooks/${id}`, { enabled: true });
    await round();
    expect(posted).toEqual([]);
  });

  test("is a trial on demand", async () => {
    const { id } = await set({ types: ["crm.deal.*"] });
    expect((await call("POST", `/v1/webhooks/${id}/test`)).status).toBe(202);
    await round();
    expect(JSON.parse(posted[0]!.body).type).toBe("crm.webhook.test");
  });

  test("harm 26: is nothing of a person erased meanwhile", async () => {
    const { id } = await set();
    await contact({ email: "planted-webhook@example.com" });
    await fanOut(crm.admin);
    await expect.poll(async () => (await fanOut(crm.admin), (await deliveries(id)).length)).toBe(1);
    await crm.db.delete(outbox).where(sql`event::text like '%planted-webhook%'`);
    await round();
    expect([posted, (await deliveries(id))[0].state]).toEqual([[], "erased"]);
  });
});

describe("harm 45", () => {
  test("what fails is tried again when the schedule says, under the same id, and each try is told", async () => {
    const { id } = await set();
    answer = (n) => ({ status: n === 1 ? 500 : 200 });
    await contact();
    await round();
    const [first] = await deliveries(id);
    const wait = Date.parse(first.nextAt) - Date.now();
    expect(first).toMatchObject({ state: "waiting", attempts: 1 });
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThan(schedule[0]! * 1_200);
    await round();
    expect(posted).toHaveLength(1);
    await makeDue();
    await round();
    expect(posted.map(({ headers }) => headers["webhook-id"])).toEqual([first.id, first.id]);
    const told = (await call("GET", `/v1/webhooks/${id}/deliveries/${first.id}`)).body;
    expect(told.log).toMatchObject([
      { number: 1, status: 500, error: "answered 500" },
      { number: 2, status: 200, error: null },
    ]);
    expect((await call("GET", `/v1/webhooks/${id}`)).body.failingSince).toBeNull();
  });

  test("Retry-After is kept to", async () => {
    const { id } = await set();
    answer = () => ({ status: 429, headers: { "retry-after": "3600" } });
    await contact();
    await round();
    expect(Date.parse((await deliveries(id))[0].nextAt) - Date.now()).toBeGreaterThan(3_500_000);
  });

  test("after a rotation both secrets sign", async () => {
    const { id, signingSecret } = await set();
    const { body } = await call("POST", `/v1/webhooks/${id}/secret`);
    expect(body.secret).not.toBe(signingSecret);
    await contact();
    await round();
    const { headers, body: text } = posted[0]!;
    expect(headers["webhook-signature"]!.split(" ")).toHaveLength(2);
    for (const secret of [signingSecret, body.secret]) new Judge(secret).verify(text, headers);
    await crm.db.update(webhooks).set({ previousUntil: new Date(0) });
    await contact();
    await round();
    expect(posted[1]!.headers["webhook-signature"]!.split(" ")).toHaveLength(1);
  });

  test("a webhook to which nothing arrives for days is disabled, its maker told once, and goes on when enabled", async () => {
    const { id } = await set();
    answer = () => ({ status: 500 });
    await contact();
    await round();
    await crm.db.update(webhooks).set({ failingSince: new Date(Date.now() - 4 * 86_400_000) });
    await crm.db.update(webhookDeliveries).set({ attempts: schedule.length, nextAt: new Date(0) });
    await contact();
    await round();
    const off = (await call("GET", `/v1/webhooks/${id}`)).body;
    expect(off.enabled).toBe(false);
    expect(off.disabledBecause).toContain("nothing has arrived for 4 days");
    expect((await deliveries(id, "state=failed")).length).toBe(1);
    await tellOwners(crm.admin);
    await tellOwners(crm.admin);
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ to: { email: "maker@example.com" }, purpose: "transactional" });
    const [entry] = await crm.db.select().from(audit).where(eq(audit.action, "crm.webhook.disable"));
    expect(entry?.subject).toBe(`webhooks/${id}`);

    const late = await contact();
    await round();
    posted = [];
    answer = () => ({ status: 200 });
    await call("PATCH", `/v1/webhooks/${id}`, { enabled: true });
    await makeDue();
    await round();
    expect(posted.map(({ body }) => JSON.parse(body).subject)).toContain(`contacts/${late}`);
    expect((await call("GET", `/v1/webhooks/${id}`)).body.disabledBecause).toBeNull();
  });

  test("one that answers 410 is disabled at once", async () => {
    const { id } = await set();
    answer = () => ({ status: 410 });
    await contact();
    await round();
    expect((await call("GET", `/v1/webhooks/${id}`)).body.disabledBecause).toContain("410");
  });

  test("what failed for good is posted again on demand", async () => {
    const { id } = await set();
    await contact();
    await round();
    const [{ id: deliveryId }] = await deliveries(id);
    expect((await call("POST", `/v1/webhooks/${id}/deliveries/${deliveryId}/redeliver`)).status).toBe(202);
    await round();
    expect(posted.map(({ headers }) => headers["webhook-id"])).toEqual([deliveryId, deliveryId]);
  });

  test("a process killed while it posts loses nothing: the lease runs out", async () => {
    await set();
    await contact();
    await expect.poll(async () => (await fanOut(crm.admin), behind())).toBe(0);
    await crm.db.update(webhookDeliveries).set({ leasedUntil: new Date(Date.now() + 60_000), attempts: 1 });
    expect(await deliverDue(crm.admin, send)).toBe(false);
    await crm.db.update(webhookDeliveries).set({ leasedUntil: new Date(0) });
    await round();
    expect(posted).toHaveLength(1);
  });

  test("one that is slow keeps no other waiting", async () => {
    const slow = await set({ url: `${address}/slow` });
    for (let n = 0; n < 8; n++) await contact();
    answer = () => ({ status: 200, after: 400 });
    const quick = await set({ url: `${address}/quick` });
    await contact();
    await expect.poll(async () => (await fanOut(crm.admin), behind())).toBe(0);
    await deliverDue(crm.admin, send);
    expect((await deliveries(slow.id, "state=delivered")).length).toBe(5);
    expect((await deliveries(quick.id, "state=delivered")).length).toBe(1);
  });
});

describe("an app of HubSpot's kind", () => {
  const settings = () => ({ targetUrl: `${address}/app`, throttling: { maxConcurrentRequests: 10 } });

  test("gets the events that it subscribed to in one array, signed so that its client says they are valid", async () => {
    expect((await call("PUT", "/webhooks/v3/42/settings", settings())).body).toMatchObject(settings());
    const subscribe = async (body: object) =>
      (await call("POST", "/webhooks/v3/42/subscriptions", { active: true, ...body })).body;
    const creation = await subscribe({ eventType: "contact.creation" });
    const change = await subscribe({ eventType: "contact.propertyChange", propertyName: "city" });
    const off = await subscribe({ eventType: "contact.deletion", active: false });
    const [{ id }] = (await call("GET", "/v1/webhooks")).body.results;
    const { secret } = (await call("POST", `/v1/webhooks/${id}/secret`)).body;

    const record = await contact();
    await call("PATCH", `/crm/v3/objects/contacts/${record}`, { properties: { city: "Ulm", firstname: "Ada" } });
    await call("DELETE", `/crm/v3/objects/contacts/${record}`);
    await round();
    expect(posted).toHaveLength(1);
    const { headers, body, url } = posted[0]!;
    expect(JSON.parse(body)).toMatchObject([
      {
        subscriptionId: Number(creation.id),
        subscriptionType: "contact.creation",
        objectId: Number(record),
        appId: 42,
        attemptNumber: 1,
      },
      { subscriptionId: Number(change.id), propertyName: "city", propertyValue: "Ulm", changeSource: "CRM" },
    ]);
    const given = {
      clientSecret: secret,
      requestBody: body,
      url,
      timestamp: Number(headers["x-hubspot-request-timestamp"]),
    };
    const signature = headers["x-hubspot-signature-v3"]!;
    expect(Signature.isValid({ signatureVersion: "v3", method: "POST", signature, ...given })).toBe(true);

    await call("POST", "/webhooks/v3/42/subscriptions/batch/update", { inputs: [{ id: off.id, active: true }] });
    expect((await call("GET", `/webhooks/v3/42/subscriptions/${off.id}`)).body.active).toBe(true);
    expect((await call("DELETE", "/webhooks/v3/42/settings")).status).toBe(204);
    expect((await call("GET", "/webhooks/v3/42/subscriptions")).status).toBe(404);
  });

  test("is refused what is no event, a change of no property, and another app's subscription", async () => {
    await call("PUT", "/webhooks/v3/43/settings", settings());
    const path = "/webhooks/v3/43/subscriptions";
    for (const body of [
      { eventType: "contact.unheard" },
      { eventType: "deal.propertyChange" },
      { eventType: "object.creation" },
      {},
    ]) {
      const { status, body: told } = await call("POST", path, body);
      expect([status, told.category]).toEqual([400, "VALIDATION_ERROR"]);
    }
    const { body } = await call("POST", path, { eventType: "contact.creation" });
    await call("PUT", "/webhooks/v3/44/settings", settings());
    expect((await call("PATCH", `/webhooks/v3/44/subscriptions/${body.id}`, { active: true })).status).toBe(404);
  });

  test("harm 31: of ten who set it up at once none is refused, and it has one of their addresses", async () => {
    const urls = Array.from({ length: 10 }, (_, n) => `${address}/app-${n}`);
    const answers = await Promise.all(
      urls.map((targetUrl) => call("PUT", "/webhooks/v3/45/settings", { ...settings(), targetUrl })),
    );
    expect(answers.map(({ status }) => status)).toEqual(urls.map(() => 200));
    expect(urls).toContain((await call("GET", "/webhooks/v3/45/settings")).body.targetUrl);
    const ours = (await call("GET", "/v1/webhooks")).body.results.filter((one: { url: string }) =>
      urls.includes(one.url),
    );
    expect(ours).toHaveLength(1);
    const last = await call("PUT", "/webhooks/v3/45/settings", { ...settings(), targetUrl: `${address}/last` });
    expect(last.body.targetUrl).toBe(`${address}/last`);
  });

  test("harm 31: is subscribed to an event once, however many ask, and may be again once that has ended", async () => {
    await call("PUT", "/webhooks/v3/46/settings", settings());
    const path = "/webhooks/v3/46/subscriptions";
    const ask = (body: object) => call("POST", path, body);
    for (const body of [
      { eventType: "contact.creation" },
      { eventType: "contact.propertyChange", propertyName: "city" },
      { eventType: "object.creation", objectTypeId: "0-1" },
    ]) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => ask(body)));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409]);
      const refused = answers.find(({ status }) => status === 409)!.body;
      expect(refused).toMatchObject({ status: "error", category: "CONFLICT" });
      expect(refused.message).toContain(body.eventType);
    }
    // What the event has nothing to do with makes no second one.
    expect((await ask({ eventType: "contact.creation", propertyName: "city", objectTypeId: "0-1" })).status).toBe(409);
    const other = await ask({ eventType: "contact.propertyChange", propertyName: "phone" });
    expect(other.status).toBe(201);
    expect((await call("DELETE", `${path}/${other.body.id}`)).status).toBe(204);
    expect((await ask({ eventType: "contact.propertyChange", propertyName: "phone" })).status).toBe(201);
  });
});

describe("who may", () => {
  test("rejects an actor without crm.webhooks:write", async () => {
    const ann = crm.http(actorWith({ "crm.*:read": "all" }));
    expect((await ann("POST", "/v1/webhooks", { url: `${address}/`, types: ["*"] })).status).toBe(403);
    expect(
      (await ann("PUT", "/webhooks/v3/1/settings", { targetUrl: address, throttling: { maxConcurrentRequests: 1 } }))
        .status,
    ).toBe(403);
    const ben = crm.http(actorWith({ "crm.contacts:read": "all" }));
    expect((await ben("GET", "/v1/webhooks")).status).toBe(403);
  });

  test("harm 26: whoever does not see what an app hears may not send that elsewhere", async () => {
    const settings = { targetUrl: `${address}/app`, throttling: { maxConcurrentRequests: 1 } };
    await call("PUT", "/webhooks/v3/50/settings", settings);
    await call("POST", "/webhooks/v3/50/subscriptions", { eventType: "contact.creation" });
    const deals = actorWith(["crm.webhooks:write", "crm.webhooks:read", "crm.deals:read"]);
    const moved = { ...settings, targetUrl: `${address}/mine` };
    expect((await crm.http(deals)("PUT", "/webhooks/v3/50/settings", moved)).status).toBe(403);
    const subscribe = (eventType: string) => crm.http(deals)("POST", "/webhooks/v3/50/subscriptions", { eventType });
    expect([(await subscribe("contact.creation")).status, (await subscribe("deal.creation")).status]).toEqual([
      403, 201,
    ]);
  });

  test("harm 26: whoever does not see every record and property may have none posted", async () => {
    const fields = { "contacts.email": "hidden" } as const;
    for (const who of [
      actorWith(everything, { fields }),
      actorWith({ "crm.webhooks:write": "all", "crm.*:read": "team" }),
    ])
      expect((await crm.http(who)("POST", "/v1/webhooks", { url: `${address}/`, types: ["*"] })).status).toBe(403);
  });

  test("the secret is told once and is nowhere to be read", async () => {
    const { id, signingSecret } = await set();
    const told = [await call("GET", "/v1/webhooks"), await call("GET", `/v1/webhooks/${id}`)];
    expect(JSON.stringify(told.map(({ body }) => body))).not.toContain(signingSecret);
    const { rows } = await crm.db.execute(
      sql`select webhooks::text, (select string_agg(detail::text, '') from audit) from webhooks`,
    );
    expect(JSON.stringify(rows)).not.toContain(signingSecret.slice(10));
  });
});

test("harm 23: an address inside the deployment is refused, when it is set or when it is posted to", async () => {
  for (const url of [
    "http://10.0.0.1/",
    "http://169.254.169.254/latest",
    "http://[::1]:8000/",
    "http://2130706434/",
    "http://user:secret@example.com/",
  ])
    expect([url, (await call("POST", "/v1/webhooks", { url, types: ["*"] })).status]).toEqual([url, 403]);
  for (const url of ["ftp://example.com/", "file:///etc/passwd", "gopher://x/", "nonsense"])
    expect([url, (await call("POST", "/v1/webhooks", { url, types: ["*"] })).status]).toEqual([url, 400]);
  const { id } = await set();
  await contact();
  await expect.poll(async () => (await fanOut(crm.admin), behind())).toBe(0);
  await deliverDue(crm.admin, createOutbound());
  const [{ id: deliveryId }] = await deliveries(id);
  expect((await call("GET", `/v1/webhooks/${id}/deliveries/${deliveryId}`)).body.log[0].error).toContain(
    "may not be called",
  );
  expect(posted).toEqual([]);
});
