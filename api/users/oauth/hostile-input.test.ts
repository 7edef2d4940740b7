import { randomBytes } from "node:crypto";
import { Writable } from "node:stream";
import { count } from "drizzle-orm";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { oauthGrants, revokedTokens, sessions } from "#db/user_management/schema.ts";
import { openUsers } from "../testing.ts";

const lines: string[] = [];
const sink = new Writable({ write: (chunk, _, done) => (lines.push(String(chunk)), done()) });
const users = await openUsers({ log: pino({ level: "trace" }, sink) });
afterAll(() => users.close());

const rows = async () => {
  const tables = [oauthGrants, revokedTokens, sessions];
  return Promise.all(tables.map(async (table) => (await users.db.select({ n: count() }).from(table))[0]!.n));
};
let before: number[];
beforeAll(async () => {
  await users.signIn();
  before = await rows();
});

const post = (path: string, body: string, headers: Record<string, string> = users.basic("crm")) =>
  users.call("POST", path, {
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body,
  });
const token = "grant_type=client_credentials&audience=workflow";

test.each([
  ["the grant type twice", `${token}&grant_type=refresh_token`],
  ["the audience twice", `${token}&audience=users`],
  ["an array", "grant_type[]=client_credentials&audience=workflow"],
  ["no grant type", "audience=workflow"],
  ["nothing", ""],
  ["JSON in place of a form", JSON.stringify({ grant_type: "client_credentials", audience: "workflow" })],
  ["another client in the form", `${token}&client_id=workflow`],
  ["a secret beside the header's", `${token}&client_secret=x`],
  ["a subject token that is too long", `${token}&subject_token=${"a".repeat(9_000)}`],
  ["a verifier that is none", `grant_type=authorization_code&code=x&code_verifier=short&redirect_uri=x`],
  ["keys of a prototype", "__proto__[grant_type]=client_credentials&constructor=x"],
])("harm 29: the token route given %s answers 400 and gives nothing", async (_, body) => {
  const answer = await post("/oauth2/token", body);
  expect(answer).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  expect(answer.body).not.toHaveProperty("access_token");
});

test.each([
  "application/json",
  "multipart/form-data; boundary=x",
  "text/plain",
  "application/x-www-form-urlencoded-not",
  "",
])("harm 29: a form that calls itself %j is refused on every token route", async (type) => {
  for (const path of ["/oauth2/token", "/oauth2/introspect", "/oauth2/revoke"])
    expect(await post(path, `${token}&token=x`, { ...users.basic("crm"), "content-type": type })).toMatchObject({
      status: 415,
      body: { error: "invalid_request" },
    });
});

test("harm 29: what stands in the address counts for nothing", async () => {
  expect(await post(`/oauth2/token?${token}`, "")).toMatchObject({ status: 400 });
  expect((await users.call("GET", `/oauth2/token?${token}`, { headers: users.basic("crm") })).status).toBe(401);
});

test.each([
  "Basic",
  "Basic =",
  "Basic ????",
  `Basic ${btoa("crm")}`,
  `Basic ${btoa(":secret")}`,
  `Basic ${btoa("crm:")}`,
  `Basic ${btoa("crm\u0000:x")}`,
  `Basic ${btoa("' or 1=1 --:x")}`,
  `Basic ${btoa(`__proto__:${"x".repeat(5_000)}`)}`,
  "Bearer x",
])("harm 24: %s is no client", async (authorization) => {
  const answer = await post("/oauth2/token", token, { authorization });
  expect([400, 401]).toContain(answer.status);
  expect(answer.body).toMatchObject({ error: expect.stringMatching(/^invalid_(client|request)$/) });
});

test.each(["\u0000", "a\u0000b", "\ud800", "💥".repeat(500), "../../etc/passwd", "%00", "' or ''='"])(
  "harm 29: %j as any parameter breaks nothing",
  async (text) => {
    const fields = ["audience", "subject_token", "code", "refresh_token", "client_id", "redirect_uri", "token"];
    for (const field of fields)
      for (const [path, grant] of [
        ["/oauth2/token", "refresh_token"],
        ["/oauth2/token", "urn:ietf:params:oauth:grant-type:token-exchange"],
        ["/oauth2/introspect", ""],
        ["/oauth2/revoke", ""],
      ] as const) {
        const body = new URLSearchParams({ grant_type: grant, token: "x", [field]: text.toWellFormed() });
        const { status } = await post(path, body.toString());
        expect(status, `${path} ${field}`).toBeLessThan(500);
      }
  },
);

test("nothing was changed by all this, and no secret or token was logged", async () => {
  const secret = `crm_secret_${randomBytes(8).toString("hex")}`;
  const { body } = await users.token("crm", { grant_type: "client_credentials", audience: "workflow" });
  await post("/oauth2/token", `${token}&client_secret=${secret}`);
  await post("/oauth2/introspect", `token=${body.access_token}`);
  await users.json("GET", `/v1/users/me?access_token=${secret}`, undefined, body.access_token);
  expect(await rows()).toEqual(before);
  const logged = lines.join("");
  expect(lines.length).toBeGreaterThan(100);
  for (const secretText of [secret, body.access_token, users.basic("crm").authorization.slice(6)])
    expect(logged).not.toContain(secretText);
});
