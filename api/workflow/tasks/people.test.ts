import { once } from "node:events";
import { eq } from "drizzle-orm";
import createClient from "openapi-fetch";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { paths as CommsPaths } from "#api/comms/openapi.gen.ts";
import type { paths as UsersPaths } from "#api/users/openapi.gen.ts";
import { audit, decisionLinks, signals } from "#db/workflows/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { currentCallScope } from "#kit/context.ts";
import { uuidv7 } from "#kit/ids.ts";
import { actorWith } from "#kit/testing.ts";
import type { WorkflowClients } from "../context.ts";
import { escalateTask } from "../internal/escalate-task.ts";
import { expireTask } from "../internal/expire-task.ts";
import { openTask, type OpenTask } from "../internal/open-task.ts";
import { taskMails } from "../internal/task-mails.ts";
import { insertRun } from "../runs/insert-run.ts";
import { openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { claimTask } from "./claim-task.ts";
import { commentTask, listComments } from "./comment-task.ts";
import { completeTask } from "./complete-task.ts";
import { delegateTask, reassignTask } from "./give-task.ts";
import { getTask, listTasks } from "./list-tasks.ts";
import { tellGiven } from "./tell-given.ts";

const own = { "workflow.tasks:read": "own", "workflow.tasks:complete": "own" } as const;
const makePerson = (name: string, over: Partial<Actor> = {}): Actor => actorWith(own, { id: uuidv7(), name, ...over });
const ann = makePerson("ann");
const bob = makePerson("bob", { roles: ["sales"] });
const cleo = makePerson("cleo", { roles: ["sales"] });
const reader = actorWith({ "workflow.tasks:read": "own" }, { id: uuidv7(), name: "reader" });
const chief = makePerson("chief", {
  grants: { "workflow.tasks:read": "team", "workflow.tasks:complete": "team", "workflow.tasks:assign": "team" },
  teams: [uuidv7()],
});
const [team] = chief.teams as [string];
const everybody = new Map([ann, bob, cleo, reader, chief].map((one) => [one.id, one]));
const disabled = new Set<string>();

/** User Management, as far as it is asked. */
const userOf = ({ id, name, roles, teams, grants }: Actor) => ({
  id,
  name,
  email: `${name}@crm.test`,
  active: !disabled.has(id),
  roles,
  grants,
  fields: {},
  teams: teams.map((one) => ({ id: one, name: one })),
});
const answerOf = (url: URL): unknown => {
  const acting = currentCallScope()?.onBehalfOf;
  if (url.pathname === "/v1/users/me") {
    const id = acting && "userId" in acting ? acting.userId : "";
    return disabled.has(id) ? undefined : everybody.get(id) && userOf(everybody.get(id)!);
  }
  if (url.pathname !== "/v1/users")
    return everybody.has(url.pathname.slice(10)) && userOf(everybody.get(url.pathname.slice(10))!);
  const [role, inTeam] = [url.searchParams.get("role"), url.searchParams.get("team")];
  const found = [...everybody.values()].filter((one) =>
    role ? one.roles.includes(role) : one.teams.includes(inTeam!),
  );
  return { results: found.map(userOf).filter(({ active }) => active) };
};
const users = createClient<UsersPaths>({
  baseUrl: "http://users.test",
  fetch: async (request) => {
    const answer = answerOf(new URL(request.url));
    return Response.json(answer || { code: "unauthenticated", detail: "no" }, { status: answer ? 200 : 401 });
  },
});

let mailed: { key: string; to: string; template: string; url: string }[] = [];
let commsAway = false;
const comms = createClient<CommsPaths>({
  baseUrl: "http://comms.test",
  fetch: async (request) => {
    if (commsAway) throw new TypeError("fetch failed");
    const { to, template } = JSON.parse(await request.text());
    const key = request.headers.get("idempotency-key")!;
    mailed.push({ key, to: to.email, template: template.name, url: template.variables.url });
    return Response.json({ id: key, state: "accepted" }, { status: 202 });
  },
});

let svc: TestWorkflow;
let runId: string;
beforeAll(async () => void (svc = await openWorkflow({ clients: { users, comms } as unknown as WorkflowClients })));
beforeEach(async () => {
  disabled.clear();
  if (svc.redis.status !== "ready") await once(svc.redis, "ready");
  await svc.redis.del("limit:decisions:unknown");
  runId = await newRun();
});
afterAll(() => svc.close());

async function newRun(startedBy?: string, more: { team?: string } = {}): Promise<string> {
  const version = await svc.publishText(processText(`asking-${uuidv7()}`));
  const cause = { kind: "api" as const, id: uuidv7() };
  return (await insertRun(svc.db, { ...version, input: {}, cause, causeKey: cause.id, startedBy, ...more })).id;
}
const open = async (over: Partial<OpenTask> = {}) => {
  const key = uuidv7();
  const asked = { key, runId, path: "/do/0/ask", title: "Approve?", ...over };
  return { key, id: (await openTask(svc.ctx(worker), asked)).taskId };
};
const complete = (who: Actor, id: string, output: unknown = { approved: true }) =>
  completeTask(svc.ctx(who), id, { output: output as never });
const mine = async (who: Actor) =>
  (await listTasks(svc.ctx(who), { limit: 100, assignee: "me", status: "open" })).results;
const told = async (id: string) =>
  (
    await svc.db
      .select()
      .from(audit)
      .where(eq(audit.subject, `tasks/${id}`))
      .orderBy(audit.seq)
  ).map((row) => row.action);
const signalsOf = (id: string) => svc.db.select().from(signals).where(eq(signals.subject, id));

describe("telling those to whom a task was given", () => {
  const tell = async () => {
    mailed = [];
    await tellGiven(svc.ctx(worker));
    return mailed.map(({ to }) => to).sort();
  };

  test("a task that is delegated or reassigned is told by mail, once, to those who have it now", async () => {
    const { id } = await open({ assignee: ann.id });
    await tell();
    await delegateTask(svc.ctx(ann), id, { to: bob.id });
    expect(await tell()).toEqual(["bob@crm.test"]);
    expect(mailed[0]).toMatchObject({ template: "task-opened", url: expect.stringContaining(`/v1/tasks/${id}`) });
    expect(await tell()).toEqual([]);
    await reassignTask(svc.ctx({ ...chief, grants: { "workflow.*:*": "all" } }), id, { to: { role: "sales" } });
    expect(await tell()).toEqual(["bob@crm.test", "cleo@crm.test"]);
  });

  test("what is passed on before anybody was told, or closed, or taken over by oneself, is told to nobody in vain", async () => {
    const boss = { ...chief, grants: { "workflow.*:*": "all" as const } };
    const { id } = await open({ assignee: ann.id });
    await delegateTask(svc.ctx(ann), id, { to: bob.id });
    await delegateTask(svc.ctx(bob), id, { to: cleo.id });
    expect(await tell()).toEqual(["cleo@crm.test"]);
    await reassignTask(svc.ctx(boss), id, { to: { assignee: boss.id } });
    expect(await tell()).toEqual([]);
    const closed = await open({ assignee: ann.id });
    await delegateTask(svc.ctx(ann), closed.id, { to: bob.id });
    await complete(bob, closed.id);
    expect(await tell()).toEqual([]);
  });

  test("while the Communication Hub is away the mail waits, and goes out under the same key", async () => {
    const { id } = await open({ assignee: ann.id });
    await delegateTask(svc.ctx(ann), id, { to: bob.id });
    commsAway = true;
    await expect(tellGiven(svc.ctx(worker))).rejects.toThrow(/fetch failed/);
    commsAway = false;
    expect(await tell()).toEqual(["bob@crm.test"]);
    expect(mailed[0]!.key).toMatch(/^given:[0-9a-f-]{36}:/);
  });
});

describe("passing on", () => {
  test("a person gives their task to another, who may do it; who gave it is kept and goes on seeing it", async () => {
    const { id } = await open({ assignee: ann.id });
    const given = await delegateTask(svc.ctx(ann), id, { to: bob.id, comment: "You know them better" });
    expect(given).toMatchObject({ assignee: bob.id, delegatedBy: ann.id });
    expect((await mine(ann)).map((task) => task.id)).not.toContain(id);
    expect((await getTask(svc.ctx(ann), id)).assignee).toBe(bob.id);
    expect((await listComments(svc.ctx(bob), id)).results).toMatchObject([{ author: ann.id }]);
    await expect(complete(ann, id)).rejects.toMatchObject({ code: "forbidden" });
    expect(await complete(bob, id)).toMatchObject({ completedBy: bob.id });
    expect(await told(id)).toEqual(["workflow.task.delegate", "workflow.task.complete"]);
  });

  test("harm 36: nobody gets a task who may not do tasks, or is disabled, or is nobody", async () => {
    const { id } = await open({ assignee: ann.id });
    disabled.add(bob.id);
    for (const to of [reader.id, bob.id, uuidv7()])
      await expect(delegateTask(svc.ctx(ann), id, { to })).rejects.toMatchObject({
        code: "unprocessable",
        faults: [{ path: "/to" }],
      });
    await expect(delegateTask(svc.ctx(bob), id, { to: cleo.id })).rejects.toMatchObject({ code: "not_found" });
    await expect(delegateTask(svc.ctx(reader), id, { to: ann.id })).rejects.toMatchObject({ code: "forbidden" });
  });

  test("who looks after a team's work gives it to others, claimed or not; nobody else does", async () => {
    const { id } = await open({ team });
    await claimTask(svc.ctx(chief), id);
    await expect(reassignTask(svc.ctx(ann), id, { to: { role: "sales" } })).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await reassignTask(svc.ctx(chief), id, { to: { candidates: [bob.id, cleo.id] } })).not.toHaveProperty(
      "claimedBy",
    );
    expect((await mine(bob)).map((task) => task.id)).toContain(id);
    expect(await complete(cleo, id)).toMatchObject({ completedBy: cleo.id });
    const other = await open({ assignee: ann.id });
    await expect(reassignTask(svc.ctx(chief), other.id, { to: { assignee: bob.id } })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("comments are for those who see a task, and written by those who may do it", async () => {
    const { id } = await open({ assignee: ann.id });
    await commentTask(svc.ctx(ann), id, { text: "Asked the customer" });
    expect((await listComments(svc.ctx(ann), id)).results).toMatchObject([{ text: "Asked the customer" }]);
    await expect(listComments(svc.ctx(bob), id)).rejects.toMatchObject({ code: "not_found" });
    await expect(commentTask(svc.ctx(reader), id, { text: "x" })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("four eyes", () => {
  test("whoever started the run does not decide, nor claims it", async () => {
    runId = await newRun(bob.id);
    const { id } = await open({ role: "sales", fourEyes: true });
    const refused = { code: "forbidden", message: "four eyes: whoever started the run does not decide this" };
    await expect(complete(bob, id)).rejects.toMatchObject(refused);
    await expect(claimTask(svc.ctx(bob), id)).rejects.toMatchObject(refused);
    await claimTask(svc.ctx(cleo), id);
    await expect(delegateTask(svc.ctx(cleo), id, { to: bob.id })).rejects.toMatchObject(refused);
    expect(await complete(cleo, id)).toMatchObject({ status: "completed" });
  });

  test("whoever decided a step before does not decide this", async () => {
    const first = await open({ role: "sales", path: "/do/0/try/first" });
    await complete(bob, first.id);
    const { id } = await open({ role: "sales", fourEyes: { not: ["first"] } });
    await expect(complete(bob, id)).rejects.toMatchObject({
      message: 'four eyes: whoever decided "first" does not decide this',
    });
    expect(await complete(cleo, id)).toMatchObject({ status: "completed" });
  });

  test("so many different people decide; the run hears once, when the last has", async () => {
    const { id } = await open({ role: "sales", fourEyes: 2 });
    expect(await complete(bob, id, 1)).toMatchObject({ status: "open" });
    expect(await complete(bob, id, 1)).toMatchObject({ status: "open" });
    await expect(complete(bob, id, 2)).rejects.toMatchObject({ code: "forbidden" });
    expect(await signalsOf(id)).toEqual([]);
    expect(await complete(cleo, id, 3)).toMatchObject({
      status: "completed",
      output: {
        answers: [
          { by: bob.id, output: 1 },
          { by: cleo.id, output: 3 },
        ],
      },
    });
    expect(await signalsOf(id)).toHaveLength(1);
    expect(await told(id)).toEqual(["workflow.task.answer", "workflow.task.complete"]);
  });

  test("one answer may be enough where the definition says which", async () => {
    const { id } = await open({ role: "sales", fourEyes: { people: 3, endsWith: { approved: false } } });
    expect(await complete(bob, id, { approved: true })).toMatchObject({ status: "open" });
    expect(await complete(cleo, id, { approved: false, why: "no" })).toMatchObject({ status: "completed" });
  });
});

test("harm 31: fifty answers at once are one, and the run hears once", async () => {
  const { id } = await open({ role: "sales" });
  const all = await Promise.allSettled(
    Array.from({ length: 50 }, (_, i) => complete(i % 2 ? bob : cleo, id, { approved: i % 2 === 0 })),
  );
  const winners = new Set(all.flatMap((one) => (one.status === "fulfilled" ? [one.value.completedBy] : [])));
  expect(winners.size).toBe(1);
  expect(await signalsOf(id)).toHaveLength(1);
  expect((await told(id)).filter((action) => action === "workflow.task.complete")).toHaveLength(1);
});

test("what a form gives by default stands where nothing was said", async () => {
  const form = {
    type: "object",
    properties: { approved: { type: "boolean" }, discount: { type: "number", default: 5 } },
  };
  const { id } = await open({ assignee: ann.id, form });
  expect(await complete(ann, id)).toMatchObject({ output: { approved: true, discount: 5 } });
});

describe("when nobody answers", () => {
  test("an escalation gives it to others once, however often it is asked for", async () => {
    const { key, id } = await open({ assignee: ann.id });
    const escalate = () => escalateTask(svc.ctx(worker), { key, step: 0, to: { role: "sales" } });
    expect(await Promise.all([escalate(), escalate()])).toEqual([{ who: "sales" }, { who: "sales" }]);
    expect((await mine(bob)).map((task) => task.id)).toContain(id);
    await expect(complete(ann, id)).rejects.toMatchObject({ code: "not_found" });
    expect(await told(id)).toEqual(["workflow.task.escalate"]);
  });

  test("it is never decided unless the definition says how; an answer given before stands", async () => {
    const [late, byDefault, answered] = [await open(), await open(), await open({ assignee: ann.id })];
    const expire = (key: string, decide?: unknown) => expireTask(svc.ctx(worker), { key, decide: decide as never });
    expect([await expire(late.key), await expire(late.key)]).toEqual([{ answered: false }, { answered: false }]);
    for (let i = 0; i < 2; i++)
      expect(await expire(byDefault.key, { approved: false })).toEqual({ answered: true, output: { approved: false } });
    await complete(ann, answered.id);
    expect(await expire(answered.key, { approved: false })).toEqual({ answered: true, output: { approved: true } });
    const chiefest = svc.ctx(actorWith(["workflow.tasks:read"]));
    expect(await getTask(chiefest, late.id)).toMatchObject({ status: "expired" });
    expect(await getTask(chiefest, byDefault.id)).toMatchObject({ status: "completed", byDefault: true });
    expect(await getTask(chiefest, byDefault.id)).not.toHaveProperty("completedBy");
  });

  test("working time is counted when it is opened, and asked again it is the same", async () => {
    const asked = { key: uuidv7(), runId, path: "/do/0/x", title: "x", due: { businessDays: 2 }, notify: true };
    const first = await openTask(svc.ctx(worker), asked);
    expect(first.plan!.map((one) => one.do)).toEqual(["notify", "expire"]);
    expect(await openTask(svc.ctx(worker), asked)).toEqual(first);
    const missing = openTask(svc.ctx(worker), { ...asked, key: uuidv7(), due: { businessDays: 1, calendar: "none" } });
    await expect(missing).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a link in a mail", () => {
  const choices = [
    { title: "Approve", answer: { approved: true } },
    { title: "Decline", answer: { approved: false } },
  ];
  const asking = (over: Partial<OpenTask> = {}) => open({ assignee: ann.id, choices, facts: { amount: 5 }, ...over });
  const linksOf = async (key: string) => {
    const { mails } = await taskMails(svc.ctx(worker), { key, occasion: "opened" });
    return mails.map(({ userId, confidential, template }) => {
      const links = template.variables["choices"] as unknown as { title: string; url: string }[];
      return { userId, confidential, paths: links.map(({ url }) => new URL(url).pathname) };
    });
  };
  const visit = async (path: string, method = "GET") => {
    const answer = await svc.request(null, path, { method });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };

  test("shows a page that changes nothing, decides by its button, and once", async () => {
    const { key, id } = await asking();
    const [mail] = await linksOf(key);
    expect(mail).toMatchObject({ userId: ann.id, confidential: true });
    const [approve, decline] = mail!.paths as [string, string];
    for (let scan = 0; scan < 3; scan++) expect((await visit(approve)).status).toBe(200);
    const shown = await visit(approve);
    expect(shown.text).toContain("Approve?");
    expect(shown.text).toContain("You are ann");
    expect(shown.text).not.toContain("<script");
    expect(shown.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(shown.headers.get("cache-control")).toBe("no-store");
    expect(await getTask(svc.ctx(ann), id)).toMatchObject({ status: "open" });
    expect(await visit(approve, "POST")).toMatchObject({ status: 200, text: expect.stringContaining("Thank you") });
    expect(await getTask(svc.ctx(ann), id)).toMatchObject({ completedBy: ann.id, output: { approved: true } });
    expect(await visit(approve, "POST")).toMatchObject({
      status: 410,
      text: expect.stringContaining("answered already"),
    });
    expect((await visit(decline, "POST")).status).toBe(410);
    expect(await signalsOf(id)).toHaveLength(1);
    const [entry] = await svc.db
      .select()
      .from(audit)
      .where(eq(audit.subject, `tasks/${id}`));
    expect(entry).toMatchObject({ actor: ann.id, detail: { by: "mail link" } });
  });

  test("is the same when the mail is written again, and nowhere kept but as a hash", async () => {
    const { key, id } = await asking();
    const [first, second] = [await linksOf(key), await linksOf(key)];
    expect(second).toEqual(first);
    const rows = await svc.db.select().from(decisionLinks).where(eq(decisionLinks.taskId, id));
    expect(rows).toHaveLength(2);
    for (const path of first[0]!.paths) expect(JSON.stringify(rows)).not.toContain(path.split("/").pop());
  });

  test("pressed twenty times at once decides once", async () => {
    const { key, id } = await asking();
    const [approve] = (await linksOf(key))[0]!.paths as [string];
    const answers = await Promise.all(Array.from({ length: 20 }, () => visit(approve, "POST")));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await signalsOf(id)).toHaveLength(1);
  });

  test("forged or cut it is none", async () => {
    const { key, id } = await asking();
    const [approve] = (await linksOf(key))[0]!.paths as [string];
    const forged = approve.slice(0, -1) + (approve.endsWith("A") ? "B" : "A");
    for (const path of [forged, approve.slice(0, -5), "/v1/decisions/x", "/v1/decisions/%00"])
      for (const method of ["GET", "POST"]) expect([404, 400]).toContain((await visit(path, method)).status);
    expect(await getTask(svc.ctx(ann), id)).toMatchObject({ status: "open" });
  });

  test("dies when the task goes to somebody else, expires, or its person is disabled", async () => {
    const [moved, late, gone] = [await asking(), await asking(), await asking()];
    const paths = await Promise.all([moved, late, gone].map(async ({ key }) => (await linksOf(key))[0]!.paths[0]!));
    await delegateTask(svc.ctx(ann), moved.id, { to: bob.id });
    await expireTask(svc.ctx(worker), { key: late.key });
    expect((await visit(paths[0]!, "POST")).status).toBe(410);
    expect(await visit(paths[1]!, "POST")).toMatchObject({
      status: 410,
      text: expect.stringContaining("not answered in time"),
    });
    disabled.add(ann.id);
    expect((await visit(paths[2]!, "POST")).status).toBe(410);
    expect(await getTask(svc.ctx(ann), gone.id)).toMatchObject({ status: "open" });
  });

  test("goes to each who may decide, and by four eyes not to whoever started the run", async () => {
    runId = await newRun(bob.id);
    const { key } = await asking({ assignee: undefined, role: "sales", fourEyes: true });
    const mails = await linksOf(key);
    expect(mails.map(({ userId, paths }) => [userId, paths.length])).toEqual([
      [bob.id, 0],
      [cleo.id, 2],
    ]);
  });

  test("another person's answer is told on the page", async () => {
    const { key, id } = await asking({ assignee: undefined, role: "sales" });
    const [first] = await linksOf(key);
    await complete(cleo, id);
    expect(await visit(first!.paths[0]!)).toMatchObject({
      status: 410,
      text: expect.stringContaining("by somebody else"),
    });
  });

  test("what a person wrote is text on the page", async () => {
    const { key } = await asking({ title: "<script>alert(1)</script>", facts: { note: "<img src=x>" } });
    const { text } = await visit((await linksOf(key))[0]!.paths[0]!);
    expect(text).not.toMatch(/<script>alert|<img/);
  });

  test("is tried no more than thirty times a minute", async () => {
    const statuses = [];
    for (let i = 0; i < 40; i++) statuses.push((await visit(`/v1/decisions/${"x".repeat(43)}`)).status);
    expect(statuses).toContain(429);
  });
});
