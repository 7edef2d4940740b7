import { Hono } from "hono";
import { afterAll, expect, test } from "vitest";
import { openUsers, signedIn } from "../testing.ts";
import { callerAddress } from "./caller-address.ts";

const users = await openUsers();
afterAll(() => users.close());
const app = new Hono().get("/", (c) => c.text(callerAddress(c, users.config)));
const from = async (headers: Record<string, string>, remoteAddress = "192.0.2.1") =>
  (await app.request("/", { headers }, { incoming: { socket: { remoteAddress } } })).text();
const forwarded = { "x-forwarded-for": "198.51.100.7" };

test("a service that shows its secret is believed about whom it asks for, anyone else is not", async () => {
  expect(await from({ ...forwarded, ...users.basic("workflow") })).toBe("198.51.100.7");
  expect(await from(forwarded)).toBe("192.0.2.1");
  for (const shown of ["workflow:wrong", "workflow:", "nobody:x", "admin:x"])
    expect(await from({ ...forwarded, authorization: `Basic ${btoa(shown)}` })).toBe("192.0.2.1");
});

test("of what is forwarded, only the nearest hop is believed", async () => {
  const spoofed = { "x-forwarded-for": "203.0.113.9, 198.51.100.7", ...users.basic("workflow") };
  expect(await from(spoofed)).toBe("198.51.100.7");
});

test("the address that a service tells stands in the session", async () => {
  const person = await signedIn(users);
  const init = {
    method: "POST",
    headers: { "content-type": "application/json", ...forwarded, ...users.basic("workflow") },
    body: JSON.stringify({ email: person.email, password: person.password }),
  };
  const env = { incoming: { socket: { remoteAddress: "192.0.2.1" } } };
  expect((await users.app.request("/v1/sessions/browser", init, env)).status).toBe(201);
  const { body } = await users.json("GET", "/v1/sessions", undefined, person.token);
  expect(body.results[0]).toMatchObject({ kind: "browser", address: "198.51.100.7" });
});
