import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { audit, jwks, oauthClients, roles, users as people } from "#db/user_management/schema.ts";
import { scopeOf, type Grants } from "#kit/authorize.ts";
import { serviceNames } from "#kit/config.ts";
import { listAudit } from "#kit/read-audit.ts";
import { actorWith } from "#kit/testing.ts";
import { disableUser, enableUser, setRoles } from "../people/change-user.ts";
import { admin, openUsers, signedIn } from "../testing.ts";
import { sha256 } from "../tokens/opaque.ts";
import { covers } from "../tokens/person.ts";
import { bootstrap } from "./bootstrap.ts";
import { builtInRoles } from "./built-in-roles.ts";
import { checkAccess } from "./check-access.ts";
import { PermissionPattern, permissions } from "./permissions.ts";
import { changeRole, createRole, deleteRole, getRole, listRoles } from "./roles.ts";

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body;
const asRoot = (method: string, path: string, body?: unknown) => users.json(method, path, body, root.accessToken);
const holder = (role: string) => actorWith(builtInRoles[role]!.grants);

const nobody = users.ctx(actorWith([]));
const role = { name: "x", description: "x", grants: {} };
const denied: [string, () => Promise<unknown>][] = [
  ["users.roles:read", () => listRoles(nobody)],
  ["users.roles:read", () => getRole(nobody, { name: "admin" })],
  ["users.roles:write", () => createRole(nobody, role)],
  ["users.roles:write", () => changeRole(nobody, role)],
  ["users.roles:write", () => deleteRole(nobody, { name: "x" })],
  [
    "users.authz:check",
    () => checkAccess(nobody, { subject: root.user.id, checks: [{ permission: "x" }], explain: false }),
  ],
  ["users.audit:read", () => listAudit(nobody, "users", { limit: 1 })],
];
test.each(denied)("rejects an actor without %s (%#)", async (permission, attempt) => {
  await expect(attempt()).rejects.toMatchObject({ code: "forbidden", details: { permission } });
});

test("built-in roles grant known permissions only", () => {
  const known = Object.keys(permissions);
  for (const { grants } of Object.values(builtInRoles))
    for (const pattern of Object.keys(grants)) {
      expect(PermissionPattern.safeParse(pattern).success, pattern).toBe(true);
      expect(
        known.some((permission) => scopeOf(actorWith([pattern]), permission)),
        pattern,
      ).toBe(true);
    }
});

test("the auditor reads everything but payloads, and changes nothing", () => {
  for (const permission of Object.keys(permissions)) {
    const reads = permission.endsWith(":read") && permission !== "workflow.payloads:read";
    expect(scopeOf(holder("auditor"), permission), permission).toBe(reads ? "all" : undefined);
  }
});

test("of people's roles only admin and engineer read payloads, and only admin touches users and roles", () => {
  const holding = (permission: string) =>
    Object.keys(builtInRoles).filter((name) => !name.startsWith("service:") && scopeOf(holder(name), permission));
  expect(holding("workflow.payloads:read")).toEqual(["admin", "engineer"]);
  expect(holding("users.users:write")).toEqual(["admin"]);
  expect(holding("users.roles:write")).toEqual(["admin"]);
  expect(holding("workflow.definitions:publish")).toEqual(["admin", "operations"]);
  expect(holding("crm.pipelines:write")).toEqual(["admin", "manager", "operations"]);
  expect(holding("workflow.internal:write")).toEqual(["admin"]);
});

test("rights cover others only when they reach as far", () => {
  expect(covers({ "*": "all" }, { "crm.*:read": "all", "*": "all" })).toBe(true);
  expect(covers({ "crm.*:read": "team" }, { "crm.leads:read": "own" })).toBe(true);
  expect(covers({ "crm.*:read": "team" }, { "crm.leads:read": "all" })).toBe(false);
  expect(covers({ "crm.leads:read": "all" }, { "crm.*:read": "own" })).toBe(false);
  expect(covers({ "crm.leads:read": "all", "crm.leads:write": "all" }, { "crm.leads:*": "own" })).toBe(false);
});

test("a role is defined, given, changed under its holders, and deleted when nobody has it", async () => {
  const grants = { "crm.leads:read": "team" };
  const made = await asRoot("POST", "/v1/roles", { name: "intern", description: "Looks", grants });
  expect(made).toMatchObject({ status: 201, body: { name: "intern", builtIn: false, grants } });
  const person = await signedIn(users, ["intern"]);
  await asRoot("PATCH", "/v1/roles/intern", { grants: { "crm.deals:read": "own" } });
  expect((await users.introspect(person.token)).grants).toEqual({ "crm.deals:read": "own" });
  expect((await asRoot("DELETE", "/v1/roles/intern")).status).toBe(409);
  await asRoot("PUT", `/v1/users/${person.id}/roles`, { roles: [] });
  expect((await asRoot("DELETE", "/v1/roles/intern")).status).toBe(204);
  const entries = await users.db.select().from(audit).where(eq(audit.subject, "roles/intern")).orderBy(audit.id);
  expect(entries.map((entry) => entry.action)).toEqual(["role.created", "role.changed", "role.deleted"]);
});

test("built-in roles and those of services are not changed, and services' roles are not listed", async () => {
  expect((await asRoot("PATCH", "/v1/roles/sales", { grants: { "*": "all" } })).status).toBe(409);
  expect((await asRoot("DELETE", "/v1/roles/admin")).status).toBe(409);
  expect((await asRoot("PATCH", "/v1/roles/service:crm", { grants: {} })).status).toBe(400);
  expect((await asRoot("PATCH", "/v1/roles/sales", {})).status).toBe(400);
  const { body } = await asRoot("GET", "/v1/roles");
  expect(body.results.map((entry: { name: string }) => entry.name)).toContain("operations");
  expect(JSON.stringify(body)).not.toContain("service:");
});

test("nobody defines a role that reaches further than their own rights", async () => {
  const ctx = users.ctx(actorWith({ "users.roles:write": "all", "crm.leads:read": "team" }));
  await createRole(ctx, { ...role, name: "small", grants: { "crm.leads:read": "team" } });
  const wider: Grants[] = [{ "*": "all" }, { "crm.leads:read": "all" }, { "crm.*:read": "own" }];
  for (const grants of wider) {
    await expect(createRole(ctx, { ...role, grants })).rejects.toMatchObject({ code: "forbidden" });
    await expect(changeRole(ctx, { name: "small", grants })).rejects.toMatchObject({ code: "forbidden" });
  }
});

const slips = ["workflow.runs:write", "users.keys:red", "*:*", "nobody.*:read", "crm.leads:raed"];
test.each(["crm", "crm.leads", "crm.leads:read:x", "", "**", "CRM.leads:read", "crm.leads:read ", ...slips])(
  "%j is no permission",
  async (permission) => {
    const body = { name: "odd", description: "x", grants: { [permission]: "all" } };
    expect((await asRoot("POST", "/v1/roles", body)).status).toBe(400);
  },
);

test("authz/check answers many questions as the evaluator would, in order", async () => {
  const { body: team } = await asRoot("POST", "/v1/teams", { name: "Checked" });
  const person = await signedIn(users, ["sales"], [team.id]);
  const checks = [
    { permission: "crm.leads:write" },
    { permission: "crm.leads:write", resource: { ownerId: person.id } },
    { permission: "crm.leads:write", resource: { ownerId: root.user.id, teamId: team.id } },
    { permission: "crm.leads:read", resource: { ownerId: root.user.id, teamId: team.id } },
    { permission: "users.users:write" },
  ];
  const { body } = await asRoot("POST", "/v1/authz/check", { subject: person.id, checks });
  expect(body.results.map((answer: { allowed: boolean }) => answer.allowed)).toEqual([true, true, false, true, false]);
  expect(body.results[0]).toEqual({ permission: "crm.leads:write", allowed: true, scope: "own" });
  await asRoot("POST", `/v1/users/${person.id}/disable`);
  const { body: after } = await asRoot("POST", "/v1/authz/check", { subject: person.id, checks });
  expect(after.results.some((answer: { allowed: boolean }) => answer.allowed)).toBe(false);
});

test("a decision is explained by the role, the grant, the scope and the field rule that made it", async () => {
  const grants = { "crm.leads:*": "team" } as const;
  await asRoot("POST", "/v1/roles", { name: "desk", description: "x", grants, fields: { "leads.margin": "hidden" } });
  const { body: team } = await asRoot("POST", "/v1/teams", { name: "Explained" });
  const person = await signedIn(users, ["desk", "support"], [team.id]);
  const ask = async (permission: string, resource?: object, field?: string) => {
    const checks = [{ permission, ...(resource && { resource }), ...(field && { field }) }];
    const { body } = await asRoot("POST", "/v1/authz/check", { subject: person.id, checks, explain: true });
    return body.results[0];
  };
  const ours = { ownerId: root.user.id, teamId: team.id };
  expect(await ask("crm.leads:write", ours)).toMatchObject({
    allowed: true,
    explanation: { because: "team", role: "desk", pattern: "crm.leads:*", scope: "team" },
  });
  expect(await ask("crm.leads:write", { ownerId: root.user.id })).toMatchObject({
    allowed: false,
    explanation: { because: "out-of-scope", text: expect.stringContaining("this one is not among them") },
  });
  expect(await ask("crm.leads:read", ours, "margin")).toMatchObject({
    allowed: false,
    explanation: { because: "hidden", keptBy: ["desk"], text: expect.stringContaining("desk hides leads.margin") },
  });
  expect((await ask("crm.deals:read")).explanation).toEqual({
    because: "not-granted",
    text: "none of their roles (desk, support) grants crm.deals:read",
  });
  expect((await ask("crm.contacts:write")).explanation).toMatchObject({ because: "any", role: "support" });
  await asRoot("POST", `/v1/users/${person.id}/disable`);
  expect((await ask("crm.leads:read")).explanation.because).toBe("no-user");
});

test("rules about fields come with the token, bind keys too, and nobody lifts them for others", async () => {
  const grants = { "crm.leads:read": "all", "users.roles:write": "all", "users.keys:write": "own" } as const;
  const fields = { "leads.margin": "hidden" } as const;
  await asRoot("POST", "/v1/roles", { name: "blind", description: "x", grants, fields });
  const person = await signedIn(users, ["blind"]);
  expect((await users.introspect(person.token)).fields).toEqual(fields);
  const asPerson = (method: string, path: string, body?: unknown) => users.json(method, path, body, person.token);
  expect((await asPerson("GET", "/v1/users/me")).body.fields).toEqual(fields);
  const lifted = { name: "seeing", description: "x", grants: { "crm.leads:read": "all" } };
  expect((await asPerson("POST", "/v1/roles", lifted)).status).toBe(403);
  expect((await asPerson("POST", "/v1/roles", { ...lifted, fields })).status).toBe(201);
  expect((await asPerson("PATCH", "/v1/roles/blind", { fields: {} })).status).toBe(403);
  const { key } = (await asPerson("POST", "/v1/api-keys", { name: "k" })).body;
  expect((await users.introspect(key)).fields).toEqual(fields);
  await asRoot("PATCH", "/v1/roles/blind", { fields: {} });
  expect((await users.introspect(person.token)).fields).toBeUndefined();
});

test("a role that is held is deleted when another takes its place, and nobody replaces it by more than they hold", async () => {
  await asRoot("POST", "/v1/roles", { name: "outgoing", description: "x", grants: { "crm.leads:read": "own" } });
  const [one, two] = [await signedIn(users, ["outgoing"]), await signedIn(users, ["outgoing", "sales"])];
  const small = users.ctx(actorWith({ "users.roles:write": "all", "crm.leads:read": "all" }));
  await expect(deleteRole(small, { name: "outgoing", replacement: "admin" })).rejects.toMatchObject({
    code: "forbidden",
  });
  expect((await asRoot("DELETE", "/v1/roles/outgoing?replacement=nothing")).status).toBe(400);
  expect((await asRoot("DELETE", "/v1/roles/outgoing?replacement=outgoing")).status).toBe(400);
  expect((await asRoot("DELETE", "/v1/roles/outgoing?replacement=sales")).status).toBe(204);
  for (const { token } of [one, two]) expect((await users.introspect(token)).roles).toEqual(["sales"]);
  const entries = await users.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `users/${one.id}`))
    .orderBy(audit.seq);
  expect(entries.at(-1)).toMatchObject({
    action: "user.roles.changed",
    detail: { removed: ["outgoing"], added: ["sales"] },
  });
});

test("harm 31: of administrators who remove themselves all at once, one stays", async () => {
  const ids = [root.user.id];
  for (let n = 0; n < 3; n++) ids.push((await signedIn(users, ["admin"])).id);
  const attempts = await Promise.allSettled(
    ids.map((id, n) => {
      const self = users.ctx(actorWith(["*"], { id }));
      return n % 2 ? setRoles(self, { id, roles: [] }) : disableUser(self, { id });
    }),
  );
  expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
  const kept = ids[attempts.findIndex(({ status }) => status === "rejected")]!;
  for (const deed of [
    () => setRoles(users.ctx(), { id: kept, roles: ["sales"] }),
    () => disableUser(users.ctx(), { id: kept }),
  ])
    await expect(deed()).rejects.toMatchObject({ code: "conflict", message: "this would leave no administrator" });
  for (const id of ids) {
    await enableUser(users.ctx(), { id });
    await setRoles(users.ctx(), { id, roles: id === root.user.id ? ["admin"] : [] });
  }
});

test("starting again changes nothing but what the environment says anew", async () => {
  const count = async () => [
    (await users.db.select().from(people)).length,
    (await users.db.select().from(jwks)).length,
    (await users.db.select().from(oauthClients)).length,
  ];
  const before = await count();
  await users.db.update(roles).set({ grants: {} }).where(eq(roles.name, "sales"));
  const config = { ...users.config, CRM_CLIENT_SECRET: "another secret of the crm", ADMIN_PASSWORD: "changed in env" };
  await Promise.all([bootstrap({ ...users.ctx(), config }), bootstrap({ ...users.ctx(), config })]);
  expect(await count()).toEqual(before);
  expect((await users.signIn(admin)).status).toBe(201);
  const [crm] = await users.db.select().from(oauthClients).where(eq(oauthClients.clientId, "crm"));
  expect(crm!.clientSecret).toBe(sha256("another secret of the crm"));
  const [sales] = await users.db.select().from(roles).where(eq(roles.name, "sales"));
  expect(sales!.grants).toEqual(builtInRoles["sales"]!.grants);
  expect(before[2]).toBe(serviceNames.length);
});

test("the audit is read by filters, page by page", async () => {
  const person = await signedIn(users, ["auditor"]);
  const read = (query: string) => users.json("GET", `/v1/audit?${query}`, undefined, person.token);
  const { body } = await read(`subject=users/${person.id}&action=session.opened`);
  expect(body.results).toMatchObject([{ actor: person.id, action: "session.opened", detail: { kind: "api" } }]);
  const { at } = body.results[0];
  expect((await read(`subject=users/${person.id}&to=${at}`)).body.results.length).toBeGreaterThan(0);
  expect((await read(`subject=users/${person.id}&action=session.opened&to=${at}`)).body.results).toEqual([]);
  const first = await read("limit=1");
  const second = await read(`limit=1&after=${first.body.paging.next.after}`);
  expect(second.body.results[0].seq).toBe(first.body.results[0].seq - 1);
});

test("a refused deed leaves no audit entry, and no deed", async () => {
  const before = (await users.db.select().from(audit)).length;
  await asRoot("PUT", `/v1/users/${root.user.id}/roles`, { roles: [] });
  expect((await users.db.select().from(audit)).length).toBe(before);
});
