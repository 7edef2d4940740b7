import { randomBytes } from "node:crypto";
import { users } from "#api/users/app.ts";
import * as schema from "#db/ai_orchestration/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { serviceNames } from "#kit/config.ts";
import type { Ctx } from "#kit/context.ts";
import { createRoute, createRouter, responses, z } from "#kit/router.ts";
import { defineService, runService } from "#kit/run.ts";
import { createApp } from "#kit/service.ts";
import { freePort } from "#stack/ports.ts";
import { only, quantile, startCallers } from "./callers.ts";
import type { Call } from "./load.ts";
import { startStores } from "./stores.ts";

// What being sure of the caller costs, beside the same without, in one run: callers in a process of their own, over HTTP,
// to User Management and one more service as they run on one machine.
const ROUNDS = 6;
const PEOPLE = 20;
const ADDRESSES = 1_000;
const TRIES = 10_000;
const ACCOUNTS = 50;

const Answer = z.object({ n: z.number() });
const route = (path: string, security?: []) =>
  createRoute({
    method: "get",
    path,
    ...(security && { security }),
    responses: responses({ 200: { schema: Answer, description: "One row" } }),
  });
type C = Ctx<typeof schema>;
const read = async ({ db }: C) => ({ n: (await db.execute("select 1 as n")).rows.length });
const routes = createRouter<C>()
  .openapi(route("/v1/bare", []), async (c) => c.json(Answer.parse(await read(c.var.ctx)), 200))
  .openapi(route("/v1/guarded"), async (c) => {
    requirePermission(c.var.ctx, "crm.leads:read");
    return c.json(Answer.parse(await read(c.var.ctx)), 200);
  });
const other = defineService({
  name: "ai",
  schema,
  migrations: new URL("../db/ai_orchestration/migrations", import.meta.url),
  config: z.object({}),
  clients: () => ({}),
  subscribers: [],
  createApp: (deps) =>
    createApp(deps, {
      name: "ai",
      title: "Bench",
      spec: new URL("../api/ai/openapi.json", import.meta.url),
      ownLimit: () => true,
      routes: (app) => void app.route("/", routes),
    }),
});

const passwordOf = (i: number) => `the password of number ${i}`;
const emailOf = (i: number) => `person${i}@example.com`;
const from = (i: number) => ({ "x-forwarded-for": `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}` });

const bearer = (tokens: string[], i: number) => ({ authorization: `Bearer ${tokens[i % tokens.length]}` });

const stores = await startStores();
const ports = { users: await freePort(), ai: await freePort() };
const base = { users: `http://127.0.0.1:${ports.users}`, ai: `http://127.0.0.1:${ports.ai}` };
const admin = { email: "admin@example.com", password: randomBytes(12).toString("hex") };
const env = {
  LOG_LEVEL: "silent",
  TRUSTED_PROXIES: "127.0.0.1",
  RATE_LIMIT_PER_MINUTE: "10000000",
  USERS_URL: base.users,
  AUTH_SECRET: randomBytes(32).toString("hex"),
  ADMIN_EMAIL: admin.email,
  ADMIN_PASSWORD: admin.password,
  ...Object.assign(
    {},
    ...serviceNames.map((name) => ({ [`${name.toUpperCase()}_CLIENT_SECRET`]: randomBytes(16).toString("hex") })),
  ),
  ...(await stores.envOf("users", ports.users)),
  ...(await stores.envOf("ai", ports.ai)),
} as Record<string, string>;
const running = [await runService(users, env), await runService(other, env)];
const { carry, stop: stopCallers } = startCallers();

try {
  const tokens = await people();
  await overhead(tokens);
  await besideSignIns(tokens);
  await stuffing();
} finally {
  stopCallers();
  for (const service of running) await service.stop();
  await stores.stop();
}

function signIn(email: string, password: string, address: number): Call {
  const headers = { "content-type": "application/json", ...from(address) };
  return { url: `${base.users}/v1/sessions`, method: "POST", headers, body: JSON.stringify({ email, password }) };
}

/** People who sell, signed in: their access tokens. */
async function people(): Promise<string[]> {
  const post = async (path: string, body: unknown, token = "") => {
    const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(base.users + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as { accessToken: string };
  };
  const { accessToken } = await post("/v1/sessions", admin);
  const tokens: string[] = [];
  for (let i = 0; i < PEOPLE; i++) {
    const person = { email: emailOf(i), password: passwordOf(i), name: `Person ${i}`, roles: ["sales"] };
    await post("/v1/users", person, accessToken);
    tokens.push((await post("/v1/sessions", { email: person.email, password: person.password })).accessToken);
  }
  return tokens;
}

/** Token, cached introspection, limits and permission beside the same route without, in interleaved rounds. */
async function overhead(tokens: string[]): Promise<void> {
  const ms: Record<"bare" | "guarded", number[]> = { bare: [], guarded: [] };
  for (let round = 0; round <= ROUNDS; round++)
    for (const name of ["bare", "guarded"] as const) {
      const calls = Array.from({ length: 2_000 }, (_, i) => ({
        url: `${base.ai}/v1/${name}`,
        headers: name === "guarded" ? bearer(tokens, i) : {},
      }));
      const met = only(await carry({ calls, atOnce: 4 }), 200);
      // The first round warms up.
      if (round > 0) ms[name].push(...met);
    }
  const figures = Object.entries(ms).map(([name, values]) => ({
    route: name,
    "p50, ms": quantile(values, 0.5).toFixed(2),
    "p99, ms": quantile(values, 0.99).toFixed(2),
  }));
  console.log(`A verified request beside the same without (${ms.bare.length} each, four at once):`);
  console.table(figures);
  for (const q of [0.5, 0.99])
    console.log(`p${q * 100} ratio ${(quantile(ms.guarded, q) / quantile(ms.bare, q)).toFixed(2)}`);
}

/** Reads at a steady pace, with and without twenty sign-ins a second, in interleaved windows of four seconds. */
async function besideSignIns(tokens: string[]): Promise<void> {
  const [quiet, busy, signIns]: number[][] = [[], [], []];
  const reads = Array.from({ length: 400 }, (_, i) => ({
    url: `${base.users}/v1/users/me`,
    headers: bearer(tokens, i),
  }));
  const logins = (round: number) =>
    Array.from({ length: 80 }, (_, i) => signIn(emailOf(i % PEOPLE), passwordOf(i % PEOPLE), round * 100 + i));
  for (let round = 0; round < ROUNDS; round++) {
    quiet!.push(...only(await carry({ calls: reads, perSecond: 100 }), 200));
    const [met, signedIn] = await Promise.all([
      carry({ calls: reads, perSecond: 100 }),
      carry({ calls: logins(round), perSecond: 20 }),
    ]);
    busy!.push(...only(met, 200));
    signIns!.push(...only(signedIn, 201));
  }
  const [without, beside, login] = [quiet!, busy!, signIns!].map((values) => quantile(values, 0.95));
  console.log(
    `\nReads' p95: ${without!.toFixed(1)} ms, beside 20 sign-ins a second ${beside!.toFixed(1)} ms: ratio ${(beside! / without!).toFixed(2)}`,
  );
  console.log(`Sign-ins' p95 (argon2id, 20 a second): ${login!.toFixed(0)} ms`);
}

/** Wrong passwords for known and unknown accounts from many addresses: how many were looked at. */
async function stuffing(): Promise<void> {
  const calls = Array.from({ length: TRIES }, (_, i) => {
    const account = i % ACCOUNTS;
    return signIn(
      account < PEOPLE ? emailOf(account) : `unknown${account}@example.com`,
      `guess ${i}`,
      1_000 + (i % ADDRESSES),
    );
  });
  const started = performance.now();
  const met = await carry({ calls, atOnce: 16 });
  const minutes = (performance.now() - started) / 60_000;
  const through = met.filter(({ status }) => status === 401).length;
  const refused = met.filter(({ status }) => status === 429).length;
  if (through + refused !== TRIES) throw new Error("an attempt was answered otherwise");
  console.log(
    `\n${TRIES} guesses at ${ACCOUNTS} accounts from ${ADDRESSES} addresses in ${minutes.toFixed(1)} min: ` +
      `${(through / ACCOUNTS).toFixed(1)} let through per account (of ${TRIES / ACCOUNTS}), the other ${refused} refused unlooked at`,
  );
}
