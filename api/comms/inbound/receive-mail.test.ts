import { createTransport, type SendMailOptions } from "nodemailer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actorWith } from "#kit/testing.ts";
import { acceptMessage } from "../messages/accept-message.ts";
import { everything, mailTo, testComms } from "../testing.ts";
import { getConversation, listConversations } from "./conversations.ts";
import { receiveMail } from "./receive-mail.ts";
import { startInbound } from "./server.ts";

let hub: Awaited<ReturnType<typeof testComms>>;
let inbound: Awaited<ReturnType<typeof startInbound>>;

beforeAll(async () => {
  hub = await testComms({ smtpUrl: "smtp://127.0.0.1:9" });
  inbound = await startInbound(hub.deps);
});
afterAll(async () => {
  await inbound.stop();
  await hub.close();
});

const ctx = () => hub.ctx(everything);
const sendIn = (mail: SendMailOptions) =>
  createTransport({ host: "127.0.0.1", port: inbound.port, ignoreTLS: true }).sendMail({
    from: "Lead <lead@example.com>",
    to: "hello@crm.test",
    subject: "Re: A subject",
    text: "Yes, please.",
    ...mail,
  });
const received = async (messageId: string) => {
  const { rows } = await hub.pool.query("select * from messages where message_id = $1 and direction = 'inbound'", [
    messageId,
  ]);
  return rows;
};
const toldOf = async (id: string) =>
  (await hub.events("comms.message.received")).filter(({ subject }) => subject === `messages/${id}`);

test("a reply is threaded to the message it answers and told of with its record", async () => {
  const sent = await acceptMessage(ctx(), mailTo("lead@example.com", { recordId: "leads/42" }));
  await sendIn({ messageId: "<reply-1@example.com>", inReplyTo: `<${sent.id}@crm.test>` });
  const [reply] = await received("reply-1@example.com");
  expect(reply).toMatchObject({ in_reply_to: sent.id, conversation_id: sent.id, record_id: "leads/42" });
  expect(await toldOf(reply.id)).toMatchObject([
    {
      data: {
        inReplyTo: sent.id,
        threadOf: sent.id,
        recordId: "leads/42",
        contact: { type: "leads", id: "42" },
        from: "lead@example.com",
        excerpt: expect.stringContaining("Yes, please."),
        automatic: false,
      },
    },
  ]);
  const { messages } = await getConversation(ctx(), sent.id);
  expect(messages.map(({ id }) => id)).toEqual([sent.id, reply.id]);
  const { results } = await listConversations(ctx(), { limit: 10, recordId: "leads/42" });
  expect(results).toMatchObject([{ id: sent.id, lastReceived: { id: reply.id } }]);
});

test("References alone thread a reply too", async () => {
  const sent = await acceptMessage(ctx(), mailTo("lead@example.com", { recordId: "leads/43" }));
  const references = ["<unknown@example.com>", `<${sent.id}@crm.test>`];
  await sendIn({ messageId: "<reply-2@example.com>", inReplyTo: "<foreign@example.com>", references });
  expect((await received("reply-2@example.com"))[0]).toMatchObject({ in_reply_to: sent.id });
});

test("a mail that answers nothing of ours starts a conversation of its own", async () => {
  await sendIn({ messageId: "<new@example.com>" });
  const [mail] = await received("new@example.com");
  expect(mail).toMatchObject({ in_reply_to: null, conversation_id: mail.id, record_id: null });
});

test("the same mail ten times, at once and again, is one message and one event", async () => {
  const send = () => sendIn({ messageId: "<twice@example.com>" });
  await Promise.all(Array.from({ length: 9 }, send));
  await send();
  const mails = await received("twice@example.com");
  expect(mails).toHaveLength(1);
  expect(await toldOf(mails[0].id)).toHaveLength(1);
});

test.each([
  ["an out-of-office note", { headers: { "Auto-Submitted": "auto-replied" } }],
  ["a list's mail", { headers: { Precedence: "bulk" } }],
  ["a bounce with an empty sender", { envelope: { from: false as const, to: "hello@crm.test" } }],
])("%s is marked as automatic", async (what, over) => {
  const messageId = `<${what.replaceAll(" ", "-")}@example.com>`;
  await sendIn({ messageId, ...over });
  expect((await received(messageId.slice(1, -1)))[0]).toMatchObject({ automatic: true });
});

describe("the door for mail", () => {
  test("takes none for other domains", async () => {
    await expect(sendIn({ to: "victim@elsewhere.test" })).rejects.toMatchObject({ responseCode: 550 });
  });

  test("takes none above its size", async () => {
    const big = { content: Buffer.alloc(8 * 1024 * 1024), filename: "big.bin" };
    await expect(sendIn({ attachments: [big] })).rejects.toMatchObject({ responseCode: 552 });
  });

  test("asks the sender to come back while the database is away", async () => {
    const broken = { ...hub.deps, db: { transaction: () => Promise.reject(new Error("away")) } } as never;
    const door = await startInbound(broken);
    const transport = createTransport({ host: "127.0.0.1", port: door.port, ignoreTLS: true });
    const mail = { from: "lead@example.com", to: "hello@crm.test", text: "x" };
    await expect(transport.sendMail(mail)).rejects.toMatchObject({ responseCode: 451 });
    await door.stop();
  });
});

describe("what no mail program would write", () => {
  const envelope = { from: "odd@example.com", to: "hello@crm.test" };
  test.each([
    ["an empty mail", ""],
    ["no header at all", "just words"],
    ["NUL bytes", "Message-ID: <nul\u0000@x.test>\r\nSubject: a\u0000b\r\n\r\nte\u0000xt\r\n"],
    ["a thousand references", `References: ${"<a@b.test> ".repeat(1_000)}\r\n\r\nx`],
    ["parts in parts", `${"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n".repeat(200)}\r\nx`],
    ["a broken encoding", "Content-Type: text/plain; charset=nope\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!"],
    ["a header without end", `Subject: ${"x".repeat(500_000)}`],
  ])("%s is stored once", async (_what, source) => {
    const count = async () => (await hub.pool.query("select 1 from messages where direction = 'inbound'")).rows.length;
    const before = await count();
    for (let n = 0; n < 2; n++) await receiveMail(ctx(), Buffer.from(source), envelope);
    expect(await count()).toBe(before + 1);
  });

  test("line breaks in encoded headers do not reach what we keep", async () => {
    const source =
      "Message-ID: <breaks@x.test>\r\nFrom: =?utf-8?q?a=0D=0Ab?= <odd@example.com>\r\n" +
      "Subject: =?utf-8?q?Hi=0D=0ABcc=3A_spy=40x.test?=\r\n\r\nx";
    await receiveMail(ctx(), Buffer.from(source), envelope);
    expect(await received("breaks@x.test")).toMatchObject([
      { subject: "Hi Bcc: spy@x.test", from_address: "odd@example.com" },
    ]);
  });

  test.each([
    [
      "thousands of headers",
      { headers: Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`x-${n}`, "y"])) },
    ],
    ["thousands of parts", { attachments: Array.from({ length: 5_000 }, () => ({ content: "x" })) }],
  ])("a mail with %s is refused for good, not asked for again", async (_what, mail) => {
    await expect(sendIn(mail)).rejects.toMatchObject({ responseCode: 554 });
  });

  test("a foreign mail that bears our own Message-ID takes nothing from our message", async () => {
    const sent = await acceptMessage(ctx(), mailTo("lead@example.com"));
    await sendIn({ messageId: `<${sent.id}@crm.test>` });
    expect(await hub.message(sent.id)).toMatchObject({ direction: "outbound", state: "accepted" });
    expect(await received(`${sent.id}@crm.test`)).toHaveLength(1);
  });
});

test("conversations: rejects an actor without comms.messages:read, and shows nobody another's", async () => {
  const nobody = hub.ctx(actorWith([]));
  const other = hub.ctx(actorWith({ "comms.messages:read": "own" }, { id: "someone else" }));
  const { results } = await listConversations(ctx(), { limit: 1 });
  await expect(listConversations(nobody, { limit: 1 })).rejects.toMatchObject({ code: "forbidden" });
  await expect(getConversation(nobody, results[0]!.id)).rejects.toMatchObject({ code: "forbidden" });
  await expect(getConversation(other, results[0]!.id)).rejects.toMatchObject({ code: "not_found" });
  expect((await listConversations(other, { limit: 10 })).results).toEqual([]);
});
