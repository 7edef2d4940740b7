import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { invitations, mails, users as people } from "#db/user_management/schema.ts";
import { admin, openUsers, signedIn } from "../testing.ts";
import { carryMails } from "./carry-mails.ts";
import { tellPerson } from "./queue-mail.ts";

type Asked = { key: string; body: any };
let asked: Asked[] = [];
let answer = (_request: IncomingMessage, response: ServerResponse) =>
  void response.writeHead(202, { "content-type": "application/json" }).end(JSON.stringify({ id: randomUUID() }));
const taken = answer;

/** A Hub that takes messages as the real one's contract says; each test may change how it answers. */
const hub = createServer(async (request, response) => {
  let text = "";
  for await (const part of request) text += part;
  asked.push({ key: String(request.headers["idempotency-key"]), body: JSON.parse(text) });
  answer(request, response);
});
await new Promise<void>((resolve) => hub.listen(0, "127.0.0.1", resolve));
const users = await openUsers({ hub: `http://127.0.0.1:${(hub.address() as AddressInfo).port}` });
afterAll(async () => {
  await users.close();
  hub.close();
});
beforeEach(async () => {
  await users.db.delete(mails);
  asked = [];
  answer = taken;
});

const ctx = users.ctx();
const root = (await users.signIn()).body;
const waiting = () => users.db.select().from(mails);
/** As if the time until the next try had passed. */
const later = () => users.db.update(mails).set({ nextAt: sql`now()` });
const forget = () => users.json("POST", "/v1/passwords/forgotten", { email: admin.email });

test("a mail goes to the Hub as a confidential, transactional message, and is forgotten here", async () => {
  await forget();
  await carryMails(ctx);
  expect(asked).toMatchObject([
    {
      body: {
        to: { email: admin.email },
        purpose: "transactional",
        confidential: true,
        content: { subject: "Set a new password" },
      },
    },
  ]);
  expect(asked[0]!.body.content.text).toMatch(/http:\/\/127\.0\.0\.1:8002\/reset-password\?token=crm_link_/);
  expect(await waiting()).toEqual([]);
});

test("while the Hub is away mails wait, and each goes once when it is back", async () => {
  answer = (_request, response) => void response.writeHead(503).end("{}");
  await forget();
  await tellPerson(ctx, root.user.id, "passkey-added");
  await carryMails(ctx);
  expect((await waiting()).map((mail) => mail.attempts)).toEqual([1, 1]);
  expect(await carryMails(ctx)).toBe(0);
  asked = [];
  answer = taken;
  await later();
  await carryMails(ctx);
  await carryMails(ctx);
  expect(asked).toHaveLength(2);
  expect(new Set(asked.map(({ body }) => body.content.subject))).toEqual(
    new Set(["A passkey was added", "Set a new password"]),
  );
  expect(await waiting()).toEqual([]);
}, 30_000);

test("an answer that was lost is asked for again under the same key with the same words", async () => {
  let lost = 0;
  answer = (request, response) => (lost++ < 3 ? void request.socket.destroy() : taken(request, response));
  await forget();
  for (let round = 0; round < 4; round++) {
    await carryMails(ctx);
    await later();
  }
  expect(asked).toHaveLength(4);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
  expect(new Set(asked.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(await waiting()).toEqual([]);
}, 30_000);

test("two carriers at once do not take the same mail", async () => {
  for (let n = 0; n < 6; n++) await tellPerson(ctx, root.user.id, "passkey-added");
  await Promise.all([carryMails(ctx), carryMails(ctx), carryMails(ctx)]);
  expect(asked).toHaveLength(6);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(6);
});

test("a change that is rolled back sends nothing", async () => {
  const broken = users.db.transaction(async (db) => {
    await tellPerson({ ...ctx, db }, root.user.id, "passkey-added");
    throw new Error("rolled back");
  });
  await expect(broken).rejects.toThrow("rolled back");
  expect(await carryMails(ctx)).toBe(0);
});

test("what is worth nothing any more is not sent: links that expired, invitations revoked or sent anew", async () => {
  await forget();
  await users.db.update(mails).set({ expiresAt: sql`now()` });
  const invite = await users.json("POST", "/v1/invitations", { email: "late@example.com" }, root.accessToken);
  await users.json("POST", `/v1/invitations/${invite.body.id}/resend`, undefined, root.accessToken);
  expect(await waiting()).toHaveLength(3);
  await carryMails(ctx);
  const [row] = await users.db.select().from(invitations).where(eq(invitations.id, invite.body.id));
  expect(asked).toHaveLength(1);
  expect(asked[0]!.body.content.text).toContain(row!.linkId);
  expect(await waiting()).toEqual([]);
});

test("a name kept from before, with line breaks in it, stays one line of the text, and never reaches a header", async () => {
  const person = await signedIn(users);
  await users.db.update(people).set({ name: "Eve\r\nBcc: all@example.com\t\u202E" }).where(eq(people.id, person.id));
  await users.db.delete(mails);
  await tellPerson(ctx, person.id, "password-changed");
  await carryMails(ctx);
  const [{ body }] = asked as [Asked];
  expect(body.content.subject).toBe("Your password was changed");
  expect(body.content.text.split("\n")[0]).toBe("Hello Eve Bcc: all@example.com ,");
  expect(Object.keys(body.content)).toEqual(["subject", "text"]);
});
