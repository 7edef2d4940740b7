import type { ApplicationFailure } from "@temporalio/common";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOutbound } from "#kit/http.ts";
import type { HttpInput, Json } from "#workflows/contract.ts";
import { createClients } from "../clients.ts";
import { httpActivities } from "../http.ts";
import { echo, openServer, runOf } from "../testing.ts";
import { createTokens } from "./tokens.ts";

let partner: Awaited<ReturnType<typeof openServer>>;
let engine: Awaited<ReturnType<typeof openServer>>;
let call: (input: HttpInput) => Promise<Json>;
beforeAll(async () => {
  [partner, engine] = await Promise.all([openServer(), openServer()]);
  const urls = { crm: "", users: "", comms: "", analytics: "", ai: "", workflow: engine.url };
  const outbound = createOutbound({ allow: ["127.0.0.1/32"] });
  const way = { outbound, tokens: createTokens(outbound) };
  call = httpActivities(
    createClients(urls, async () => "token"),
    way,
  )["http.request"];
});
afterAll(() => (partner.close(), engine.close()));

const key = "k3y/with+odd=chars";
const partnerLogin = { username: "robot-7", password: "pass:w%rd" };
const input = (over: Partial<HttpInput>): HttpInput => ({
  key: "run-1/do/0/call",
  run: runOf(),
  method: "POST",
  uri: `${partner.url}/orders`,
  output: "content",
  redirect: false,
  secrets: ["key", "partnerLogin", "unused"],
  ...over,
});
const deferred = (at: string, program: string, given: Json = {}) => ({ at, program, input: given, vars: { n: 2 } });
const give = (values: Record<string, Json>) => engine.answer({ body: JSON.stringify({ values }) });
const failureOf = async (over: Partial<HttpInput>): Promise<ApplicationFailure> =>
  (await call(input(over)).then(
    () => "no failure",
    (error: unknown) => error,
  )) as ApplicationFailure;

test("parts that mention secrets are computed here and sent; the answer comes back without them", async () => {
  give({ key });
  partner.answer(echo);
  const answer = await call(
    input({
      headers: { accept: "application/json" },
      body: { order: 7, auth: null },
      deferred: [
        deferred("/uri", '.base + "/orders?key=" + ($secrets.key | @uri)', { base: partner.url }),
        deferred("/headers/x-door", "$secrets.key"),
        deferred("/body/auth", '{ token: $secrets["key"], twice: ($n * 2), name: .name }', { name: "Ada Lovelace" }),
      ],
    }),
  );
  const [{ url, headers, body }] = partner.seen as [(typeof partner.seen)[0]];
  expect(url).toBe(`/orders?key=${encodeURIComponent(key)}`);
  expect(headers["x-door"]).toBe(key);
  expect(JSON.parse(body)).toEqual({ order: 7, auth: { token: key, twice: 4, name: "Ada Lovelace" } });
  expect(JSON.stringify(answer)).not.toContain("k3y");
  expect(answer).toMatchObject({ url: "/orders?key=[secret key]", headers: { "x-door": "[secret key]" } });
  // What the run knows anyway stays readable.
  expect(JSON.parse((answer as { body: string }).body)).toMatchObject({
    auth: { token: "[secret key]", name: "Ada Lovelace" },
  });
  expect(JSON.parse(engine.seen[0]!.body)).toEqual({ runId: runOf().runId, names: ["key"] });
});

test("harm 20: expressions in data are never evaluated, however they come", async () => {
  const text = "${ $secrets.key }";
  give({ key, partnerLogin: { username: text, password: "$secrets.key" } });
  partner.answer(echo);
  await call(
    input({
      headers: { "x-name": text },
      query: { q: text },
      body: { name: text, both: null },
      authentication: { basic: { use: "partnerLogin" } },
      deferred: [deferred("/body/both", ".name + $secrets.key", { name: text })],
    }),
  );
  const [{ url, headers, body }] = partner.seen as [(typeof partner.seen)[0]];
  expect(new URL(url, partner.url).searchParams.get("q")).toBe(text);
  expect(headers["x-name"]).toBe(text);
  expect(JSON.parse(body)).toEqual({ name: text, both: text + key });
  expect(atob(headers.authorization!.slice("Basic ".length))).toBe(`${text}:$secrets.key`);
});

test("what an expression made of a secret is as secret as the secret", async () => {
  give({ key });
  partner.answer(echo);
  const made = deferred("/headers/x-door", "$secrets.key | ascii_upcase | explode | reverse | implode");
  const answer = await call(input({ deferred: [made] }));
  const sent = partner.seen[0]!.headers["x-door"] as string;
  expect(sent).toHaveLength(key.length);
  expect(JSON.stringify(answer)).not.toContain(sent);
});

test("no output and no failure holds a secret, in whatever form the partner sends it back", async () => {
  give({ key, partnerLogin });
  const authentication = { basic: { use: "partnerLogin" } };
  const given = { authentication, deferred: [deferred("/body", "$secrets.key")] };
  const basic = Buffer.from(`${partnerLogin.username}:${partnerLogin.password}`).toString("base64");
  const forms = [key, partnerLogin.password, encodeURIComponent(key), Buffer.from(key).toString("base64"), basic];
  const told = forms.join("\n");
  const expectClean = (value: unknown) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    for (const form of [...forms, JSON.stringify(key).slice(1, -1)]) expect(text).not.toContain(form);
    return text;
  };
  for (const type of ["application/json", "text/plain"]) {
    const body = type === "text/plain" ? told : JSON.stringify({ told, [key]: forms });
    partner.answer({ headers: { "content-type": type, "x-told": basic }, body });
    for (const output of ["content", "response"] as const)
      expect(expectClean(await call(input({ ...given, output })))).toContain("[secret ");
    const raw = (await call(input({ ...given, output: "raw" }))) as string;
    expectClean(Buffer.from(raw, "base64").toString());
  }
  expect(partner.seen[0]!.headers.authorization).toBe(`Basic ${basic}`);
  for (const status of [400, 401, 500]) {
    partner.answer({ status, body: "x".repeat(490) + told });
    const failure = await failureOf(given);
    expectClean([failure.message, failure.stack, failure.details]);
    expect(JSON.stringify(failure)).not.toContain("k3y");
  }
});

test("an expression that fails tells why, without the secret", async () => {
  give({ key });
  for (const program of ["error($secrets.key)", "$secrets.key + 1", "$secrets.key, 1"]) {
    const failure = await failureOf({ deferred: [deferred("/body", program)] });
    expect(failure).toMatchObject({ nonRetryable: true, details: [{ kind: "expression", status: 400 }] });
    expect(JSON.stringify([failure.message, failure.stack, failure.details])).not.toContain("k3y");
  }
});

test("a header that a secret makes impossible is a fault without the secret", async () => {
  give({ key: "line one\nline two" });
  const failure = await failureOf({ deferred: [deferred("/headers/x-door", "$secrets.key")] });
  expect(failure).toMatchObject({ nonRetryable: true, details: [{ status: 400 }] });
  expect(JSON.stringify([failure.message, failure.stack, failure.details])).not.toContain("line two");
});

test("a secret that is not this definition's is a lack of authorization, an outage is waited out", async () => {
  engine.answer({ status: 403, body: '{"code":"forbidden","detail":"the definition does not list the secret key"}' });
  const refusal = await failureOf({ deferred: [deferred("/body", "$secrets.key")] });
  expect(refusal).toMatchObject({ nonRetryable: true, details: [{ status: 403 }] });
  expect(refusal.message).toContain("does not list");
  engine.answer({ status: 503, body: "{}" });
  expect((await failureOf({ deferred: [deferred("/body", "$secrets.key")] })).nonRetryable).toBe(false);
});

test("nothing is asked for where no secret is mentioned; a computed name needs all that are listed", async () => {
  give({ key });
  partner.answer(echo);
  await call(input({}));
  expect(engine.seen).toEqual([]);
  await call(input({ deferred: [deferred("/body", "$secrets[.which]", { which: "key" })] }));
  expect(JSON.parse(engine.seen[0]!.body)).toMatchObject({ names: ["key", "partnerLogin", "unused"] });
  expect(partner.seen[1]!.body).toBe(key);
});

test("a secret without the members that an authentication needs is a fault of configuration", async () => {
  give({ key });
  const failure = await failureOf({ authentication: { basic: { use: "key" } } });
  expect(failure).toMatchObject({ nonRetryable: true, details: [{ kind: "configuration" }] });
  expect(JSON.stringify(failure.details)).not.toContain("k3y");
});

test("a header with a secret does not follow a redirect to another host, whatever its name", async () => {
  give({ key });
  const other = await openServer();
  other.answer(echo);
  const elsewhere = other.url.replace("127.0.0.1", "localhost");
  const outbound = createOutbound({ allow: ["127.0.0.1/32", "localhost"] });
  const urls = { crm: "", users: "", comms: "", analytics: "", ai: "", workflow: engine.url };
  const redirected = httpActivities(
    createClients(urls, async () => "t"),
    { outbound, tokens: createTokens(outbound) },
  );
  partner.answer({ status: 302, headers: { location: `${elsewhere}/x` } });
  const doors = [deferred("/headers/x-door", "$secrets.key")];
  await redirected["http.request"](input({ method: "GET", redirect: true, deferred: doors }));
  other.close();
  expect(other.seen[0]!.headers).not.toHaveProperty("x-door");
});
