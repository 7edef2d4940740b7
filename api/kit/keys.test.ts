import { exportJWK, generateKeyPair, jwtVerify, SignJWT, type JSONWebKeySet } from "jose";
import { beforeEach, expect, test, vi } from "vitest";
import { rememberKeys } from "./keys.ts";

const pairs = await Promise.all(["one", "two"].map(async (kid) => ({ kid, ...(await generateKeyPair("EdDSA")) })));
const published = async (...kids: string[]): Promise<JSONWebKeySet> => ({
  keys: await Promise.all(
    pairs
      .filter(({ kid }) => kids.includes(kid))
      .map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, alg: "EdDSA" })),
  ),
});
const signed = (kid: string) =>
  new SignJWT({})
    .setProtectedHeader({ alg: "EdDSA", kid })
    .sign((pairs.find((pair) => pair.kid === kid) ?? pairs[0]!).privateKey);

let clock = 0;
const load = vi.fn<() => Promise<JSONWebKeySet>>();
const opened = () => {
  const keys = rememberKeys(load, () => clock);
  return async (kid: string) =>
    jwtVerify(await signed(kid), keys).then(
      () => true,
      (error: { code?: string }) => error.code ?? "away",
    );
};
beforeEach(() => {
  clock = 1_000_000;
  load.mockReset().mockImplementation(() => published("one"));
});
const noKey = "ERR_JWKS_NO_MATCHING_KEY";

test("keys are asked for once a minute, however many tokens come", async () => {
  const good = opened();
  await Promise.all(Array.from({ length: 50 }, () => good("one")));
  clock += 59_000;
  await good("one");
  expect(load).toHaveBeenCalledTimes(1);
  clock += 1_000;
  await good("one");
  await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(2));
});

test("harm 39: a token of a key that is new is not refused, not even within the second of another question", async () => {
  const good = opened();
  expect(await good("one")).toBe(true);
  load.mockImplementation(() => published("one", "two"));
  expect(await Promise.all([good("two"), good("two"), good("one")])).toEqual([true, true, true]);
});

test("harm 24: unknown kids cost one question a second, and good tokens do not wait for it", async () => {
  const good = opened();
  await good("one");
  const before = performance.now();
  const unknown = Promise.all(Array.from({ length: 100 }, (_, i) => good(`made up ${i}`)));
  expect(await good("one")).toBe(true);
  expect(performance.now() - before).toBeLessThan(900);
  expect(new Set(await unknown)).toEqual(new Set([noKey]));
  expect(load.mock.calls.length).toBeLessThanOrEqual(3);
});

test("harm 24: a key that left the JWKS is refused within five minutes, whoever asks meanwhile", async () => {
  const good = opened();
  expect(await good("one")).toBe(true);
  load.mockImplementation(() => published("two"));
  clock += 60_000;
  await good("one");
  await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(2));
  clock += 1_000;
  expect(await good("one")).toBe(noKey);
  const idle = opened();
  load.mockImplementation(() => published("one"));
  expect(await idle("one")).toBe(true);
  load.mockImplementation(() => published("two"));
  clock += 300_000;
  expect(await idle("one")).toBe(noKey);
});

test("while User Management is away the last keys serve for five minutes, and nothing new opens", async () => {
  const good = opened();
  await good("one");
  load.mockRejectedValue(new Error("away"));
  clock += 299_000;
  expect(await good("one")).toBe(true);
  clock += 2_000;
  expect(await good("one")).toBe("away");
  load.mockImplementation(() => published("one"));
  clock += 2_000;
  expect(await good("one")).toBe(true);
});
