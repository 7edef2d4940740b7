import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openUsers, signedIn } from "../testing.ts";
import { hashPassword, verifyPassword } from "../tokens/password.ts";
import { requireGoodPassword } from "./good-password.ts";

const breached = "a phrase that leaked";
const digest = (text: string) => createHash("sha1").update(text).digest("hex").toUpperCase();
let asked: string[] = [];
let status = 200;
const source = createServer((request, response) => {
  asked.push(request.url!);
  const padding = `${digest("padding").slice(5)}:0`;
  response.writeHead(status).end(`${digest(breached).slice(5)}:42\r\n${padding}`);
});
await new Promise<void>((resolve) => source.listen(0, "127.0.0.1", resolve));
const users = await openUsers({
  env: {
    BREACHED_PASSWORDS_URL: `http://127.0.0.1:${(source.address() as AddressInfo).port}/range`,
    OUTBOUND_ALLOW: "127.0.0.1/32",
  },
});
afterAll(async () => {
  await users.close();
  source.close();
});
beforeEach(() => {
  asked = [];
  status = 200;
});

const check = (password: string, about?: string[]) => requireGoodPassword(users.ctx(), password, about);
const refused = { code: "invalid_input", faults: [{ path: "/password" }] };

test.each(["password", "PassWord", "12345678", "trustno1", "qwertyuiop", "iloveyou", "ｐａｓｓｗｏｒｄ"])(
  "harm 38: the common password %s is refused without asking anyone",
  async (password) => {
    await expect(check(password)).rejects.toMatchObject(refused);
    expect(asked).toEqual([]);
  },
);

test("harm 38: a breached password is refused; its source sees five digits of the hash", async () => {
  await expect(check(breached)).rejects.toMatchObject(refused);
  expect(asked).toEqual([`/range/${digest(breached).slice(0, 5)}`]);
});

test("a suffix that only pads the answer is no breach", async () => {
  await expect(check("padding")).resolves.toBeUndefined();
});

test.each([500, 404])(
  "a source that answers %d keeps nobody from a new password; the list still applies",
  async (answer) => {
    status = answer;
    await expect(check(breached)).resolves.toBeUndefined();
    await expect(check("password")).rejects.toMatchObject(refused);
  },
);

test("one's own address or name is no password", async () => {
  await expect(check("Ada.Lovelace@example.com", ["ada.lovelace@example.com"])).rejects.toMatchObject(refused);
  await expect(check("ada.lovelace", ["ada.lovelace@example.com"])).rejects.toMatchObject(refused);
  await expect(check("ada lovelace", ["ada@example.com", "Ada Lovelace"])).rejects.toMatchObject(refused);
  await expect(check("ada lovelace's engine", ["ada@example.com", "Ada Lovelace"])).resolves.toBeUndefined();
});

const person = await signedIn(users);
const change = (password: string) =>
  users.json("PUT", "/v1/users/me/password", { current: person.password, password }, person.token);

test.each([
  ["7 characters", "1234567"],
  ["129 characters", "x".repeat(129)],
  ["7 emoji, which are 14 code units", "😀".repeat(7)],
])("harm 38: a password of %s is refused", async (_name, password) => {
  expect(await change(password)).toMatchObject({ status: 400, body: { code: "invalid_input" } });
});

test.each([
  ["8 emoji", "😀🎉🐘🌵🚲🎻🧭🪐"],
  ["128 emoji", "😀".repeat(127) + "🎉"],
  ["spaces and control characters", " \t\u0000\u0007 \n end "],
  ["any script", "пароль-密碼-سر-🗝"],
])("harm 38: %s are a password that signs in", async (_name, password) => {
  expect((await change(password)).status).toBe(204);
  expect((await users.signIn({ email: person.email, password })).status).toBe(201);
  person.password = password;
});

test("one password typed on two keyboards is one password", async () => {
  const hash = await hashPassword("Zo\u00e9's passphrase");
  expect(await verifyPassword(hash, "Zoe\u0301's passphrase")).toBe(true);
  expect(await verifyPassword(hash, "Zoe's passphrase")).toBe(false);
});

test("harm 38: while passwords of the greatest length are hashed the event loop goes on", async () => {
  let turns = 0;
  let done = false;
  const turn = () => void (turns++, done || setImmediate(turn));
  turn();
  await Promise.all(Array.from({ length: 5 }, () => hashPassword("🗝".repeat(128))));
  done = true;
  expect(turns).toBeGreaterThan(50);
});
