import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { acceptMessage } from "../messages/accept-message.ts";
import { everything, mailTo, testCatcher, testComms, until } from "../testing.ts";
import { startDelivery } from "./start.ts";

const total = 120;
const kills = 6;

let catcher: Awaited<ReturnType<typeof testCatcher>>;
let hub: Awaited<ReturnType<typeof testComms>>;
let child: ChildProcess | undefined;

beforeAll(async () => {
  catcher = await testCatcher();
  hub = await testComms(catcher);
});
afterAll(async () => {
  child?.kill("SIGKILL");
  await hub.close();
  await catcher.stop();
});

/** The delivery alone, in a process of its own, over the same database and catcher. */
function startChild(): ChildProcess {
  const config = JSON.stringify(hub.deps.config);
  return spawn(process.execPath, [fileURLToPath(new URL("deliver-alone.ts", import.meta.url)), config], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

async function kill(victim: ChildProcess): Promise<void> {
  const gone = once(victim, "exit");
  victim.kill("SIGKILL");
  await gone;
}

const open = async () => {
  const { rows } = await hub.pool.query("select count(*)::int as n from messages where state <> 'sent'");
  return rows[0].n as number;
};

const recipients = async (part: string) =>
  (await catcher.caught()).flatMap(({ to }) => to).filter((address) => address.includes(part));

test("a process killed in mid-send, again and again, sends each message once", { timeout: 120_000 }, async () => {
  for (let n = 0; n < total; n++) await acceptMessage(hub.ctx(everything), mailTo(`crash-${n}@example.com`));
  let cut = 0;
  for (let n = 0; n < kills; n++) {
    const before = await open();
    child = startChild();
    await until(async () => (await open()) < before - 5);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
    await kill(child);
    const { rows } = await hub.pool.query(
      "select count(*)::int as n from attempts where state in ('connecting', 'sending')",
    );
    cut += rows[0].n;
  }
  expect(cut).toBeGreaterThan(0);
  child = startChild();
  await until(async () => (await open()) === 0, 60);
  await kill(child);
  const caught = await recipients("crash-");
  expect(caught).toHaveLength(total);
  expect(new Set(caught).size).toBe(total);
  expect(await hub.events("comms.message.sent")).toHaveLength(total);
});

test(
  "with every database connection cut while mails go out, each message is sent once",
  { timeout: 120_000 },
  async () => {
    const count = 60;
    const cuts = 10;
    const delivery = startDelivery(hub.deps);
    for (let n = 0; n < count; n++) await acceptMessage(hub.ctx(everything), mailTo(`cut-${n}@example.com`));
    for (let n = 0; n < cuts; n++) {
      await hub.pool.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await until(async () => (await open()) === 0, 60);
    await delivery.stop();
    const caught = await recipients("cut-");
    expect(caught).toHaveLength(count);
    expect(new Set(caught).size).toBe(count);
  },
);
