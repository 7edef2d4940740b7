import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startMailCatcher } from "./mail.ts";
import { freePort } from "./ports.ts";

let folder: string;
let port: number;
let catcher: Awaited<ReturnType<typeof startMailCatcher>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crm-mail-"));
  catcher = await startMailCatcher({ folder, port: (port = await freePort()) });
});
afterAll(async () => {
  await catcher.stop();
  await rm(folder, { recursive: true, force: true });
});

test("every message sent by SMTP is kept once, whole, with its envelope", async () => {
  const transport = createTransport({ host: "127.0.0.1", port, pool: true });
  const numbers = Array.from({ length: 30 }, (_, index) => index);
  await Promise.all(
    numbers.map((number) =>
      transport.sendMail({
        from: "crm@crm.test",
        to: `lead${number}@crm.test`,
        bcc: "archive@crm.test",
        subject: `Message ${number}`,
        text: `.a line that begins with a dot\nnumber ${number}`,
      }),
    ),
  );
  transport.close();
  expect(await readdir(join(folder, "tmp"))).toEqual([]);
  const files = await readdir(join(folder, "new"));
  expect(files.every((name) => /^\d{13}-[0-9a-f-]{36}\.eml$/.test(name))).toBe(true);
  const messages = await Promise.all(files.map((name) => readFile(join(folder, "new", name), "utf8")));
  const subjects = messages.map((text) => Number(/^Subject: Message (\d+)\r$/m.exec(text)?.[1]));
  expect(subjects.sort((a, b) => a - b)).toEqual(numbers);
  for (const text of messages) {
    expect(text).toMatch(
      /^Return-Path: <crm@crm\.test>\r\nDelivered-To: lead\d+@crm\.test\r\nDelivered-To: archive@crm\.test\r\n/,
    );
    expect(text).toMatch(/\r\n\.a line that begins with a dot\r\nnumber \d+/);
  }
});

test("a taken port is an error, not a silence", async () => {
  await expect(startMailCatcher({ folder, port })).rejects.toThrow("EADDRINUSE");
});
