import { expect, test } from "vitest";
import { bounded } from "./bounded.ts";

/** Work that ends when told. */
function held() {
  const ends: (() => void)[] = [];
  let most = 0;
  let running = 0;
  const work = async (name: string) => {
    most = Math.max(most, ++running);
    await new Promise<void>((resolve) => ends.push(resolve));
    running--;
    if (name === "broken") throw new Error("broken");
    return name;
  };
  return { work, ends, most: () => most };
}

test("harm 38: no more than the given number run at once, and all get their turn in order", async () => {
  const { work, ends, most } = held();
  const run = bounded(work, 2, 10);
  const order: string[] = [];
  const all = ["a", "b", "c", "d", "e"].map((name) => run(name).then((done) => order.push(done)));
  for (let turn = 0; turn < 5; turn++) {
    await expect.poll(() => ends.length).toBeGreaterThan(0);
    ends.shift()!();
  }
  await Promise.all(all);
  expect(order).toEqual(["a", "b", "c", "d", "e"]);
  expect(most()).toBe(2);
});

test("harm 38: past the longest queue a call is refused at once with a time to come back", async () => {
  const { work, ends } = held();
  const run = bounded(work, 1, 1);
  const taken = [run("a"), run("b")];
  await expect(run("c")).rejects.toMatchObject({ code: "unavailable", retryAfter: 2 });
  for (const one of taken) {
    await expect.poll(() => ends.length).toBeGreaterThan(0);
    ends.shift()!();
    await one;
  }
});

test("work that fails gives its place back", async () => {
  const { work, ends } = held();
  const run = bounded(work, 1, 1);
  const failing = run("broken");
  ends.shift()!();
  await expect(failing).rejects.toThrow("broken");
  const next = run("next");
  ends.shift()!();
  expect(await next).toBe("next");
});
