import { randomBytes } from "node:crypto";
import createClient from "openapi-fetch";
import type { Logger } from "pino";
import type { paths as CommsPaths } from "#api/comms/openapi.gen.ts";
import { eq } from "drizzle-orm";
import * as schema from "#db/user_management/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { readConfig, serviceNames, type ServiceName } from "#kit/config.ts";
import { openTestService, silent } from "#kit/testing.ts";
import { testDatabase, testRedis } from "#stack/testing.ts";
import { bootstrap } from "./access/bootstrap.ts";
import { users } from "./app.ts";
import { Config, type UsersCtx } from "./context.ts";
import type { Content } from "./mails/texts.ts";
import { writeMail } from "./mails/write-mail.ts";
import { createUser } from "./people/create-user.ts";

export const admin = { email: "admin@example.com", password: "the admin's own password" };
export const system: Actor = { kind: "service", id: "users", roles: [], teams: [], grants: { "*": "all" } };

type Answer = { status: number; headers: Headers; body: any };

type Given = { hub?: string; env?: Record<string, string>; log?: Logger };

/** User Management as it starts, over stores of its own, with ways to call it as others do. */
export async function openUsers({ hub = "http://127.0.0.1:9", env = {}, log = silent }: Given = {}) {
  const [database, store] = await Promise.all([testDatabase("user_management"), testRedis("users")]);
  const secrets = Object.fromEntries(
    serviceNames.map((name) => [`${name.toUpperCase()}_CLIENT_SECRET`, randomBytes(16).toString("hex")]),
  );
  const config = readConfig("users", Config, {
    USERS_DATABASE_URL: database.url,
    USERS_REDIS_URL: store.url,
    AUTH_SECRET: randomBytes(32).toString("hex"),
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    ...secrets,
    ...env,
  });
  // Nothing listens there: mails stay where they wait, unless a test names a Hub that does.
  const clients = { comms: createClient<CommsPaths>({ baseUrl: hub }) };
  const service = openTestService<typeof schema, UsersCtx>("users", database.url, store.url, schema, {
    config,
    clients,
  });
  const ctx = (actor: Actor = system) => service.ctx(actor);
  await bootstrap(ctx());
  const base = { ...service, config, clients, log };
  const app = users.createApp({ ...base, authenticate: await users.authenticator!(base) });

  const call = async (method: string, path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await app.request(path, { ...init, method });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
  };
  const json = (method: string, path: string, body?: unknown, token?: string, more: Record<string, string> = {}) =>
    call(method, path, {
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...more,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const basic = (client: ServiceName) => ({
    authorization: `Basic ${btoa(`${client}:${secrets[`${client.toUpperCase()}_CLIENT_SECRET`]}`)}`,
  });
  const form = (client: ServiceName, path: string, fields: Record<string, string>) =>
    call("POST", path, { headers: basic(client), body: new URLSearchParams(fields) });

  return {
    ...service,
    url: database.url,
    config,
    ctx,
    clients,
    app,
    call,
    json,
    basic,
    token: (client: ServiceName, fields: Record<string, string>) => form(client, "/oauth2/token", fields),
    introspect: async (token: string, client: ServiceName = "crm") =>
      (await form(client, "/oauth2/introspect", { token })).body,
    mailsTo: (address: string) => mailsTo(ctx(), address),
    linkTo: async (address: string) => linkIn((await mailsTo(ctx(), address)).at(-1)?.text ?? ""),
    signIn: (credentials: { email: string; password: string; totp?: string } = admin) =>
      json("POST", "/v1/sessions", credentials),
  };
}

/** The mails that wait to be carried to an address, as they will be written. */
async function mailsTo(ctx: UsersCtx, address: string): Promise<Content[]> {
  const rows = await ctx.db
    .select()
    .from(schema.mails)
    .where(eq(schema.mails.recipient, address))
    .orderBy(schema.mails.id);
  const written = await Promise.all(rows.map((row) => writeMail(ctx, row)));
  return written.filter((content) => content !== undefined);
}

/** The token of the link in a mail. */
const linkIn = (text: string) => /\?token=(crm_link_[\w.-]+)/.exec(text)?.[1] ?? "";

export type TestUsers = Awaited<ReturnType<typeof openUsers>>;

/** Someone with these roles who is signed in. */
export async function signedIn(service: TestUsers, roles: string[] = [], teams: string[] = []) {
  const email = `${randomBytes(6).toString("hex")}@example.com`;
  const password = randomBytes(9).toString("hex");
  const user = await createUser(service.ctx(), { email, password, name: email, roles, teams, available: true });
  const { body } = await service.signIn({ email, password });
  return { id: user.id, email, password, token: body.accessToken as string, refreshToken: body.refreshToken as string };
}

export const credentials = ({ email, password }: { email: string; password: string }) => ({ email, password });
