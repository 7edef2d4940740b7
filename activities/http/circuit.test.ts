import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { ApplicationFailure } from "@temporalio/common";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createOutbound } from "#kit/http.ts";
import { httpActivities } from "../http.ts";
import { runOf } from "../testing.ts";
import { createCircuits } from "./circuit.ts";
import { createTokens } from "./tokens.ts";

let seen = 0;
let answer: RequestListener;
const server = createServer((request, response) => {
  seen++;
  answer(request, response);
});
const status =
  (code: number): RequestListener =>
  (_, response) =>
    void response.writeHead(code).end("{}");

let origin = "";
const changed = vi.fn<(origin: string, until: Date | undefined) => void>();
let slots = "people";
let call: (over?: { once?: boolean; method?: string; uri?: string }) => Promise<unknown>;
const outcome = (over = {}): Promise<unknown> => call(over).catch((error: unknown) => error);
const times = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await outcome();
};

beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.useFakeTimers({ toFake: ["Date"] });
  changed.mockClear();
  [seen, slots] = [0, "people"];
  const outbound = createCircuits(createOutbound({ allow: ["127.0.0.1/32"] }), {
    share: () => ({ slots, calls: 3 }),
    changed,
  });
  const { "http.request": request } = httpActivities({} as never, { outbound, tokens: createTokens(outbound) });
  call = (over) =>
    request({ key: "k", run: runOf(), method: "GET", uri: `${origin}/x`, output: "content", redirect: false, ...over });
});
afterEach(async () => {
  vi.useRealTimers();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("harm 11: after a run of outages nothing is sent, and the failure says to whom and until when", async () => {
  answer = status(502);
  await times(5);
  expect(changed.mock.calls).toEqual([[origin, new Date(Date.now() + 5_000)]]);
  const failure = (await outcome({ method: "POST" })) as ApplicationFailure;
  expect(failure).toMatchObject({ nonRetryable: false, type: "circuit_open" });
  expect(failure.message).toBe(
    `${origin} does not answer and is not called until ${new Date(Date.now() + 5_000).toISOString()}`,
  );
  expect(Number(failure.nextRetryDelay)).toBe(5_000);
  expect(seen).toBe(5);
});

test("harm 11: one request looks whether the partner is back; found so, all go on", async () => {
  answer = status(500);
  await times(5);
  vi.setSystemTime(Date.now() + 5_001);
  await times(1);
  expect(seen).toBe(6);
  expect(changed).toHaveBeenLastCalledWith(origin, new Date(Date.now() + 10_000));
  vi.setSystemTime(Date.now() + 10_001);
  let release = (): void => undefined;
  answer = (_, response) => void (release = () => response.end("{}"));
  const looking = outcome();
  await vi.waitFor(() => expect(seen).toBe(7));
  expect(await outcome()).toMatchObject({ type: "circuit_open" });
  release();
  await looking;
  expect(changed).toHaveBeenLastCalledWith(origin, undefined);
  answer = status(200);
  await Promise.all([call(), call(), call()]);
  expect(seen).toBe(10);
});

test("connections that are cut count; refusals, 429 and successes in between do not", async () => {
  for (const code of [400, 404, 429, 501]) {
    answer = status(code);
    await times(6);
  }
  let n = 0;
  answer = (...at) => status(++n % 5 === 0 ? 200 : 503)(...at);
  await times(20);
  expect(changed).not.toHaveBeenCalled();
  answer = (request) => void request.socket.resetAndDestroy();
  await times(5);
  expect(changed).toHaveBeenCalledTimes(1);
});

test("an origin that is away says nothing of another", async () => {
  const away = "http://127.0.0.1:1";
  for (let n = 0; n < 6; n++) await outcome({ uri: away });
  expect(await outcome({ uri: away })).toMatchObject({ type: "circuit_open" });
  answer = status(200);
  expect(await outcome()).toBe("{}");
});

test("harm 11: calls that are put off come back one after another, and none after more than half a minute", async () => {
  answer = status(500);
  await times(5);
  const delays: number[] = [];
  for (let n = 0; n < 400; n++)
    delays.push(Math.round(Number(((await outcome()) as ApplicationFailure).nextRetryDelay)));
  expect(delays.slice(0, 150)).toEqual(Array.from({ length: 150 }, (_, n) => 5_000 + n * 200));
  expect(Math.min(...delays)).toBe(5_000);
  expect(Math.max(...delays)).toBeLessThanOrEqual(35_000);
  expect(new Set(delays.slice(151)).size).toBeGreaterThan(200);
  vi.setSystemTime(Date.now() + 60_000);
  answer = status(200);
  expect(await outcome()).toBe("{}");
});

test("a definition that says itself when to try again is told at once", async () => {
  answer = status(500);
  await times(5);
  const failure = await outcome({ once: true });
  expect(failure).toMatchObject({ nonRetryable: true, details: [{ status: 503, kind: "communication" }] });
});

test("harm 11: a slow partner holds its share of the slots, what is more is put off at once", async () => {
  const open: (() => void)[] = [];
  answer = (_, response) => void open.push(() => response.end("{}"));
  const held = [outcome(), outcome(), outcome()];
  await vi.waitFor(() => expect(open).toHaveLength(3));
  expect(await outcome({ once: true })).toMatchObject({ nonRetryable: false, type: "partner_busy" });
  slots = "batch";
  const other = outcome();
  await vi.waitFor(() => expect(open).toHaveLength(4));
  for (const end of open) end();
  expect(await Promise.all([...held, other])).toEqual(["{}", "{}", "{}", "{}"]);
  answer = status(200);
  expect(await outcome()).toBe("{}");
});
