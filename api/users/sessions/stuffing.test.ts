import { sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { signInAttempts } from "#db/user_management/schema.ts";
import { openUsers, signedIn } from "../testing.ts";
import { freeGuesses } from "./attempts.ts";
import { signIn } from "./sign-in.ts";

const users = await openUsers();
afterAll(() => users.close());
beforeEach(() => users.db.delete(signInAttempts));

const guess = (email: string, address: string, password = "a guess") =>
  signIn(users.ctx(), { email, password, address, userAgent: undefined }).then(
    () => "in",
    (error: { code: string }) => error.code,
  );
/** As if so many seconds had gone by. */
const pass = (seconds: number) =>
  users.db
    .update(signInAttempts)
    .set({ blockedUntil: sql`${signInAttempts.blockedUntil} - ${seconds} * interval '1 second'` });

test("harm 34: of 1,000 guesses in an hour from 100 addresses each account hears less than one a minute", async () => {
  const known = await Promise.all(Array.from({ length: 2 }, async () => (await signedIn(users)).email));
  const targets = [...known, "unknown-1@example.com", "unknown-2@example.com"];
  const heard = new Map(targets.map((email) => [email, 0]));
  const rounds = 50;
  for (let round = 0; round < rounds; round++) {
    for (let n = 0; n < 20; n++) {
      const email = targets[n % targets.length]!;
      const answer = await guess(email, `10.0.0.${(round * 20 + n) % 100}`);
      expect(["unauthenticated", "rate_limited"]).toContain(answer);
      if (answer === "unauthenticated") heard.set(email, heard.get(email)! + 1);
    }
    await pass(3_600 / rounds);
  }
  const counts = [...heard.values()];
  for (const count of counts) expect(count).toBeLessThanOrEqual(freeGuesses.account + 6);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
}, 60_000);

test("harm 34: one address that tries one guess at many accounts is made to wait as well", async () => {
  const answers = [];
  for (let n = 0; n < freeGuesses.address + 5; n++) answers.push(await guess(`spread-${n}@example.com`, "10.1.0.1"));
  expect(answers.filter((answer) => answer === "unauthenticated")).toHaveLength(freeGuesses.address);
  expect(answers.slice(freeGuesses.address)).toEqual(Array(5).fill("rate_limited"));
  expect(await guess("spread-0@example.com", "10.1.0.2")).toBe("unauthenticated");
}, 60_000);

test("harm 34: an attacker's own good password does not pay for guesses at others", async () => {
  const own = await signedIn(users);
  const answers = [];
  for (let n = 0; n < freeGuesses.address; n++) {
    answers.push(await guess(`paid-${n}@example.com`, "10.2.0.1"));
    if (n % 10 === 9) answers.push(await guess(own.email, "10.2.0.1", own.password));
  }
  expect(answers.filter((answer) => answer === "unauthenticated")).toHaveLength(freeGuesses.address);
  expect(await guess("paid-x@example.com", "10.2.0.1")).toBe("rate_limited");
}, 60_000);

test("people behind one address who sign in rightly are never made to wait", async () => {
  const person = await signedIn(users);
  const answers = [];
  for (let n = 0; n < freeGuesses.address + 10; n++)
    answers.push(await guess(person.email, "10.3.0.1", person.password));
  expect(new Set(answers)).toEqual(new Set(["in"]));
}, 60_000);
