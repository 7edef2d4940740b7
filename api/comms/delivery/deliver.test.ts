import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { messages } from "#db/communication/schema.ts";
import { putPreference } from "../consent/preferences.ts";
import { addSuppression, isSuppressed } from "../consent/suppressions.ts";
import { openMaildir } from "../inbox/maildir.ts";
import { acceptMessage } from "../messages/accept-message.ts";
import { everything, mailTo, testComms } from "../testing.ts";
import { deliver, type Means } from "./deliver.ts";
import { startRudeServer, type Manners } from "./rude-server.ts";
import { createSender } from "./transport.ts";

let hub: Awaited<ReturnType<typeof testComms>>;
let server: Awaited<ReturnType<typeof startRudeServer>>;
let sender: ReturnType<typeof createSender>;
let folder: string;

beforeAll(async () => {
  hub = await testComms({ smtpUrl: "smtp://127.0.0.1:9" });
  folder = await mkdtemp(join(tmpdir(), "crm-comms-"));
  await mkdir(join(folder, "new"));
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  server = await startRudeServer();
  sender = createSender(server.url, 2);
});
afterEach(async () => {
  sender.close(true);
  await server.stop();
});

let count = 0;
const ctx = () => hub.ctx(everything);
const accept = async (over: Record<string, unknown> = {}) => {
  const address = `someone-${++count}@example.com`;
  return { address, ...(await acceptMessage(ctx(), mailTo(address, over))) };
};
const work = (id: string, means: Partial<Means> = {}) => deliver(ctx(), { send: sender.send, ...means }, id);
/** Moves the message's clock, so that it is due now. */
const makeDue = (id: string) =>
  hub.db
    .update(messages)
    .set({ dueAt: new Date(Date.now() - 1_000) })
    .where(eq(messages.id, id));
const ageBody = (id: string) =>
  hub.pool.query("update attempts set body_at = now() - interval '11 seconds' where message = $1", [id]);
const states = async (id: string) => (await hub.attempts(id)).map(({ state }) => state);
const mailOf = (id: string) => hub.message(id);

describe("a server that refuses for now", () => {
  test.each<[string, Manners]>([
    ["answers 421 to the connection", { at: "greeting", say: "421 busy" }],
    ["answers 450 to the recipient", { at: "rcpt", say: "450 try later" }],
    ["answers 451 to DATA", { at: "data", say: "451 try later" }],
    ["answers 451 after the final dot", { at: "end", say: "451 not stored" }],
    ["answers 503 after the final dot", { at: "end", say: "503 out of step" }],
    ["drops it at the recipient", { at: "rcpt", drop: true }],
    ["drops it at DATA", { at: "data", drop: true }],
    ["speaks another protocol", "garbage"],
    ["answers nonsense to the recipient", { at: "rcpt", say: "banana" }],
  ])("%s: tried again later, one mail in the end", async (_what, manners) => {
    server.script.push(manners, manners);
    const { id } = await accept();
    for (const state of ["retrying", "retrying", "sent"]) {
      await makeDue(id);
      await work(id);
      expect((await mailOf(id)).state).toBe(state);
    }
    expect(await states(id)).toEqual(["failed", "failed", "sent"]);
    expect(server.taken).toHaveLength(1);
    expect(server.taken[0]).toContain(`<${id}@crm.test>`);
  });

  test("drops idle connections: a mail finds another, and is tried again when there is none", async () => {
    server.script.push(...Array.from({ length: 2 }, (): Manners => ({ at: "greeting", drop: true })));
    const { id } = await accept();
    await work(id);
    expect((await mailOf(id)).state).toBe("retrying");
    await makeDue(id);
    await work(id);
    expect((await mailOf(id)).state).toBe("sent");
    expect(server.taken).toHaveLength(1);
  });

  test("waits longer each time, and its job is there for when it is due", async () => {
    server.script.push(...Array.from({ length: 4 }, (): Manners => ({ at: "rcpt", say: "450 later" })));
    const { id } = await accept();
    const delays: number[] = [];
    for (let n = 0; n < 4; n++) {
      await makeDue(id);
      await work(id);
      const { rows } = await hub.pool.query(
        `select extract(epoch from m.due_at - a.ended_at)::float as delay, j.run_at = m.due_at as planned
         from messages m join attempts a on a.message = m.id and a.number = $2 join graphile_worker.jobs j on j.key = m.id::text
         where m.id = $1`,
        [id, n + 1],
      );
      expect(rows).toHaveLength(1);
      expect(rows[0].planned).toBe(true);
      delays.push(rows[0].delay);
    }
    for (const [n, delay] of delays.entries()) {
      expect(delay).toBeGreaterThanOrEqual(2 ** n * 0.99);
      expect(delay).toBeLessThanOrEqual(2 ** n * 1.25);
    }
  });

  test("is given up on after two days", async () => {
    server.script.push({ at: "rcpt", say: "450 later" });
    const { id } = await accept();
    await hub.pool.query("update messages set created_at = now() - interval '49 hours' where id = $1", [id]);
    await work(id);
    expect(await mailOf(id)).toMatchObject({ state: "failed", dueAt: null });
    expect(await hub.events("comms.message.failed")).toContainEqual(
      expect.objectContaining({ subject: `messages/${id}` }),
    );
  });
});

describe("a server that refuses for good", () => {
  test("an unknown mailbox bounces and is suppressed from then on", async () => {
    server.script.push({ at: "rcpt", say: "550 5.1.1 no such user" });
    const { id, address } = await accept();
    await work(id);
    expect(await mailOf(id)).toMatchObject({ state: "bounced", reason: expect.stringContaining("no such user") });
    expect(await isSuppressed(hub.db, address)).toBe(true);
    expect(await hub.events("comms.message.bounced")).toContainEqual(
      expect.objectContaining({ subject: `messages/${id}` }),
    );
    const next = await acceptMessage(ctx(), mailTo(address));
    await work(next.id);
    expect(await mailOf(next.id)).toMatchObject({ state: "suppressed", reason: "the address is suppressed" });
    expect(server.whole()).toBe(0);
  });

  test.each([
    ["a policy at the recipient", { at: "rcpt", say: "550 5.7.1 not from you" }],
    ["the content after the final dot", { at: "end", say: "554 5.6.0 spam" }],
  ] as [string, Manners][])("%s fails the message and suppresses nobody", async (_what, manners) => {
    server.script.push(manners);
    const { id, address } = await accept();
    await work(id);
    expect(await mailOf(id)).toMatchObject({ state: "failed" });
    expect(await states(id)).toEqual(["refused"]);
    expect(await isSuppressed(hub.db, address)).toBe(false);
  });
});

describe("a server that leaves it open whether it took the mail", () => {
  const cases: [string, Manners][] = [
    ["drops the connection after the final dot", { at: "end", drop: true }],
    ["answers nonsense to the final dot", { at: "end", say: "banana" }],
    ["drops the connection in a body that was handed over whole", { at: "body", drop: true }],
  ];

  test.each(cases)("%s: unknown, shown as that, and never sent again", async (_what, manners) => {
    server.script.push(manners);
    const { id } = await accept();
    await work(id);
    expect(await states(id)).toEqual(["sending"]);
    await makeDue(id);
    await work(id);
    expect((await mailOf(id)).state).toBe("sending");
    await ageBody(id);
    await makeDue(id);
    await work(id);
    expect((await mailOf(id)).state).toBe("unknown");
    expect(await states(id)).toEqual(["unknown"]);
    await makeDue(id);
    await work(id);
    expect(server.taken).toEqual([]);
    expect(await hub.events("comms.message.unknown")).toContainEqual(
      expect.objectContaining({ subject: `messages/${id}` }),
    );
  });

  test("with the one-machine inbox, a mail that it holds is sent and is not sent again", async () => {
    const keep = (mail: string) => writeFile(join(folder, "new", `${Date.now()}-kept.eml`), mail);
    server.script.push({ at: "end", drop: true, keep });
    const { id } = await accept();
    await work(id);
    await ageBody(id);
    await makeDue(id);
    await work(id, { inbox: openMaildir(folder) });
    expect((await mailOf(id)).state).toBe("sent");
    expect(server.whole()).toBe(1);
  });

  test("with the one-machine inbox, a mail that it does not hold is sent again", async () => {
    server.script.push({ at: "end", drop: true });
    const { id } = await accept();
    await work(id);
    await ageBody(id);
    await makeDue(id);
    await work(id, { inbox: openMaildir(folder) });
    expect((await mailOf(id)).state).toBe("sent");
    expect(await states(id)).toEqual(["failed", "sent"]);
    expect(server.taken).toHaveLength(1);
  });

  test("a body cut short, whose end the server cannot have seen, is sent again", async () => {
    server.script.push({ at: "body", drop: true });
    const { id } = await accept();
    // More than the sockets on the way can hold.
    await hub.db
      .update(messages)
      .set({ text: "A long line of text.\n".repeat(400_000) })
      .where(eq(messages.id, id));
    await work(id);
    expect((await mailOf(id)).state).toBe("retrying");
    await makeDue(id);
    await work(id);
    expect((await mailOf(id)).state).toBe("sent");
    expect(server.taken).toHaveLength(1);
  });
});

test("an attempt that another took over sends no body", async () => {
  const { id } = await accept();
  const message = await mailOf(id);
  const verdict = await sender.send(
    {
      to: message.toAddress,
      from: "hello@crm.test",
      text: "x",
      envelope: { from: "hello@crm.test", to: message.toAddress },
    },
    () => Promise.reject(new Error("taken over")),
  );
  expect(verdict).toMatchObject({ kind: "later" });
  expect(server.whole()).toBe(0);
});

describe("consent and suppression count at the moment of sending", () => {
  const marketing = { purpose: "marketing" };
  const consent = (email: string, granted: boolean) =>
    putPreference(ctx(), { email, purpose: "marketing", granted, source: "test" });

  test("marketing goes to who consented, with a one-click way out", async () => {
    const { id, address } = await accept(marketing);
    await consent(address, true);
    await work(id);
    expect((await mailOf(id)).state).toBe("sent");
    const unfolded = server.taken[0]!.replaceAll("\r\n ", " ");
    expect(unfolded).toMatch(/^List-Unsubscribe: +<http:\/\/comms\.test\/v1\/unsubscribe\/[\w-]+>\r$/m);
    expect(unfolded).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
  });

  test("without a word of consent marketing is suppressed, transactional mail goes", async () => {
    const { id } = await accept(marketing);
    await work(id);
    expect(await mailOf(id)).toMatchObject({
      state: "suppressed",
      reason: "the address has not consented to marketing",
    });
    expect(await hub.events("comms.message.suppressed")).toContainEqual(
      expect.objectContaining({ subject: `messages/${id}` }),
    );
    const other = await accept();
    await work(other.id);
    expect((await mailOf(other.id)).state).toBe("sent");
    expect(server.taken).toHaveLength(1);
  });

  test("consent withdrawn while the message waited stops it", async () => {
    const { id, address } = await accept({ ...marketing, sendAt: new Date(Date.now() + 3_600_000).toISOString() });
    await consent(address, true);
    await work(id);
    expect((await mailOf(id)).state).toBe("accepted");
    await consent(address, false);
    await makeDue(id);
    await work(id);
    expect((await mailOf(id)).state).toBe("suppressed");
    expect(server.whole()).toBe(0);
  });

  test("consent withdrawn between two tries stops the second", async () => {
    server.script.push({ at: "rcpt", say: "450 later" });
    const { id, address } = await accept(marketing);
    await consent(address, true);
    await work(id);
    await consent(address, false);
    await makeDue(id);
    await work(id);
    expect((await mailOf(id)).state).toBe("suppressed");
  });

  test("an address suppressed after the message was accepted gets nothing, transactional mail included", async () => {
    const { id, address } = await accept();
    await addSuppression(ctx(), { email: address });
    await work(id);
    expect((await mailOf(id)).state).toBe("suppressed");
    expect(server.whole()).toBe(0);
  });
});
