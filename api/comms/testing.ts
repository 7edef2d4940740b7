import { eq, sql } from "drizzle-orm";
import * as schema from "#db/communication/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import type { CloudEvent } from "#kit/outbox.ts";
import { actorWith, openTestService, silent } from "#kit/testing.ts";
import { testDatabase, testMail, testRedis } from "#stack/testing.ts";
import { comms } from "./app.ts";
import type { CommsCtx, CommsDeps } from "./context.ts";
import { installJobs } from "./delivery/jobs.ts";
import { openMaildir, type Headers } from "./inbox/maildir.ts";
import { seedTemplates } from "./templates/shipped.ts";

export const sender = actorWith(["comms.messages:send", "comms.messages:read"]);
export const everything = actorWith({ "comms.*:*": "all" });

/** The mail catcher, and what it holds. */
export async function testCatcher() {
  const { folder, url, stop } = await testMail();
  const inbox = openMaildir(folder);
  const caught = async () => {
    const mails: Headers[] = [];
    for await (const mail of inbox.list()) mails.push(mail);
    return mails;
  };
  return { inboxDir: folder, smtpUrl: url, caught, stop };
}

/** The hub over a database of its own; `token` of a request chooses its actor from `actors`. */
export async function testComms(given: { smtpUrl: string; inboxDir?: string }, actors: Record<string, Actor> = {}) {
  const database = await testDatabase("communication");
  await installJobs(database.ownerUrl);
  const config = {
    smtpUrl: given.smtpUrl,
    inboxDir: given.inboxDir,
    mailFrom: { name: "CRM", address: "hello@crm.test" },
    inboundPort: 0,
    host: "127.0.0.1",
    databaseUrl: database.url,
    clientSecret: "a secret of the tests",
    publicUrl: "http://comms.test",
    corsOrigins: [],
    trustedProxies: [],
    ratePerMinute: 100_000,
  } as unknown as CommsDeps["config"];
  const redis = await testRedis("comms");
  const service = openTestService<typeof schema, CommsCtx>("comms", database.url, redis.url, schema, {
    config,
    subscribers: comms.subscribers,
  });
  await seedTemplates(service.db);
  const authenticate: CommsDeps["authenticate"] = async (token) => actors[token] ?? everything;
  const deps: CommsDeps = { ...service, config, clients: {}, authenticate, log: silent };
  const app = comms.createApp(deps);
  return {
    ...service,
    deps,
    database,
    request: async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      app.request(path, {
        method,
        headers: { authorization: "Bearer all", "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    message: async (id: string) =>
      (await service.db.select().from(schema.messages).where(eq(schema.messages.id, id)))[0]!,
    attempts: (id: string) =>
      service.db.select().from(schema.attempts).where(eq(schema.attempts.message, id)).orderBy(schema.attempts.number),
    events: async (type: string) => {
      const rows = await service.db
        .select({ event: schema.outbox.event })
        .from(schema.outbox)
        .where(sql`${schema.outbox.type} = ${type}`)
        .orderBy(schema.outbox.seq);
      return rows.map(({ event }) => event as unknown as CloudEvent & { data: Record<string, unknown> });
    },
    close: async () => {
      await service.close();
      await database.drop();
    },
  };
}

/** Polls until a value is there. */
export async function until<T>(read: () => Promise<T | undefined | false>, seconds = 20): Promise<T> {
  for (const end = Date.now() + seconds * 1_000; ;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const mailTo = (email: string, over: Record<string, unknown> = {}) => ({
  to: { email },
  content: { subject: "A subject", text: "A text" },
  purpose: "transactional" as const,
  ...over,
});
