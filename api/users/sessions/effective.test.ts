import { afterAll, expect, test } from "vitest";
import { createAuthenticator } from "#kit/authenticate.ts";
import { openRedis } from "#kit/redis.ts";
import { testRedis } from "#stack/testing.ts";
import { openUsers, signedIn } from "../testing.ts";
import { verificationKey } from "../tokens/signing-keys.ts";

const users = await openUsers();
const redis = openRedis((await testRedis("crm")).url, "crm");
afterAll(async () => {
  redis.disconnect();
  await users.close();
});
const root = (await users.signIn()).body;
const asRoot = (method: string, path: string, body?: unknown) => users.json(method, path, body, root.accessToken);

/** CRM Core's door: signatures, introspection over the route, answers kept in its own memory and Redis. */
const authenticate = createAuthenticator({
  audience: "crm",
  issuer: users.config.issuer,
  keys: verificationKey(users.db),
  introspect: (token) => users.introspect(token, "crm"),
  redis,
});
const rolesAt = (token: string) =>
  authenticate(token).then(
    (actor) => actor.roles.join(","),
    (error: { code: string }) => error.code,
  );

type Person = Awaited<ReturnType<typeof signedIn>>;
const changes: [string, string, (person: Person) => Promise<{ status: number }>][] = [
  ["a logout", "unauthenticated", (person) => users.json("DELETE", "/v1/sessions/current", undefined, person.token)],
  ["an end by an administrator", "unauthenticated", ({ id }) => asRoot("DELETE", `/v1/users/${id}/sessions`)],
  ["a disable", "unauthenticated", ({ id }) => asRoot("POST", `/v1/users/${id}/disable`)],
  [
    "a new password",
    "unauthenticated",
    ({ id }) => asRoot("PUT", `/v1/users/${id}/password`, { password: "a new one for them" }),
  ],
  ["a change of roles", "support", ({ id }) => asRoot("PUT", `/v1/users/${id}/roles`, { roles: ["support"] })],
];

test.concurrent.each(changes)(
  "harm 36: %s is known to another service within five seconds",
  async (_name, then, change) => {
    const person = await signedIn(users, ["sales"]);
    expect(await rolesAt(person.token)).toBe("sales");
    expect((await change(person)).status).toBeLessThan(300);
    const since = performance.now();
    await expect.poll(() => rolesAt(person.token), { timeout: 8_000, interval: 100 }).toBe(then);
    expect(performance.now() - since).toBeLessThan(5_500);
  },
);

test("harm 36: within User Management a logout counts at once for who asks it directly", async () => {
  const person = await signedIn(users);
  await users.json("DELETE", "/v1/sessions/current", undefined, person.token);
  expect(await users.introspect(person.token)).toEqual({ active: false });
  expect((await users.json("POST", "/v1/sessions/refresh", { refreshToken: person.refreshToken })).status).toBe(401);
});
