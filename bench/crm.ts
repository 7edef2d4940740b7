import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { Redis } from "ioredis";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import pg from "pg";
import { crm } from "#api/crm/app.ts";
import { users } from "#api/users/app.ts";
import { serviceNames } from "#kit/config.ts";
import { migrate } from "#kit/database.ts";
import { runService } from "#kit/run.ts";
import { uuidv7 } from "#kit/ids.ts";
import { freePort } from "#stack/ports.ts";
import { only, quantile, startCallers } from "./callers.ts";
import type { Call } from "./load.ts";
import { startStores } from "./stores.ts";
import { seed, sizeOf } from "./crm-seed.ts";

// CRM Core at size, each figure beside its baseline in interleaved rounds of one run: callers in a process of their own,
// over HTTP, to User Management and CRM Core as they run on one machine; baselines on the same server and tables.
const contacts = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 5);
const size = sizeOf(contacts);
const batchSize = 100;

const stores = await startStores();
const ports = { users: await freePort(), crm: await freePort() };
const base = { users: `http://127.0.0.1:${ports.users}`, crm: `http://127.0.0.1:${ports.crm}` };
const admin = { email: "admin@example.com", password: randomBytes(12).toString("hex") };
const urls = { users: await stores.envOf("users", ports.users), crm: await stores.envOf("crm", ports.crm) };
const env = {
  LOG_LEVEL: "silent",
  RATE_LIMIT_PER_MINUTE: "10000000",
  USERS_URL: base.users,
  CRM_URL: base.crm,
  AUTH_SECRET: randomBytes(32).toString("hex"),
  CRM_SECRET_KEYS: `bench:${randomBytes(32).toString("base64")}`,
  ADMIN_EMAIL: admin.email,
  ADMIN_PASSWORD: admin.password,
  ...Object.fromEntries(
    serviceNames.map((name) => [`${name.toUpperCase()}_CLIENT_SECRET`, randomBytes(16).toString("hex")]),
  ),
  ...urls.users,
  ...urls.crm,
} as Record<string, string>;

const { carry, stop: stopCallers } = startCallers();

const running: { stop: () => Promise<void> }[] = [];
try {
  await migrate(env["CRM_DATABASE_OWNER_URL"]!, crm.migrations);
  const { contacts: n, companies, deals } = size;
  const before = performance.now();
  await seed(env["CRM_DATABASE_OWNER_URL"]!, size);
  const seconds = ((performance.now() - before) / 1000).toFixed(0);
  console.log(
    `${n} contacts, ${companies} companies, ${deals} deals and ${associations()} associations in ${seconds} s`,
  );
  running.push(await runService(users, env), await runService(crm, env));
  const pool = new pg.Pool({ connectionString: env["CRM_DATABASE_URL"]!, max: 8 });
  const token = await signIn();
  const bare = await openBare(pool);
  await reads(bare.url, token);
  await searches(pool, bare.url, token);
  bare.close();
  await batches(pool, token);
  await pool.end();
} finally {
  stopCallers();
  for (const service of running) await service.stop();
  await stores.stop();
}

function associations(): number {
  return size.contacts + 3 * size.deals + Math.round(size.contacts / 10);
}

async function signIn(): Promise<string> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${base.users}/v1/sessions`, { method: "POST", headers, body: JSON.stringify(admin) });
  return ((await answer.json()) as { accessToken: string }).accessToken;
}

function median(values: number[]): number {
  return quantile(values, 0.5);
}

/** Bare routes on the same pool, each behind one verified token and one read of Redis: a row by its key, and any SQL. */
async function openBare(pool: pg.Pool): Promise<{ url: string; close: () => void }> {
  const keys = createLocalJWKSet((await (await fetch(`${base.users}/.well-known/jwks.json`)).json()) as JSONWebKeySet);
  const redis = new Redis(env["CRM_REDIS_URL"]!);
  const app = new Hono()
    .use(async (c, next) => {
      await jwtVerify(c.req.header("authorization")!.slice("Bearer ".length), keys, { issuer: base.users });
      await redis.get("crm:bench");
      await next();
    })
    .get("/:id", async (c) => {
      const { rows } = await pool.query("select * from objects where id = $1", [c.req.param("id")]);
      return c.json(rows[0]);
    })
    .post("/", async (c) => {
      const { sql, values } = await c.req.json<Question>();
      return c.json((await pool.query(sql, values)).rows);
    });
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  const close = () => {
    server.close();
    redis.disconnect();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** Read by id beside the bare route. */
async function reads(bareUrl: string, token: string): Promise<void> {
  const addresses = {
    bare: (id: number) => `${bareUrl}/${id}`,
    crm: (id: number) => `${base.crm}/crm/v3/objects/contacts/${id}`,
  };
  const rates: Record<"bare" | "crm", number[]> = { bare: [], crm: [] };
  for (let round = 0; round <= rounds; round++)
    for (const name of ["bare", "crm"] as const) {
      const calls = Array.from({ length: 2_000 }, (): Call => {
        const id = 1 + Math.floor(Math.random() * contacts);
        return { url: addresses[name](id), headers: { authorization: `Bearer ${token}` } };
      });
      const started = performance.now();
      only(await carry({ calls, atOnce: 8 }), 200);
      // The first round warms up.
      if (round > 0) rates[name].push((calls.length * 1_000) / (performance.now() - started));
    }
  tell(
    "read by id",
    "requests/s",
    median(rates.crm),
    median(rates.bare),
    median(rates.crm) / median(rates.bare),
    "≥ 0.5",
  );
}

/** Batch create of a hundred beside one multi-row insert a table: the same records, history, unique keys and events. */
async function batches(pool: pg.Pool, token: string): Promise<void> {
  const rates: Record<"plain" | "crm", number[]> = { plain: [], crm: [] };
  let n = 0;
  const person = () => {
    n += 1;
    return {
      email: `new-${process.pid}-${n}@firm.test`,
      firstname: `First ${n}`,
      lastname: `Last ${n}`,
      city: "Ulm",
      jobtitle: "Engineer",
    };
  };
  for (let round = 0; round <= rounds; round++)
    for (const name of ["plain", "crm"] as const) {
      const all = Array.from({ length: 20 }, () => Array.from({ length: batchSize }, person));
      const started = performance.now();
      if (name === "plain")
        await Promise.all(
          [0, 1].map(async (half) => {
            for (const people of all.slice(half * 10, half * 10 + 10)) await insertPlain(pool, people);
          }),
        );
      else {
        const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
        const calls = all.map((people): Call => ({
          url: `${base.crm}/crm/v3/objects/contacts/batch/create`,
          method: "POST",
          headers,
          body: JSON.stringify({ inputs: people.map((properties) => ({ properties, associations: [] })) }),
        }));
        only(await carry({ calls, atOnce: 2 }), 201);
      }
      if (round > 0) rates[name].push((all.length * batchSize * 1_000) / (performance.now() - started));
    }
  tell(
    "batch create of 100",
    "records/s",
    median(rates.crm),
    median(rates.plain),
    median(rates.crm) / median(rates.plain),
    "≥ 0.5",
  );
}

type Person = Record<string, string>;

async function insertPlain(pool: pg.Pool, people: Person[]): Promise<void> {
  const client = await pool.connect();
  const values = (rows: unknown[][]) => ({
    text: rows.map((row, i) => `(${row.map((_, j) => `$${i * row.length + j + 1}`).join(", ")})`).join(", "),
    flat: rows.flat(),
  });
  const insert = async (into: string, rows: unknown[][], returning = "") => {
    const { text, flat } = values(rows);
    return (await client.query(`insert into ${into} values ${text} ${returning}`, flat)).rows as {
      id: string;
      seq: string;
    }[];
  };
  try {
    await client.query("begin");
    const text = (p: Person) => [p["firstname"], p["lastname"], p["email"]].join(" ").toLowerCase();
    const made = await insert(
      "objects (type, properties, search_text)",
      people.map((p) => ["contacts", JSON.stringify(p), text(p)]),
      "returning id",
    );
    await insert(
      "changes (object_id, kind, changed, actor)",
      people.map((p, i) => [made[i]!.id, "created", JSON.stringify(p), "bench"]),
    );
    await insert(
      "unique_values (type, name, value, object_id)",
      people.map((p, i) => ["contacts", "email", p["email"], made[i]!.id]),
    );
    const told = await insert(
      "outbox (id, type, subject, event)",
      people.map((p, i) => {
        const event = {
          id: uuidv7(),
          type: "crm.contact.created",
          subject: `contacts/${made[i]!.id}`,
          data: { properties: p },
        };
        return [event.id, event.type, event.subject, JSON.stringify(event)];
      }),
      "returning seq",
    );
    await insert(
      "deliveries (seq, subscriber, subject)",
      told.flatMap(({ seq }, i) => crm.subscribers.map(({ name }) => [seq, name, `contacts/${made[i]!.id}`])),
    );
    await client.query("commit");
  } finally {
    client.release();
  }
}

type Question = { body: object; sql: string; values: unknown[] };

/** Searches over HTTP beside the same SQL by hand on the same indexes: in this process, and behind the bare route. */
async function searches(pool: pg.Pool, bareUrl: string, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const live = "type = 'contacts' and archived_at is null";
  const some = (n: number) => Math.floor(Math.random() * n);
  const kinds: {
    what: string;
    path: string;
    bar: string;
    ask: () => Question;
  }[] = [
    {
      what: "search by e-mail",
      path: "contacts",
      bar: "≤ 3",
      ask: () => {
        const n = some(contacts);
        const email = `person${n}@firm${n % 9973}.test`;
        const filters = [{ propertyName: "email", operator: "EQ", value: email }];
        return {
          body: { filterGroups: [{ filters }] },
          sql: `select * from objects where ${live} and properties @> $1 order by id limit 10`,
          values: [JSON.stringify({ email })],
        };
      },
    },
    {
      what: "search by owner",
      path: "contacts",
      bar: "≤ 3",
      ask: () => {
        const owner = `owner-${some(500)}`;
        const filters = [{ propertyName: "hubspot_owner_id", operator: "EQ", value: owner }];
        return {
          body: { filterGroups: [{ filters }] },
          sql: `select *, (select count(*) from objects where ${live} and owner_id = $1) as total from objects where ${live} and owner_id = $1 order by id limit 10`,
          values: [owner],
        };
      },
    },
    {
      what: "deals by amount, the largest first",
      path: "deals",
      bar: "≤ 3",
      ask: () => {
        const low = 10_000 + some(30_000);
        const filters = [
          { propertyName: "amount", operator: "BETWEEN", value: String(low), highValue: String(low + 50) },
        ];
        const where = "type = 'deals' and archived_at is null and as_number(properties ->> 'amount') between $1 and $2";
        return {
          body: { filterGroups: [{ filters }], sorts: ["-amount"] },
          sql: `select *, (select count(*) from objects where ${where}) as total from objects where ${where}
                order by as_number(properties ->> 'amount') desc nulls last, id desc limit 10`,
          values: [low, low + 50],
        };
      },
    },
    {
      what: "search by text",
      path: "contacts",
      bar: "beside",
      ask: () => {
        const query = `last${some(49_999)}`;
        const where = `${live} and search_text like $1`;
        return {
          body: { query },
          sql: `select *, (select count(*) from objects where ${where}) as total from objects where ${where} order by id limit 10`,
          values: [`%${query}%`],
        };
      },
    },
  ];
  for (const { what, path, bar, ask } of kinds) {
    const ms: Record<"hand" | "route" | "crm", number[]> = { hand: [], route: [], crm: [] };
    for (let round = 0; round <= rounds; round++) {
      const questions = Array.from({ length: round === 0 ? 500 : 100 }, ask);
      const post = async (url: string, bodies: object[]) => {
        const calls = bodies.map((body): Call => ({ url, method: "POST", headers, body: JSON.stringify(body) }));
        return only(await carry({ calls, atOnce: 2 }), 200);
      };
      const met = await post(
        `${base.crm}/crm/v3/objects/${path}/search`,
        questions.map(({ body }) => body),
      );
      const byRoute = await post(bareUrl, questions);
      const byHand: number[] = [];
      const half = async (mine: typeof questions) => {
        for (const { sql, values } of mine) {
          const started = performance.now();
          await pool.query(sql, values);
          byHand.push(performance.now() - started);
        }
      };
      const middle = questions.length / 2;
      await Promise.all([half(questions.slice(0, middle)), half(questions.slice(middle))]);
      // The first round warms up.
      if (round === 0) continue;
      ms.crm.push(...met);
      ms.hand.push(...byHand);
      ms.route.push(...byRoute);
    }
    const [api, hand, route] = [ms.crm, ms.hand, ms.route].map((all) => quantile(all, 0.95)) as [
      number,
      number,
      number,
    ];
    tell(what, "ms, p95", api, hand, api / hand, bar);
    tell("  the same SQL behind a bare route", "ms, p95", api, route, api / route, "beside");
  }
}

function tell(what: string, unit: string, ours: number, theirs: number, ratio: number, bar: string): void {
  const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(2)).padStart(9);
  console.log(
    `${what.padEnd(36)}${number(ours)} beside ${number(theirs)} ${unit.padEnd(11)} ratio ${ratio.toFixed(2)} (${bar})`,
  );
}
