import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "@temporalio/client";
import { afterEach, expect, test, vi } from "vitest";
import { createCodec } from "#kit/codec.ts";
import { ConfigError } from "#kit/config.ts";
import { invalid } from "#kit/errors.ts";
import type { RunProjection } from "#workflows/contract.ts";
import { define } from "#workflows/engine/testing.ts";
import { type TemporalWorld, temporalWorld } from "#workflows/testing.ts";
import { loadBundle } from "./bundle.ts";
import { readConfig } from "./config.ts";
import { setCurrent } from "./deployment.ts";
import { createProjectionSink } from "./projections.ts";

let world: TemporalWorld | undefined;
afterEach(() => world?.close().finally(() => (world = undefined)));

test("runs and their payloads pass the codec; raw history shows nothing of them", async () => {
  const codec = createCodec(new Map([["k", randomBytes(32)]]));
  world = await temporalWorld(() => ({ answer: "planted-secret" }), { codec });
  const client = new Client({
    connection: world.client.connection,
    namespace: world.client.options.namespace,
    dataConverter: { payloadCodecs: [codec] },
  });
  const handle = await world.start(
    define("do: [{ a: { call: crm.write, with: { x: '${ .x }' } } }]"),
    { input: { x: "planted-input" } },
    client,
  );
  expect(await handle.result()).toEqual({ answer: "planted-secret" });
  const raw = JSON.stringify(await handle.fetchHistory());
  expect(readable(JSON.stringify({ data: new TextEncoder().encode("planted-control") }))).toContain("planted");
  expect(readable(raw)).not.toContain("planted");
  expect(raw).toContain("encryption-key-id");
});

/** The text with what its payloads' bytes say beside it. */
function readable(raw: string): string {
  return raw.replaceAll(/"data":\{[^}]*\}/g, (text) => text + bytesOf(text).toString("latin1"));
}
const bytesOf = (text: string): Buffer =>
  Buffer.from(Object.values((JSON.parse(`{${text}}`) as { data: Record<string, number> }).data));

test("a versioned worker takes runs once its build is current", async () => {
  world = await temporalWorld(() => 1, { versioned: true });
  const { connection, options } = world.client;
  await setCurrent({ connection: connection as never, namespace: options.namespace }, world.worker.buildId);
  const handle = await world.start(define("do: [{ a: { call: crm.read } }]"));
  expect(await handle.result()).toBe(1);
  const started = (await handle.fetchHistory()).events!.find((event) => event.workflowTaskCompletedEventAttributes);
  expect(started!.workflowTaskCompletedEventAttributes!.deploymentVersion?.buildId).toBe(world.worker.buildId);
});

test("the bundle is built once and its id is that of its sources", async () => {
  const first = await loadBundle();
  const second = await loadBundle();
  expect(second).toEqual(first);
  expect(await readdir(join(import.meta.dirname, "../.build"))).toContain(`workflows-${first.buildId}.cjs`);
});

const update = (runId: string, seq: number, steps: string[] = []): RunProjection => ({
  runId,
  seq,
  status: "running",
  at: new Date(0).toISOString(),
  steps: steps.map((path) => ({ path, name: path, kind: "set", status: "completed", attempts: seq, startedAt: "" })),
});

test("projections of one run are sent as one row, the newest of each step, again until they are taken", async () => {
  const taken: RunProjection[][] = [];
  let away = 2;
  const warn = vi.fn<() => void>();
  const sink = createProjectionSink(async (updates) => {
    if (away-- > 0) throw new Error("away");
    taken.push(updates);
  }, warn);
  const tell = (projection: RunProjection): unknown => sink.sinks.projection.update.fn({} as never, projection);
  tell(update("a", 1, ["/x"]));
  tell(update("b", 1));
  tell(update("a", 2, ["/x", "/y"]));
  await vi.waitFor(() => expect(taken).toHaveLength(1), 5_000);
  expect(taken[0]!.map(({ runId, seq }) => [runId, seq])).toEqual([
    ["a", 2],
    ["b", 1],
  ]);
  expect(taken[0]![0]!.steps.map(({ path, attempts }) => [path, attempts])).toEqual([
    ["/x", 2],
    ["/y", 2],
  ]);
  expect(warn).toHaveBeenCalledTimes(1);
});

test("a run that cannot be shown holds up no other", async () => {
  const shown: string[] = [];
  const warn = vi.fn<(message: string) => void>();
  const sink = createProjectionSink(async (updates) => {
    if (updates.some(({ runId }) => runId === "poison")) throw invalid("no");
    shown.push(...updates.map(({ runId }) => runId));
  }, warn);
  for (const runId of ["a", "poison", "b"]) void sink.sinks.projection.update.fn({} as never, update(runId, 1));
  await vi.waitFor(() => expect(shown).toEqual(["a", "b"]), 5_000);
  await sink.close();
  expect(warn.mock.calls.map(([message]) => message)).toEqual(["run poison cannot be shown as it stands"]);
});

test("closing sends what is left", async () => {
  const taken: RunProjection[] = [];
  const sink = createProjectionSink(
    async (updates) => void taken.push(...updates),
    () => undefined,
  );
  void sink.sinks.projection.update.fn({} as never, update("a", 1));
  await sink.close();
  expect(taken).toHaveLength(1);
});

test("a bad environment is told whole", () => {
  const env = { CODEC_KEYS: "x:short", CRM_URL: "ftp://x", WORKFLOW_CLIENT_SECRET: "short" };
  expect(() => readConfig(env)).toThrow(ConfigError);
  const faults = (() => {
    try {
      return readConfig(env) as never;
    } catch (error) {
      return (error as ConfigError).faults;
    }
  })();
  expect(faults.map((fault) => fault.split(" ")[0])).toEqual(["CODEC_KEYS", "WORKFLOW_CLIENT_SECRET", "CRM_URL"]);
});
