import { eq, sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { links, passkeyChallenges, sessions, signInAttempts } from "#db/user_management/schema.ts";
import { openUsers, signedIn } from "../testing.ts";
import { sweep } from "./sweep.ts";

const users = await openUsers();
afterAll(() => users.close());

test("what ended over a day ago is deleted, what is open stays", async () => {
  const [gone, open] = [await signedIn(users), await signedIn(users)];
  const old = sql`now() - interval '25 hours'`;
  await users.db.update(sessions).set({ expiresAt: old }).where(eq(sessions.userId, gone.id));
  await users.signIn({ email: "old@example.com", password: "x" });
  await users.db.update(signInAttempts).set({ blockedUntil: old });
  await users.signIn({ email: "new@example.com", password: "x" });
  await users.json("POST", "/v1/sessions/passkey/options");
  await users.db.update(passkeyChallenges).set({ expiresAt: old });
  await users.json("POST", "/v1/sessions/passkey/options");
  await users.db.update(links).set({ expiresAt: old }).where(eq(links.userId, gone.id));
  await sweep(users.db);
  expect((await users.db.select().from(sessions)).map((session) => session.userId)).toEqual([open.id]);
  expect(await users.db.select().from(signInAttempts)).toHaveLength(1);
  expect(await users.db.select().from(passkeyChallenges)).toHaveLength(1);
  expect((await users.db.select().from(links)).map((link) => link.userId)).toEqual([open.id]);
  expect(await users.introspect(open.token)).toMatchObject({ active: true });
});
