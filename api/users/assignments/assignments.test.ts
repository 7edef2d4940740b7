import { and, eq, inArray } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { assignments, audit, outbox } from "#db/user_management/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { createUser } from "../people/create-user.ts";
import { openUsers, signedIn } from "../testing.ts";
import { listAssignments, releaseAssignment } from "./list-assignments.ts";
import { makeAssignment, type MakeAssignment } from "./make-assignment.ts";
import { changeWorkProfile, getWorkProfile } from "./work-profiles.ts";

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body;
const asRoot = (method: string, path: string, body?: unknown, more?: Record<string, string>) =>
  users.json(method, path, body, root.accessToken, more);
const assign = (body: Partial<MakeAssignment>, more?: Record<string, string>) =>
  asRoot("POST", "/v1/assignments", { rule: "least-open-work", ...body }, more);
const service = users.ctx(actorWith(["users.assignments:create"]));
const permission = "crm.leads:write";

let made = 0;
const person = async (roles = ["sales"], available = true) =>
  (await createUser(users.ctx(), { email: `p${made++}@a.test`, name: `P${made}`, roles, teams: [], available })).id;
const people = (count: number) => Promise.all(Array.from({ length: count }, () => person()));
const team = async (name: string, members: string[], more: object = {}) =>
  (await asRoot("POST", "/v1/teams", { name, members, ...more })).body as { id: string; name: string };
const counts = async (ids: string[]) =>
  Promise.all(
    ids.map(async (id) => (await users.db.select().from(assignments).where(eq(assignments.ownerId, id))).length),
  );

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

const nobody = users.ctx(actorWith([]));
const unknown = crypto.randomUUID();
test.each([
  ["users.assignments:create", () => makeAssignment(nobody, { rule: "round-robin" })],
  ["users.assignments:create", () => releaseAssignment(nobody, { id: unknown })],
  ["users.assignments:read", () => listAssignments(nobody, { limit: 1 })],
  ["users.profiles:read", () => getWorkProfile(nobody, { id: unknown })],
  ["users.profiles:write", () => changeWorkProfile(nobody, { id: unknown, skills: [] })],
] as [string, () => Promise<unknown>][])("rejects an actor without %s (%#)", async (missing, attempt) => {
  const details = { permission: missing };
  await expect(attempt()).rejects.toMatchObject({ code: "forbidden", details });
});

test.each(["least-open-work", "round-robin"] as const)(
  "sixty at once by %s over four owners give fifteen each",
  async (rule) => {
    const ids = await people(4);
    const { name } = await team(`Sixty ${rule}`, ids);
    const picks = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        makeAssignment(service, { rule, team: name, permission, key: `${rule} ${n}` }),
      ),
    );
    expect(await counts(ids)).toEqual([15, 15, 15, 15]);
    expect(picks.map((pick) => pick.openWork).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 60 }, (_, n) => 1 + Math.floor(n / 4)),
    );
  },
);

test("teams that share people: each owner had the least open work of the team when picked, also at once", async () => {
  const [one, both, other] = (await people(3)) as [string, string, string];
  const [left, right] = [await team("Left", [one, both]), await team("Right", [both, other])];
  const members = { [left.id]: [one, both], [right.id]: [both, other] };
  await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      makeAssignment(service, { rule: "least-open-work", team: n % 2 ? left.id : right.id }),
    ),
  );
  const ours = inArray(assignments.teamId, [left.id, right.id]);
  const rows = await users.db.select().from(assignments).where(ours).orderBy(assignments.seq);
  expect(rows).toHaveLength(60);
  const open: Record<string, number> = { [one]: 0, [both]: 0, [other]: 0 };
  for (const { ownerId, teamId, openWork } of rows) {
    expect(open[ownerId]).toBe(Math.min(...members[teamId!]!.map((member) => open[member]!)));
    expect(openWork).toBe(++open[ownerId]!);
  }
});

test("only active, available members who hold the permission are picked", async () => {
  const [fit, disabled, absent, reader, outsider] = [
    await person(),
    await person(),
    await person(["sales"], false),
    await person(["auditor"]),
    await person(),
  ];
  await asRoot("POST", `/v1/users/${disabled}/disable`);
  const { id } = await team("Mixed", [fit, disabled, absent, reader]);
  for (let n = 0; n < 5; n++) expect((await assign({ team: id, permission })).body.ownerId).toBe(fit);
  expect(await counts([disabled, absent, reader, outsider])).toEqual([0, 0, 0, 0]);
});

test("without anyone fit the answer says who was looked for", async () => {
  const { name } = await team("Readers", [await person(["auditor"])]);
  const { status, body } = await assign({ team: name, permission });
  expect(status).toBe(422);
  expect(body.detail).toBe("the team Readers has no active, available member who holds crm.leads:write");
});

test("a source finds its team in any case, others go to the default team, and without one nowhere", async () => {
  const [chat, rest] = [await person(), await person()];
  await team("Chat", [chat], { sources: ["Olark Chat"] });
  expect(await assign({ source: "Unheard of" })).toMatchObject({ status: 422 });
  await team("Rest", [rest], { isDefault: true });
  expect((await assign({ source: "olark chat" })).body).toMatchObject({ ownerId: chat, team: { name: "Chat" } });
  expect((await assign({ source: "Unheard of" })).body).toMatchObject({ ownerId: rest, team: { name: "Rest" } });
  expect((await assign({})).body).toMatchObject({ ownerId: rest });
  expect((await assign({ team: "No such team" })).status).toBe(422);
});

test("the answer tells owner, team, rule and reason; audit and event go with it", async () => {
  const owner = await person();
  const { id, name } = await team("Telling", [owner]);
  const { status, body } = await assign({ team: id, subject: "leads/1" });
  expect(status).toBe(201);
  expect(body).toMatchObject({ ownerId: owner, team: { id, name }, rule: "least-open-work", openWork: 1 });
  expect(body.reason).toBe("least open work (0) of 1 in Telling");
  expect(body.email).toMatch(/@a\.test$/);
  const told = and(eq(outbox.type, "users.assignment.made"), eq(outbox.subject, `users/${owner}`));
  const [event] = await users.db.select().from(outbox).where(told);
  expect(event!.event["data"]).toMatchObject({ ownerId: owner, team: name, subject: "leads/1" });
  const entries = await users.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `users/${owner}`))
    .orderBy(audit.id);
  expect(entries.at(-1)).toMatchObject({ action: "assignment.made", detail: { subject: "leads/1" } });
});

test("the same key gives the same assignment, also at once", async () => {
  const ids = await people(3);
  const { id } = await team("Keyed", ids);
  const input = { rule: "round-robin" as const, team: id, key: "run-1/assign" };
  const picks = await Promise.all(Array.from({ length: 10 }, () => makeAssignment(service, input)));
  expect(new Set(picks.map((pick) => pick.id)).size).toBe(1);
  expect(sum(await counts(ids))).toBe(1);
});

test("a repeated Idempotency-Key makes one assignment", async () => {
  const ids = await people(2);
  const { id } = await team("Repeated", ids);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => assign({ team: id }, { "idempotency-key": "assign once" })),
  );
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect(sum(await counts(ids))).toBe(1);
});

test("released work counts no longer, and a subject assigned anew leaves its first owner", async () => {
  const [one, two] = (await people(2)) as [string, string];
  const { id } = await team("Releasing", [one, two]);
  const first = (await assign({ team: id, subject: "leads/7" })).body;
  const second = (await assign({ team: id })).body;
  expect(second.ownerId).not.toBe(first.ownerId);
  const released = await asRoot("POST", `/v1/assignments/${second.id}/release`);
  expect(released.body.releasedAt).not.toBeNull();
  expect((await assign({ team: id })).body.ownerId).toBe(second.ownerId);
  await assign({ team: id, subject: "leads/7" });
  const { body } = await asRoot("GET", "/v1/assignments?subject=leads/7&open=true");
  expect(body.results).toHaveLength(1);
  expect(body.results[0].id).not.toBe(first.id);
});

test("round robin takes turns whatever is open", async () => {
  const ids = await people(3);
  const { id } = await team("Turns", ids);
  const owners = [];
  for (let n = 0; n < 6; n++) owners.push((await assign({ rule: "round-robin", team: id })).body.ownerId);
  expect(new Set(owners.slice(0, 3)).size).toBe(3);
  expect(owners.slice(3)).toEqual(owners.slice(0, 3));
});

describe("people of many skills", () => {
  const profile = async (id: string, body: object, token = root.accessToken) =>
    users.json("PATCH", `/v1/users/${id}/work-profile`, body, token);
  const monday = new Date("2026-01-05T08:30:00Z");
  const office = { timeZone: "Europe/Berlin", workingHours: { mon: [["09:00", "17:00"]], tue: [["09:00", "17:00"]] } };
  const ask = (input: Partial<MakeAssignment>, now = monday) =>
    makeAssignment(service, { rule: "least-open-work", ...input }, now);

  test("are found by all the skills, the territory and the language that the work needs, in any case", async () => {
    const [law, both, none] = (await people(3)) as [string, string, string];
    const { name } = await team("Skilled", [law, both, none]);
    await profile(law, { skills: ["Law"], territories: ["DACH"], languages: ["de", "en"] });
    await profile(both, { skills: ["law", "Tax"], territories: ["Nordics"], languages: ["en"] });
    expect((await ask({ team: name, skills: ["LAW", "tax"] })).ownerId).toBe(both);
    const picked = await ask({ team: name, territory: "dach", language: "EN" });
    expect(picked).toMatchObject({ ownerId: law, reason: "least open work (0) of 1 in Skilled fit for dach, EN" });
    expect((await ask({ team: name })).ownerId).toBe(none);
    await expect(ask({ team: name, skills: ["law"], language: "fr" })).rejects.toMatchObject({
      code: "unprocessable",
      message: "the team Skilled has no active, available member with the skill law who speaks fr",
    });
  });

  test("get work in their own working hours, and not while they are absent", async () => {
    const [berlin, tokyo] = (await people(2)) as [string, string];
    const { name } = await team("Zones", [berlin, tokyo]);
    await profile(berlin, office);
    await profile(tokyo, { ...office, timeZone: "Asia/Tokyo" });
    for (let n = 0; n < 3; n++) expect((await ask({ team: name })).ownerId).toBe(berlin);
    expect((await ask({ team: name }, new Date("2026-01-05T01:00:00Z"))).ownerId).toBe(tokyo);
    expect((await ask({ team: name, hours: "ignore" })).ownerId).toBe(tokyo);
    await profile(berlin, { absences: [{ from: "2026-01-05T00:00:00Z", until: "2026-01-06T00:00:00Z" }] });
    await expect(ask({ team: name })).rejects.toMatchObject({
      code: "unprocessable",
      message: "in the team Zones none of the 2 fit for it is at work before 2026-01-06T00:00:00.000Z",
      details: { retryAt: "2026-01-06T00:00:00.000Z" },
    });
    expect((await ask({ team: name, hours: "ignore" })).ownerId).toBe(tokyo);
  });

  test("are waited for by who would rather wait, until the first of them is back", async () => {
    const [id] = (await people(1)) as [string];
    const { name } = await team("Awaited", [id]);
    await profile(id, office);
    const night = new Date("2026-01-05T20:00:00Z");
    await expect(ask({ team: name, whenNobody: "wait" }, night)).rejects.toMatchObject({
      code: "unavailable",
      retryAfter: 12 * 3600,
    });
    await expect(ask({ team: name, whenNobody: "wait", skills: ["x"] }, night)).rejects.toMatchObject({
      code: "unavailable",
      retryAfter: 900,
    });
    expect((await ask({ team: name, whenNobody: "wait" })).ownerId).toBe(id);
  });

  test("share sixty pieces of work evenly, also when all are given at once", async () => {
    const ids = (await people(5)) as [string, string, string, string, string];
    const { name } = await team("Sixty skilled", ids);
    for (const [n, id] of ids.entries()) await profile(id, { skills: n < 3 ? ["fit"] : [], ...office });
    await Promise.all(Array.from({ length: 60 }, () => ask({ team: name, skills: ["fit"] })));
    expect(await counts(ids)).toEqual([20, 20, 20, 0, 0]);
  });

  test("say themselves when they work, and others what they are fit for", async () => {
    const [lead, member, stranger] = [
      await signedIn(users, ["manager"]),
      await signedIn(users, ["sales"]),
      await signedIn(users, ["sales"]),
    ];
    await team("Profiled", [lead.id, member.id]);
    expect((await profile(member.id, office, member.token)).body).toMatchObject({
      userId: member.id,
      ...office,
      skills: [],
    });
    expect((await profile(member.id, { skills: ["x"] }, member.token)).status).toBe(403);
    expect((await profile(member.id, office, stranger.token)).status).toBe(404);
    expect((await profile(member.id, { skills: ["x"] }, lead.token)).body.skills).toEqual(["x"]);
    expect((await profile(stranger.id, { skills: ["x"] }, lead.token)).status).toBe(404);
    const read = (token: string) => users.json("GET", `/v1/users/${member.id}/work-profile`, undefined, token);
    expect((await read(stranger.token)).body).toMatchObject({ skills: ["x"], timeZone: "Europe/Berlin" });
    const entries = await users.db.select().from(audit).where(eq(audit.action, "user.profile.changed"));
    expect(entries.at(-1)).toMatchObject({ actor: lead.id, detail: { fields: ["skills"] } });
  });

  test.each([
    [{}],
    [{ userId: unknown }],
    [{ skills: [""] }],
    [{ timeZone: "Mars/Olympus" }],
    [{ workingHours: { mon: [["17:00", "09:00"]] } }],
    [{ workingHours: { mon: [["9:00", "10:00"]] } }],
    [{ workingHours: { someday: [] } }],
    [{ absences: [{ from: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z" }] }],
    [{ absences: [{ from: "yesterday", until: "today" }] }],
  ])("have no profile such as %j", async (body) => {
    expect((await profile(root.user.id, body)).status).toBe(400);
  });
});

test("assignments are listed by owner and team, the newest first; scope own shows one's own, scope team those of one's teams", async () => {
  const [one, two] = (await people(2)) as [string, string];
  const { id } = await team("Listed", [one, two]);
  for (let n = 0; n < 4; n++) await assign({ rule: "round-robin", team: id });
  const { body } = await asRoot("GET", `/v1/assignments?team=${id}&limit=3`);
  expect(body.results).toHaveLength(3);
  const rest = await asRoot("GET", `/v1/assignments?team=${id}&limit=3&after=${body.paging.next.after}`);
  expect(rest.body.results).toHaveLength(1);
  const own = users.ctx(actorWith({ "users.assignments:read": "own" }, { id: one }));
  const seen = (await listAssignments(own, { limit: 10, team: id })).results;
  expect(seen.map((entry) => entry.ownerId)).toEqual([one, one]);
  const lead = users.ctx(actorWith({ "users.assignments:read": "team" }, { id: unknown, teams: [id] }));
  expect((await listAssignments(lead, { limit: 10 })).results.map((entry) => entry.team?.id)).toEqual([id, id, id, id]);
});
