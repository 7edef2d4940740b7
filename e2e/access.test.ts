import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "#stack/files.ts";
import { serviceNames, type Service } from "#stack/services.ts";
import { columns, type Column } from "./access-roles.ts";
import { access, expected, usualParams, type Row } from "./access.ts";
import { absentId, sample } from "./sample.ts";
import { System } from "./system.ts";

type Document = { paths: Record<string, Record<string, Operation>> };
type Operation = { requestBody?: { content: Record<string, { schema: object }> }; parameters?: Parameter[] };
type Parameter = { name: string; in: string; required?: boolean; schema: { format?: string; type?: string } };

const methods = new Set(["get", "post", "put", "patch", "delete"]);
const documents = Object.fromEntries(
  await Promise.all(
    serviceNames.map(async (name) => [
      name,
      JSON.parse(await readFile(join(root, "api", name, "openapi.json"), "utf8")) as Document,
    ]),
  ),
) as Record<Service, Document>;
const routesOf = (service: Service) =>
  Object.entries(documents[service].paths).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter((method) => methods.has(method))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );

test("harm 25: every route of every contract has a row, and every row a route", () => {
  const count = (lists: { length: number }[]) => lists.reduce((sum, { length }) => sum + length, 0);
  const routes = serviceNames.map((name) => routesOf(name));
  const rows = serviceNames.map((name) => [...access[name].keys()]);
  console.log(`access matrix: ${count(routes)} routes, ${count(rows)} rows, ${columns.length} callers`);
  for (const [index, service] of serviceNames.entries()) {
    const [has, wants] = [new Set(rows[index]), new Set(routes[index])];
    expect
      .soft({ service, withoutRow: [...wants].filter((route) => !has.has(route)) })
      .toEqual({ service, withoutRow: [] });
    expect
      .soft({ service, withoutRoute: [...has].filter((row) => !wants.has(row)) })
      .toEqual({ service, withoutRoute: [] });
  }
});

test("harm 25: an answer other than the expected one is a fault", () => {
  const row: Row = { needs: "crm.contacts:write", record: "contact" };
  expect(fault(row, "salesOther", 200)).toBe("salesOther: 200, expected 404");
  expect(fault(row, "engineer", 200)).toBe("engineer: 200, expected 403");
  expect(fault(row, "anonymous", 404)).toBe("anonymous: 404, expected 401");
  expect(fault(row, "salesOwn", 404)).toBe("salesOwn: 404, expected to come in");
  expect(fault(row, "admin", 500)).toBe("admin: 500, expected in");
  expect(fault({ needs: "services" }, "admin", 200)).toBe("admin: 200, expected 403");
  expect(fault(row, "salesOther", 404) ?? fault(row, "salesOwn", 200)).toBeUndefined();
});

let system: System;
const password = "a matrix of twelve callers";
const tokens = {} as Record<Column, string | undefined>;
const emails = {} as Record<Column, string>;
const sellers = {} as Record<"own" | "other", { id: string; token: string }>;
const records: Record<string, Record<"own" | "other", string[]>> = {};

const signIn = async (email: string) =>
  (await system.call("users", "POST", "/v1/sessions", { email, password })).accessToken as string;

async function person(role: string, teams: string[] = []): Promise<{ id: string; email: string; token: string }> {
  const email = `${role}.${crypto.randomUUID().slice(0, 8)}@crm.test`;
  const { id } = await system.call("users", "POST", "/v1/users", { name: role, email, password, roles: [role], teams });
  return { id, email, token: await signIn(email) };
}

/** A service's token that is meant for another service than the one asked. */
async function tokenFor(audience: Service): Promise<string> {
  const { clients } = JSON.parse(await readFile(join(system.home, "secrets.json"), "utf8")) as {
    clients: Record<Service, string>;
  };
  const response = await fetch(system.url("users", "/oauth2/token"), {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`workflow:${clients.workflow}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials", audience }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

const wrong = {} as Record<Service, string>;

beforeAll(async () => {
  system = await System.start("--no-demo");
  const north = await system.call("users", "POST", "/v1/teams", { name: "Matrix north" });
  const south = await system.call("users", "POST", "/v1/teams", { name: "Matrix south" });
  const made = { own: await person("sales", [north.id]), other: await person("sales", [south.id]) };
  Object.assign(sellers, made);
  tokens.salesOwn = tokens.salesOther = made.own.token;
  emails.salesOwn = emails.salesOther = made.own.email;
  for (const column of ["admin", "manager", "support", "operations", "engineer", "auditor"] as const)
    ({ token: tokens[column], email: emails[column] } = await person(column));
  const gone = await person("manager");
  await system.call("users", "POST", `/v1/users/${gone.id}/disable`);
  tokens.disabled = gone.token;
  const key = { name: "matrix", readOnly: true };
  tokens.readOnlyKey = (await system.call("users", "POST", "/v1/api-keys", key, tokens.admin)).key;
  for (const service of serviceNames) wrong[service] = await tokenFor(service === "comms" ? "crm" : "comms");
  for (const name of ["contact", "disposable"]) {
    const make = async (who: { id: string }) => {
      const inputs = Array.from({ length: columns.length }, () => ({ properties: { hubspot_owner_id: who.id } }));
      const { results } = await system.call("crm", "POST", "/crm/v3/objects/contacts/batch/create", { inputs });
      return results.map(({ id }: { id: string }) => id) as string[];
    };
    records[name] = { own: await make(made.own), other: await make(made.other) };
  }
  const yaml = `document: { dsl: "1.0.3", namespace: matrix, name: sleeper, version: "1.0.0" }\ndo:\n  - sleep: { wait: PT1H }\n`;
  await system.fetch("workflow", "/v1/definitions/matrix/sleeper/draft", {
    method: "PUT",
    body: yaml,
    headers: { "content-type": "application/yaml" },
  });
  await system.call("workflow", "POST", "/v1/definitions/matrix/sleeper/publish", {});
  const run = async ({ token }: { token: string }) => {
    const body = { definition: { namespace: "matrix", name: "sleeper" } };
    return [(await system.call("workflow", "POST", "/v1/runs", body, token)).id as string];
  };
  records["run"] = { own: await run(made.own), other: await run(made.other) };
});
afterAll(() => system?.dispose());

/** The request of one cell of the matrix. */
function request(service: Service, route: string, row: Row, column: Column): { path: string; init: RequestInit } {
  const [method, template] = route.split(" ") as [string, string];
  const operation = documents[service].paths[template]![method.toLowerCase()]!;
  const pool = row.record && records[row.record]![column === "salesOwn" ? "own" : "other"];
  const id = pool?.[columns.indexOf(column) % pool.length];
  const value = ({ name, schema }: Parameter): string =>
    row.params?.[name] ??
    (name === "id" ? id : undefined) ??
    usualParams[name] ??
    (schema.format === "uuid" ? absentId : schema.type === "integer" ? "1" : "999999");
  const given = (place: string) => (operation.parameters ?? []).filter((one) => one.in === place);
  const filled = given("path").reduce(
    (text, one) => text.replace(`{${one.name}}`, encodeURIComponent(value(one))),
    template,
  );
  const query = new URLSearchParams(
    given("query")
      .filter(({ required }) => required)
      .map((one): [string, string] => [one.name, value(one)]),
  );
  return {
    path: query.size > 0 ? `${filled}?${query.toString()}` : filled,
    init: { method, ...content(service, operation, row) },
  };
}

function content(service: Service, operation: Operation, { body }: Row): RequestInit {
  if (body === "form") {
    const form = new FormData();
    form.set("request", JSON.stringify({ objectType: "contacts", dryRun: true }));
    form.set("file", new Blob(["firstname\nAda\n"]), "rows.csv");
    return { body: form };
  }
  if (body === "text") return { body: "document: {}", headers: { "content-type": "application/yaml" } };
  const kinds = operation.requestBody?.content;
  if (!kinds) return {};
  const [type, { schema }] = Object.entries(kinds)[0]!;
  const value = body ?? sample(schema, documents[service]);
  if (type === "application/x-www-form-urlencoded")
    return { body: new URLSearchParams(value as Record<string, string>) };
  return { body: JSON.stringify(value), headers: { "content-type": type } };
}

async function ask(service: Service, route: string, row: Row, column: Column): Promise<number> {
  const { path, init } = request(service, route, row, column);
  const headers = new Headers(init.headers);
  const people = column in emails && column !== "readOnlyKey";
  const token =
    column === "wrongAudience" ? wrong[service] : row.ends && people ? await signIn(emails[column]) : tokens[column];
  if (token) headers.set("authorization", `Bearer ${token}`);
  const response = await fetch(system.url(service, path), { ...init, headers, redirect: "manual" });
  await response.body?.cancel();
  return response.status;
}

const shut = new Set([401, 403]);

/** What is wrong with an answer, or undefined. */
function fault(row: Row, column: Column, status: number): string | undefined {
  const wanted = expected(row, column);
  if (status >= 500 && status !== 503) return `${column}: ${status}, expected ${wanted}`;
  if (wanted !== "in") return status === wanted ? undefined : `${column}: ${status}, expected ${wanted}`;
  const refused = (shut.has(status) && !row.inside?.includes(status)) || (row.record && status === 404);
  return refused ? `${column}: ${status}, expected to come in` : undefined;
}

/** Asks for every route as every caller; answers what went otherwise than it should. */
async function compare(rows: [Service, string, Row][]): Promise<string[]> {
  const faults: string[] = [];
  for (const [service, route, row] of rows) {
    const cells = columns.map(async (column) => ({ column, status: await ask(service, route, row, column) }));
    for (const { column, status } of await Promise.all(cells)) {
      const wrongAnswer = fault(row, column, status);
      if (wrongAnswer) faults.push(`${route} ${wrongAnswer}`);
    }
  }
  console.log(`${rows.length} routes, ${rows.length * columns.length} answers compared`);
  return faults;
}

const rowsOf = (service: Service) =>
  [...access[service]]
    .filter(([route]) => routesOf(service).includes(route))
    .map(([route, row]): [Service, string, Row] => [service, route, row]);

test.each(serviceNames)(
  "harm 25: %s lets in who may come in, answers 404 for what is another's, and 401 or 403 else",
  async (service) => {
    expect(await compare(rowsOf(service).filter(([, , row]) => !row.ends))).toEqual([]);
  },
);

const asSeller = <T = any>(service: Service, method: string, path: string, body?: object) =>
  system.call<T>(service, method, path, body, sellers.own.token);
const theirs = (name: string) => records[name]!.other;

test("harm 25: search, lists, batches and histories hold nothing that is another's, and change nothing of it", async () => {
  const path = "/crm/v3/objects/contacts";
  const found = await asSeller("crm", "POST", `${path}/search`, { limit: 200 });
  const listed = await asSeller("crm", "GET", `${path}?limit=100`);
  const inputs = theirs("contact").map((id) => ({ id }));
  const read = await asSeller("crm", "POST", `${path}/batch/read`, { inputs });
  const updated = await asSeller("crm", "POST", `${path}/batch/update`, {
    inputs: inputs.map(({ id }) => ({ id, properties: { firstname: "Taken" } })),
  });
  const ids = [found, listed, read, updated].map(({ results }) => results.map(({ id }: { id: string }) => id));
  for (const list of ids) expect(list.filter((id: string) => theirs("contact").includes(id))).toEqual([]);
  expect([found.total, ids[2], ids[3]]).toEqual([ids[0].length, [], []]);
  const links = { inputs: [{ from: inputs[0], to: inputs[1] }] };
  const linked = await system.fetch("crm", "/crm/v4/associations/contacts/contacts/batch/associate/default", {
    method: "POST",
    body: links,
    token: sellers.own.token,
  });
  // Told as an error of the batch: nothing is tied.
  expect([linked.status, ((await linked.json()) as { results: unknown[] }).results]).toEqual([207, []]);
  const still = await system.call("crm", "GET", `${path}/${theirs("contact")[0]}?properties=firstname`);
  expect(still.properties.firstname).toBeNull();
});

test("harm 25: runs and human tasks of others are in no list, whatever is asked for", async () => {
  const [run] = theirs("run");
  for (const query of ["", `&query=${run}`, "&definition=matrix/sleeper", "&status=running", "&waiting=timer"]) {
    const { results } = await asSeller("workflow", "GET", `/v1/runs?limit=100${query}`);
    expect(results.filter(({ id }: { id: string }) => id === run)).toEqual([]);
  }
  expect((await asSeller("workflow", "GET", `/v1/tasks?run=${run}`)).results).toEqual([]);
});

test("harm 25: the value of a secret is in no answer, nor are those of a hook, once told", async () => {
  const value = `secret-${crypto.randomUUID()}`;
  const put = await system.call<object>("workflow", "PUT", "/v1/secrets/matrix", { value });
  const made = "/v1/definitions/matrix/sleeper";
  const hook = await system.call("workflow", "POST", `${made}/hook`, { signed: true });
  const told = [put];
  for (const path of ["/v1/secrets", "/v1/secrets/matrix", "/v1/audit?limit=500", made, `${made}/1.0.0`])
    told.push(await system.call("workflow", "GET", path));
  const token = new URL(hook.url).pathname.split("/").at(-1)!;
  for (const secret of [value, hook.secret, token]) expect(JSON.stringify(told)).not.toContain(secret);
});

test("harm 26: a field that a role hides is hidden on every service within seconds, and shown again as soon", async () => {
  const fields = { "contacts.jobtitle": "hidden" };
  const grants = { "crm.contacts:read": "all", "analytics.records:read": "all" };
  const role = { name: "narrow", description: "Sees no job titles", grants, fields };
  await system.call("users", "POST", "/v1/roles", role);
  const { id } = await system.call("crm", "POST", "/crm/v3/objects/contacts", { properties: { jobtitle: "Spy" } });
  await system.until("Analytics knows the contact", () =>
    system.call("analytics", "GET", `/v1/records/contacts/${id}`),
  );
  const { token } = await person("narrow");
  const seen = async () =>
    JSON.stringify([
      await system.call("crm", "GET", `/crm/v3/objects/contacts/${id}?properties=jobtitle`, undefined, token),
      await system.call("crm", "GET", `/v1/records/contacts/${id}/history`, undefined, token),
      await system.call("analytics", "GET", `/v1/records/contacts/${id}`, undefined, token),
    ]).split("Spy").length - 1;
  expect(await seen()).toBe(0);
  await system.call("users", "PATCH", "/v1/roles/narrow", { fields: {} });
  const changed = Date.now();
  await system.until("the title is shown", async () => (await seen()) === 3);
  expect(Date.now() - changed).toBeLessThan(6_000);
  await system.call("users", "PATCH", "/v1/roles/narrow", { fields });
  const hidden = Date.now();
  await system.until("the title is hidden", async () => (await seen()) === 0);
  expect(Date.now() - hidden).toBeLessThan(6_000);
});

test("the audit of all services is one unbroken chain each, and shows what was done to it", async () => {
  const verify = () =>
    promisify(execFile)(process.execPath, ["stack/audit-verify.ts"], {
      cwd: root,
      env: { PATH: process.env["PATH"], STACK_HOME: system.home },
    }).then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string }) => error,
    );
  expect(await verify()).toMatchObject({ code: 0, stdout: expect.not.stringContaining("BROKEN") });
  await system.sql("user_management", "update audit set detail = '{}' where action = 'role.created'");
  expect(await verify()).toMatchObject({ code: 1, stdout: expect.stringMatching(/User Management: .*BROKEN/) });
});

// Last: they end the sessions that the others are asked with.
test("harm 25: so it is for routes that end sessions", async () => {
  const rows = serviceNames.flatMap((service) => rowsOf(service).filter(([, , row]) => row.ends));
  expect(await compare(rows)).toEqual([]);
});
