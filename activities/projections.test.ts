import { expect, test } from "vitest";
import type { RunProjection } from "#workflows/contract.ts";
import { createClients } from "./clients.ts";
import { sendProjections } from "./projections.ts";
import { openServer } from "./testing.ts";

const update = (seq: number, output: string): RunProjection => ({
  runId: "01920000-0000-7000-8000-000000000001",
  seq,
  status: "running",
  at: "2030-01-01T00:00:00.000Z",
  steps: [
    {
      path: "/do/0/a",
      name: "a",
      kind: "set",
      status: "completed",
      attempts: 1,
      startedAt: "2030-01-01T00:00:00.000Z",
      output,
    },
  ],
});

test("large values are told by their size, many updates in requests of bounded size, in order", async () => {
  const server = await openServer();
  server.answer({ status: 204, body: "" });
  const urls = { crm: "", users: "", comms: "", analytics: "", ai: "", workflow: server.url };
  const clients = createClients(urls, async () => "token");
  const big = "x".repeat(60_000);
  await sendProjections(clients, [
    update(0, "x".repeat(70_000)),
    ...Array.from({ length: 300 }, (_, i) => update(i + 1, big)),
  ]);
  server.close();
  const bodies = server.seen.map(({ body }) => JSON.parse(body) as { updates: RunProjection[] });
  expect(bodies.flatMap(({ updates }) => updates.map(({ seq }) => seq))).toEqual(
    Array.from({ length: 301 }, (_, i) => i),
  );
  expect(bodies[0]!.updates[0]!.steps[0]!.output).toEqual({ tooLargeToShow: 70_002 });
  for (const { body } of server.seen) expect(body.length).toBeLessThan(5 * 1024 * 1024);
});
