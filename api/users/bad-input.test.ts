import { Writable } from "node:stream";
import { serve } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { createLogger } from "#kit/log.ts";
import { admin, openUsers, signedIn } from "./testing.ts";
import { users as service } from "./app.ts";

const users = await openUsers();
const lines: string[] = [];
const log = createLogger(
  "users",
  "trace",
  new Writable({ write: (line, _encoding, done) => (lines.push(String(line)), done()) }),
);
const deps = { ...users, log, authenticate: await service.authenticator!({ ...users, log }) };
const server = serve({ fetch: service.createApp(deps).fetch, port: 0, hostname: "127.0.0.1" });
await new Promise((resolve) => server.once("listening", resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(async () => {
  server.close();
  await users.close();
});

const person = await signedIn(users);
const root = (await users.signIn()).body;
const open = [
  "/v1/sessions",
  "/v1/sessions/browser",
  "/v1/sessions/refresh",
  "/v1/sessions/passkey",
  "/v1/sessions/browser/passkey",
  "/v1/passwords/forgotten",
  "/v1/passwords/reset",
  "/v1/invitations/accept",
  "/v1/emails/verify",
];
const own = [
  "/v1/factors/totp",
  "/v1/factors/totp/confirm",
  "/v1/factors/totp/disable",
  "/v1/factors/recovery-codes",
  "/v1/passkeys/options",
  "/v1/passkeys",
];
const json = { "content-type": "application/json" };
const bearer = { authorization: `Bearer ${person.token}` };

/** What would differ if anything had changed, guesses aside. */
const everything = async () => {
  const tables = [
    "users",
    "accounts",
    "sessions",
    "invitations",
    "links",
    "mails",
    "totps",
    "recovery_codes",
    "passkeys",
  ];
  const counts = tables.map((table) => sql.raw(`(select md5(coalesce(string_agg(t::text, '|'), '')) from ${table} t)`));
  const { rows } = await users.db.execute(sql`select ${sql.join(counts, sql` || `)} as sum`);
  return rows[0];
};

const bodies: [string, string][] = [
  ["no JSON", '{"email": '],
  ["a list", "[]"],
  ["null", "null"],
  ["a text", '"x"'],
  ["lists for texts", '{"email":["a@example.com"],"password":["x"],"token":["x"],"totp":["123456"]}'],
  ["objects for texts", '{"email":{"$ne":null},"password":{"$gt":""},"token":{},"totp":{}}'],
  ["a prototype", '{"__proto__":{"admin":true},"constructor":{"prototype":{}}}'],
  ["more than a person is", JSON.stringify({ ...admin, token: "x", name: "X", id: "1", role: "admin", isAdmin: true })],
  [
    "texts that are too long",
    JSON.stringify({ email: "x".repeat(5_000), password: "x".repeat(5_000), token: "x".repeat(5_000) }),
  ],
];
test.each(bodies)(
  "every route for credentials refuses %s with a stable code, and nothing changes",
  async (_name, body) => {
    const before = await everything();
    for (const path of [...open, ...own]) {
      const headers = { ...json, ...(own.includes(path) && bearer) };
      const response = await fetch(url + path, { method: "POST", headers, body });
      expect([path, response.status, await response.json()]).toEqual([
        path,
        400,
        expect.objectContaining({ code: "invalid_input", requestId: expect.any(String) }),
      ]);
    }
    expect(await everything()).toEqual(before);
  },
);

test("another content type is refused, and a form does not pass for JSON", async () => {
  for (const path of open) {
    const body = new URLSearchParams({ ...admin });
    const response = await fetch(url + path, { method: "POST", body });
    expect([path, response.status]).toEqual([
      path,
      expect.toSatisfy((status: number) => status === 400 || status === 415),
    ]);
  }
});

test("headers of a megabyte are refused, and a body of more", async () => {
  const sent = await fetch(`${url}/v1/sessions`, {
    method: "POST",
    headers: { ...json, "x-big": "x".repeat(1_048_576) },
    body: "{}",
  }).then(
    (response) => response.status,
    () => "cut off",
  );
  expect([431, "cut off"]).toContain(sent);
  const large = await fetch(`${url}/v1/sessions`, {
    method: "POST",
    headers: json,
    body: JSON.stringify({ ...admin, x: "x".repeat(1_100_000) }),
  });
  expect([large.status, await large.json()]).toEqual([413, expect.objectContaining({ code: "too_large" })]);
  expect((await fetch(`${url}/livez`)).status).toBe(200);
});

test("keys, services and the signed out reach nothing of a person's own", async () => {
  const { body: key } = await users.json("POST", "/v1/api-keys", { name: "k" }, root.accessToken);
  const { body: token } = await users.token("crm", { grant_type: "client_credentials", audience: "users" });
  const reads = ["/v1/factors", "/v1/passkeys", "/v1/sessions"];
  for (const [shown, status] of [
    [key.key, 403],
    [token.access_token, 403],
    ["crm_session_forged.x", 401],
    ["", 401],
  ] as const) {
    const headers = { authorization: `Bearer ${shown}` };
    for (const path of reads) expect((await fetch(url + path, { headers })).status).toBe(status);
    for (const path of own) {
      const init = { method: "POST", headers: { ...headers, ...json }, body: "{}" };
      expect([path, (await fetch(url + path, init)).status]).toEqual([
        path,
        status === 401 ? 401 : expect.toSatisfy((s: number) => s === 400 || s === 403),
      ]);
    }
  }
});

test("nothing that was secret is in the log", async () => {
  const call = (method: string, path: string, body: object, token = person.token) =>
    fetch(url + path, { method, headers: { ...json, authorization: `Bearer ${token}` }, body: JSON.stringify(body) });
  lines.length = 0;
  const link = await users.linkTo(person.email);
  const { secret } = (await (await call("POST", "/v1/factors/totp", { password: person.password })).json()) as {
    secret: string;
  };
  await call("POST", "/v1/sessions", { email: person.email, password: "wrong-secret-guess" });
  await call("POST", "/v1/passwords/reset", { token: `${link}x`, password: "new-secret-word" });
  await call("POST", "/v1/emails/verify", { token: link });
  await call("PUT", "/v1/users/me/password", { current: person.password, password: "new-secret-word" });
  await fetch(`${url}/reset-password?token=${link}`);
  expect(lines.length).toBeGreaterThan(5);
  const all = lines.join("");
  for (const text of [
    person.password,
    person.token,
    person.email,
    secret,
    link,
    "wrong-secret-guess",
    "new-secret-word",
  ])
    expect(all).not.toContain(text);
  log.info("control value 7319");
  expect(lines.join("")).toContain("control value 7319");
});
