import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actorWith } from "#kit/testing.ts";
import { comms } from "../app.ts";
import { acceptMessage } from "../messages/accept-message.ts";
import { everything, mailTo, testCatcher, testComms, until } from "../testing.ts";
import { getInboxMail, listInbox, replyToInboxMail } from "./inbox.ts";

let catcher: Awaited<ReturnType<typeof testCatcher>>;
let hub: Awaited<ReturnType<typeof testComms>>;
let running: { stop: () => Promise<unknown>; port?: number }[];

beforeAll(async () => {
  catcher = await testCatcher();
  hub = await testComms(catcher);
  running = await comms.start!({
    ...hub.deps,
    config: { ...hub.deps.config, databaseOwnerUrl: hub.database.ownerUrl },
  });
  hub.deps.config.inboundPort = running.find((part) => "port" in part)!.port as number;
});
afterAll(async () => {
  for (const part of running) await part.stop();
  await hub.close();
  await catcher.stop();
});

const ctx = () => hub.ctx(everything);
const caught = (to: string) =>
  until(async () => {
    const { results } = await listInbox(ctx(), { limit: 5, to });
    return results.length > 0 && results;
  });

test("a message goes out, is caught, is answered, and its answer comes back in: all by SMTP", async () => {
  const content = { subject: "Grüße an Ada", text: "Tschüß" };
  const { id } = await acceptMessage(ctx(), mailTo("ada@example.com", { content, recordId: "leads/42" }));
  const [mail] = await caught("ada@example.com");
  expect(mail).toMatchObject({ from: "hello@crm.test", subject: "Grüße an Ada", messageId: `<${id}@crm.test>` });
  expect(await getInboxMail(ctx(), mail!.id)).toMatchObject({ text: expect.stringContaining("Tschüß") });
  await replyToInboxMail(ctx(), mail!.id, { text: "Danke!" });
  const [event] = await until(async () => {
    const events = await hub.events("comms.message.received");
    return events.length > 0 && events;
  });
  expect(event!.data).toMatchObject({ inReplyTo: id, recordId: "leads/42", from: "ada@example.com", automatic: false });
  const reply = await hub.message(event!.data["id"] as string);
  expect(reply).toMatchObject({ subject: "Re: Grüße an Ada", text: expect.stringContaining("Danke!") });
});

test("the list is newest first, in pages, by recipient and by part of the subject", async () => {
  for (let n = 0; n < 5; n++) {
    const content = { subject: `Number ${n % 2 ? "odd" : "even"}`, text: "x" };
    await acceptMessage(ctx(), mailTo(`page-${n}@example.com`, { content }));
    await caught(`page-${n}@example.com`);
  }
  const first = await listInbox(ctx(), { limit: 2, subject: "number" });
  const second = await listInbox(ctx(), { limit: 10, subject: "NUMBER", after: first.paging!.next.after });
  const to = [...first.results, ...second.results].flatMap((mail) => mail.to);
  expect(to).toEqual([4, 3, 2, 1, 0].map((n) => `page-${n}@example.com`));
  expect((await listInbox(ctx(), { limit: 10, subject: "even" })).results).toHaveLength(3);
  expect((await listInbox(ctx(), { limit: 10, to: "page-1@example.com" })).results).toHaveLength(1);
});

test("a name that is no mail of the inbox is not found", async () => {
  for (const id of ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "1700000000000-x.eml", ".", "1700000000000-../x.eml"])
    await expect(getInboxMail(ctx(), id)).rejects.toMatchObject({ code: "not_found" });
});

test("without MAIL_INBOX_DIR there is no inbox", async () => {
  const without = { ...ctx(), config: { ...hub.deps.config, inboxDir: undefined } };
  await expect(listInbox(without, { limit: 1 })).rejects.toMatchObject({ code: "not_found" });
  await expect(replyToInboxMail(without, "x", { text: "x" })).rejects.toMatchObject({ code: "not_found" });
});

test("rejects an actor without comms.inbox:read", async () => {
  const nobody = hub.ctx(actorWith(["comms.messages:send"]));
  const forbidden = { code: "forbidden" };
  await expect(listInbox(nobody, { limit: 1 })).rejects.toMatchObject(forbidden);
  await expect(getInboxMail(nobody, "x")).rejects.toMatchObject(forbidden);
  await expect(replyToInboxMail(nobody, "x", { text: "x" })).rejects.toMatchObject(forbidden);
});

test("five thousand mails are listed at once, and searched quickly", async () => {
  const folder = await mkdtemp(join(tmpdir(), "crm-comms-"));
  await mkdir(join(folder, "new"));
  for (let n = 0; n < 5_000; n++)
    await writeFile(
      join(folder, "new", `${1_700_000_000_000 + n}-x.eml`),
      `Delivered-To: many-${n}@example.com\r\nFrom: CRM <hello@crm.test>\r\nTo: many-${n}@example.com\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_${n}?=\r\nMessage-ID: <${n}@crm.test>\r\n\r\nText ${n}\r\n`,
    );
  const many = { ...ctx(), config: { ...hub.deps.config, inboxDir: folder } };
  const timed = async (query: Parameters<typeof listInbox>[1]) => {
    const started = performance.now();
    const { results } = await listInbox(many, query);
    return { results, ms: performance.now() - started };
  };
  const page = await timed({ limit: 50 });
  expect(page.results).toHaveLength(50);
  expect(page.results[0]).toMatchObject({ to: ["many-4999@example.com"], subject: "Grüße 4999" });
  expect(page.ms).toBeLessThan(1_000);
  expect((await timed({ limit: 5, to: "many-0@example.com" })).results).toHaveLength(1);
  const again = await timed({ limit: 5, to: "many-1@example.com" });
  expect(again.results).toHaveLength(1);
  expect(again.ms).toBeLessThan(500);
  await rm(folder, { recursive: true });
});
