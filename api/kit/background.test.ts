import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { keepDoing } from "./background.ts";
import { silent } from "./testing.ts";

test("rounds follow at once while there is more, and wait when there is none", async () => {
  let rounds = 0;
  const work = keepDoing("counting", async () => ++rounds < 5, { everyMs: 60_000, log: silent });
  await vi.waitUntil(() => rounds === 5);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(rounds).toBe(5);
  await work.stop();
});

test("stopping waits for the round under way and for no pause", async () => {
  let ended = false;
  const work = keepDoing(
    "working",
    async (stopping) => {
      await new Promise((resolve) => stopping.addEventListener("abort", resolve, { once: true }));
      ended = true;
      return false;
    },
    { everyMs: 60_000, log: silent },
  );
  await work.stop();
  expect(ended).toBe(true);
});

test("work waits for what it needs; woken, even in the middle of a round, it does the next one at once", async () => {
  let rounds = 0;
  let begin = () => {};
  let wake = () => {};
  const after = new Promise<void>((resolve) => (begin = resolve));
  const onWake = (listener: () => void) => ((wake = listener), () => (wake = () => {}));
  const round = async () => void (++rounds === 1 && wake());
  const work = keepDoing("working", round, { everyMs: 60_000, log: silent, after, onWake });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(rounds).toBe(0);
  begin();
  await vi.waitUntil(() => rounds === 2);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(rounds).toBe(2);
  wake();
  await vi.waitUntil(() => rounds === 3);
  await work.stop();
  wake();
  expect(rounds).toBe(3);
});

test("what waits for something that never comes is stopped all the same", async () => {
  const never = new Promise<void>(() => {});
  let rounds = 0;
  await keepDoing("working", async () => void rounds++, { everyMs: 1, log: silent, after: never }).stop();
  expect(rounds).toBe(0);
});

test("a round that fails is told of by its kind alone, and done again", async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  let rounds = 0;
  const secret = new Error("insert of ada@example.com", { cause: Object.assign(new Error("x"), { code: "23505" }) });
  const work = keepDoing(
    "working",
    async () => {
      rounds += 1;
      throw secret;
    },
    { everyMs: 10, log },
  );
  await vi.waitUntil(() => lines.length > 0);
  expect(JSON.parse(lines[0]!)).toMatchObject({ reason: "23505", msg: "working failed, going on soon" });
  expect(lines.join("")).not.toContain("ada@example.com");
  await vi.waitUntil(() => rounds === 2, { timeout: 10_000 });
  await work.stop();
});
