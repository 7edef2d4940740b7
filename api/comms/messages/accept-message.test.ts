import { afterAll, beforeAll, expect, test } from "vitest";
import { actorWith } from "#kit/testing.ts";
import { startDelivery } from "../delivery/start.ts";
import { openMaildir } from "../inbox/maildir.ts";
import { mailTo, sender, testCatcher, testComms, until } from "../testing.ts";
import { acceptMessage } from "./accept-message.ts";

let catcher: Awaited<ReturnType<typeof testCatcher>>;
let hub: Awaited<ReturnType<typeof testComms>>;
let delivery: ReturnType<typeof startDelivery>;

const colleague = actorWith(
  { "comms.messages:send": "all", "comms.messages:read": "own" },
  { id: "00000000-0000-7000-8000-000000000002" },
);

beforeAll(async () => {
  catcher = await testCatcher();
  hub = await testComms(catcher, { sender, colleague });
  delivery = startDelivery(hub.deps);
});
afterAll(async () => {
  await delivery.stop();
  await hub.close();
  await catcher.stop();
});

const stateOf = async (id: string, state: string) => (await hub.message(id)).state === state;

test("a message reaches the mail server and tells of it", async () => {
  const answer = await hub.request("POST", "/v1/messages", mailTo("Ada@Example.com", { recordId: "leads/42" }));
  expect(answer.status).toBe(202);
  const { id, state } = (await answer.json()) as { id: string; state: string };
  expect(state).toBe("accepted");
  await until(() => stateOf(id, "sent"));
  const [mail] = (await catcher.caught()).filter(({ to }) => to.includes("ada@example.com"));
  expect(mail).toMatchObject({ from: "hello@crm.test", subject: "A subject", messageId: `<${id}@crm.test>` });
  const shown = (await (await hub.request("GET", `/v1/messages/${id}`)).json()) as Record<string, unknown>;
  expect(shown).toMatchObject({ state: "sent", recordId: "leads/42", attempts: [{ number: 1, state: "sent" }] });
  for (const type of ["comms.message.accepted", "comms.message.sent"]) {
    const [event] = (await hub.events(type)).filter((told) => told.data["id"] === id);
    expect(event).toMatchObject({ subject: `messages/${id}`, data: { contact: { type: "leads", id: "42" } } });
    expect(JSON.stringify(event)).not.toContain("ada@");
  }
});

test("a confidential text reaches its recipient, is shown to nobody, and is gone once it was sent", async () => {
  const text = "the link is https://crm.test/?token=only-for-you";
  const content = { subject: "For you", text };
  const answer = await hub.request(
    "POST",
    "/v1/messages",
    mailTo("private@example.com", { content, confidential: true }),
  );
  const { id } = (await answer.json()) as { id: string };
  const seen = [await (await hub.request("GET", `/v1/messages/${id}`)).text()];
  await until(() => stateOf(id, "sent"));
  seen.push(await (await hub.request("GET", `/v1/messages/${id}`)).text());
  for (const shown of seen) expect(JSON.parse(shown)).toMatchObject({ confidential: true, text: "", html: null });
  const [mail] = (await catcher.caught()).filter(({ to }) => to.includes("private@example.com"));
  expect((await openMaildir(catcher.inboxDir).read(mail!.id)).text).toContain("only-for-you");
  expect(await hub.message(id)).toMatchObject({ text: "", html: null });
});

test("the same idempotency key ten times at once is one mail", async () => {
  const send = () =>
    hub.request("POST", "/v1/messages", mailTo("once@example.com"), { "idempotency-key": "run-1/step-1" });
  const answers = await Promise.all(Array.from({ length: 10 }, send));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { id: string }).id));
  expect(new Set(ids).size).toBe(1);
  await until(() => stateOf(ids[0]!, "sent"));
  expect((await catcher.caught()).filter(({ to }) => to.includes("once@example.com"))).toHaveLength(1);
});

test("a refused message leaves neither a row, a job nor an event behind", async () => {
  const before = await hub.events("comms.message.accepted");
  const unknown = { purpose: "transactional", to: { email: "x@example.com" }, template: { name: "not-there" } };
  expect((await hub.request("POST", "/v1/messages", unknown)).status).toBe(404);
  expect(await hub.events("comms.message.accepted")).toHaveLength(before.length);
  const { rows } = await hub.pool.query("select 1 from messages where to_address = 'x@example.com'");
  expect(rows).toEqual([]);
});

test("a transaction that rolls back takes the message, its job and its event with it", async () => {
  const ctx = hub.ctx(sender);
  let id = "";
  const failing = hub.db.transaction(async (tx) => {
    ({ id } = await acceptMessage({ ...ctx, db: tx }, mailTo("rolled@example.com")));
    throw new Error("after the message");
  });
  await expect(failing).rejects.toThrow("after the message");
  expect(await hub.message(id)).toBeUndefined();
  const { rows } = await hub.pool.query("select 1 from graphile_worker.jobs where key = $1", [id]);
  expect(rows).toEqual([]);
  expect((await hub.events("comms.message.accepted")).filter(({ data }) => data["id"] === id)).toEqual([]);
});

test.each([
  ["a line break in the subject", { content: { subject: "Hi\r\nBcc: all@example.com", text: "x" } }],
  ["a line break in the address", { to: { email: "ada@example.com\r\nBcc: all@example.com" } }],
  ["two addresses", { to: { email: "ada@example.com, all@example.com" } }],
  ["a NUL in the subject", { content: { subject: "Hi\u0000", text: "x" } }],
  ["neither template nor content", { content: undefined }],
  ["both template and content", { template: { name: "lead-introduction" } }],
  ["an unknown field", { from: "boss@example.com" }],
  ["a contact id, which only CRM Core could resolve", { to: { contactId: "42" } }],
])("harm 30: %s is refused", async (_what, over) => {
  expect((await hub.request("POST", "/v1/messages", mailTo("ada@example.com", over))).status).toBe(400);
});

test("harm 30: a line break that a variable brings into the subject is refused", async () => {
  const template = {
    name: "task-assigned",
    variables: { assigneeName: "Ada", taskTitle: "Call\r\nBcc: all@example.com", taskUrl: "http://x.test" },
  };
  const answer = await hub.request("POST", "/v1/messages", mailTo("ada@example.com", { content: undefined, template }));
  expect(answer.status).toBe(400);
});

test("rejects an actor without comms.messages:send", async () => {
  const ctx = hub.ctx(actorWith(["comms.messages:read"]));
  await expect(acceptMessage(ctx, mailTo("ada@example.com"))).rejects.toMatchObject({ code: "forbidden" });
});

test("another's message stays invisible to who may read only their own", async () => {
  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  const accept = async (token: string) =>
    ((await (await hub.request("POST", "/v1/messages", mailTo("own@example.com"), as(token))).json()) as { id: string })
      .id;
  const [mine, theirs] = [await accept("colleague"), await accept("sender")];
  expect((await hub.request("GET", `/v1/messages/${mine}`, undefined, as("colleague"))).status).toBe(200);
  expect((await hub.request("GET", `/v1/messages/${theirs}`, undefined, as("colleague"))).status).toBe(404);
  const list = await hub.request("GET", "/v1/messages?to=own@example.com", undefined, as("colleague"));
  expect(((await list.json()) as { results: { id: string }[] }).results.map(({ id }) => id)).toEqual([mine]);
  const answer = mailTo("own@example.com", { inReplyTo: theirs });
  expect((await hub.request("POST", "/v1/messages", answer, as("colleague"))).status).toBe(404);
});

test("a message that answers another carries its thread", async () => {
  const accept = async (over = {}) =>
    (
      (await (
        await hub.request("POST", "/v1/messages", mailTo("thread@example.com", { recordId: "leads/7", ...over }))
      ).json()) as { id: string }
    ).id;
  const first = await accept();
  const second = await accept({ inReplyTo: first, recordId: undefined });
  for (const id of [first, second]) await until(() => stateOf(id, "sent"));
  expect(await hub.message(second)).toMatchObject({ conversationId: first, inReplyTo: first, recordId: "leads/7" });
  const mails = (await catcher.caught()).filter(({ to }) => to.includes("thread@example.com"));
  expect(new Set(mails.map(({ inReplyTo }) => inReplyTo))).toEqual(new Set([`<${first}@crm.test>`, null]));
});

test("messages are listed newest first, page by page", async () => {
  for (let n = 0; n < 3; n++) await hub.request("POST", "/v1/messages", mailTo("pages@example.com"));
  type Page = { results: { id: string }[]; paging?: { next: { after: string } } };
  const read = async (query: string) =>
    (await (await hub.request("GET", `/v1/messages?to=pages@example.com&limit=2${query}`)).json()) as Page;
  const one = await read("");
  const two = await read(`&after=${one.paging!.next.after}`);
  const ids = [...one.results, ...two.results].map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort().toReversed());
  expect(ids).toHaveLength(3);
  expect(two.paging).toBeUndefined();
});
