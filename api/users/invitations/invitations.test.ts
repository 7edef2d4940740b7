import { eq, sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { audit, invitations, mails, users as people } from "#db/user_management/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { disableUser, setRoles } from "../people/change-user.ts";
import { openUsers, signedIn } from "../testing.ts";
import { getInvitation, invite, listInvitations, resendInvitation, revokeInvitation } from "./invite.ts";

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body;
const asRoot = (method: string, path: string, body?: unknown, more?: Record<string, string>) =>
  users.json(method, path, body, root.accessToken, more);

let count = 0;
const newAddress = () => `guest-${++count}@example.com`;
const accept = (token: string, over: object = {}) =>
  users.json("POST", "/v1/invitations/accept", { token, name: "Guest", password: "a fine password", ...over });
async function invited(more: object = {}, as = root.accessToken) {
  const email = newAddress();
  const answer = await users.json("POST", "/v1/invitations", { email, ...more }, as);
  return { email, id: answer.body.id as string, answer, link: await users.linkTo(email) };
}
const dead = {
  status: 400,
  body: { code: "invalid_input", detail: "this link is not good any more: ask for a new one" },
};

test("someone invited by mail chooses name and password, has the roles and teams, and signs in", async () => {
  const { body: team } = await asRoot("POST", "/v1/teams", { name: "Guests" });
  const { email, id, answer, link } = await invited({ roles: ["sales"], teams: [team.id] });
  expect(answer).toMatchObject({ status: 201, body: { email, state: "open", roles: ["sales"], teams: [team.id] } });
  expect(JSON.stringify(answer.body)).not.toContain("crm_link_");
  const accepted = await accept(link);
  expect(accepted).toMatchObject({
    status: 201,
    body: { email, name: "Guest", emailVerified: true, roles: ["sales"] },
  });
  expect(accepted.body.teams).toEqual([{ id: team.id, name: "Guests" }]);
  expect((await users.signIn({ email, password: "a fine password" })).status).toBe(201);
  const shown = await asRoot("GET", `/v1/invitations/${id}`);
  expect(shown.body).toMatchObject({ state: "accepted", userId: accepted.body.id });
});

test("a link works once, also when it is used twenty times at once", async () => {
  const { link, email } = await invited();
  const answers = await Promise.all(Array.from({ length: 20 }, () => accept(link)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(19);
  expect(await users.db.select().from(people).where(eq(people.email, email))).toHaveLength(1);
  expect(await accept(link)).toMatchObject(dead);
});

test("an expired, a revoked, a replaced, a forged and an unknown link get one and the same answer", async () => {
  const expired = await invited();
  await users.db
    .update(invitations)
    .set({ expiresAt: sql`now()` })
    .where(eq(invitations.id, expired.id));
  const revoked = await invited();
  expect((await asRoot("DELETE", `/v1/invitations/${revoked.id}`)).status).toBe(204);
  const replaced = await invited();
  await asRoot("POST", `/v1/invitations/${replaced.id}/resend`);
  const forged = `${replaced.link.slice(0, -3)}AAA`;
  const links = [expired.link, revoked.link, replaced.link, forged, "crm_link_x.y", "x", `${replaced.link}.z`];
  const answers = [];
  for (const link of links) {
    const { status, body } = await accept(link);
    answers.push({ status, ...body, requestId: undefined });
  }
  expect(answers[0]).toMatchObject({ status: 400, code: "invalid_input" });
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect((await accept(await users.linkTo(replaced.email))).status).toBe(201);
});

test("a link for one thing is no good for another", async () => {
  const { link } = await invited();
  expect(await users.json("POST", "/v1/passwords/reset", { token: link, password: "a fine password" })).toMatchObject(
    dead,
  );
  expect(await users.json("POST", "/v1/emails/verify", { token: link })).toMatchObject(dead);
  expect((await accept(link)).status).toBe(201);
});

test.each(["role", "roles", "id", "email", "emailVerified", "teams", "isAdmin"])(
  "who accepts cannot choose %s",
  async (name) => {
    const { link, email } = await invited();
    expect((await accept(link, { [name]: name === "roles" ? ["admin"] : "x" })).status).toBe(400);
    expect(await users.db.select().from(people).where(eq(people.email, email))).toEqual([]);
    expect((await accept(link)).body).toMatchObject({ email, roles: [] });
  },
);

test("a common password is refused and the link stays good", async () => {
  const { link } = await invited();
  expect(await accept(link, { password: "password123" })).toMatchObject({
    status: 400,
    body: { errors: [{ path: "/password" }] },
  });
  expect((await accept(link)).status).toBe(201);
});

test("nobody invites to more than they hold, nor to what is not there", async () => {
  const lead = await signedIn(users, ["sales"]);
  const ctx = users.ctx(
    actorWith({ "users.users:write": "all", "users.roles:write": "all", "users.teams:write": "all" }, { id: lead.id }),
  );
  const ask = (over: object) => invite(ctx, { email: newAddress(), roles: [], teams: [], ...over });
  await expect(ask({ roles: ["admin"] })).rejects.toMatchObject({ code: "forbidden" });
  await expect(ask({ roles: ["service:workflow"] })).rejects.toMatchObject({ code: "invalid_input" });
  await expect(ask({ teams: [crypto.randomUUID()] })).rejects.toMatchObject({ code: "invalid_input" });
  await expect(ask({})).resolves.toMatchObject({ state: "open", invitedBy: lead.id });
});

test("an invitation gives nothing that its sender may not give any more", async () => {
  for (const fall of [setRoles, disableUser] as const) {
    const boss = await signedIn(users, ["admin"]);
    const { link, email } = await invited({ roles: ["manager"] }, boss.token);
    await fall(users.ctx(), { id: boss.id, roles: [] });
    expect(await accept(link)).toMatchObject(dead);
    expect(await users.db.select().from(people).where(eq(people.email, email))).toEqual([]);
  }
});

test("an address has one user and one open invitation; an expired one makes place", async () => {
  const first = await invited();
  const again = (email: string) => asRoot("POST", "/v1/invitations", { email });
  expect((await again(first.email.toUpperCase())).status).toBe(409);
  await users.db
    .update(invitations)
    .set({ expiresAt: sql`now() - interval '1 s'` })
    .where(eq(invitations.id, first.id));
  expect((await again(first.email)).status).toBe(201);
  const person = await signedIn(users);
  expect((await again(person.email)).status).toBe(409);
});

test("asked for twice with one Idempotency-Key it is one invitation and one mail", async () => {
  const email = newAddress();
  const ask = () => asRoot("POST", "/v1/invitations", { email }, { "idempotency-key": "invite-once" });
  const [first, second] = [await ask(), await ask()];
  expect(second.body).toEqual(first.body);
  expect(await users.db.select().from(mails).where(eq(mails.recipient, email))).toHaveLength(1);
});

test("invitations are listed the newest first, and by address", async () => {
  const [one, two] = [await invited(), await invited()];
  const { body } = await asRoot("GET", "/v1/invitations?limit=2");
  expect(body.results.map(({ id }: { id: string }) => id)).toEqual([two.id, one.id]);
  const found = await asRoot("GET", `/v1/invitations?email=${one.email}`);
  expect(found.body.results).toMatchObject([{ id: one.id, state: "open" }]);
});

test("who was invited, by whom and what became of it is audited without the link", async () => {
  const { id, link } = await invited({ roles: ["support"] });
  const { body: user } = await accept(link);
  const entries = await users.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `invitations/${id}`))
    .orderBy(audit.id);
  expect(entries).toMatchObject([
    { action: "invitation.created", actor: root.user.id, detail: { roles: ["support"] } },
    { action: "invitation.accepted", actor: user.id },
  ]);
  expect(JSON.stringify(entries)).not.toContain("crm_link_");
});

const nobody = users.ctx(actorWith([]));
const own = users.ctx(actorWith({ "users.users:write": "own" }));
const id = crypto.randomUUID();
test.each([
  ["invite", () => invite(nobody, { email: "x@example.com", roles: [], teams: [] })],
  ["list", () => listInvitations(nobody, { limit: 1 })],
  ["read", () => getInvitation(nobody, { id })],
  ["resend", () => resendInvitation(nobody, { id })],
  ["revoke", () => revokeInvitation(nobody, { id })],
])("rejects an actor without users.users:write (%s)", async (_name, attempt) => {
  await expect(attempt()).rejects.toMatchObject({ code: "forbidden", details: { permission: "users.users:write" } });
});

test("who may change only themselves invites nobody and sees no invitation", async () => {
  const { id: hidden } = await invited();
  await expect(getInvitation(own, { id: hidden })).rejects.toMatchObject({ code: "not_found" });
  await expect(invite(own, { email: newAddress(), roles: [], teams: [] })).rejects.toMatchObject({ code: "forbidden" });
  await expect(revokeInvitation(own, { id: hidden })).rejects.toMatchObject({ code: "not_found" });
});

test("a program in its own name invites nobody, however far its role reaches", async () => {
  const program = users.ctx(actorWith({ "*": "all" }, { kind: "key", id: crypto.randomUUID(), roles: ["admin"] }));
  const asked = { email: newAddress(), roles: [], teams: [] };
  await expect(invite(program, asked)).rejects.toMatchObject({ code: "forbidden" });
});
