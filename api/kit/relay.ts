import pg from "pg";
import type { Logger } from "pino";
import type { CloudEvent } from "./outbox.ts";

/** How a batch reaches a subscriber. Throws when it did not arrive; a `permanent` error rejects what was sent. */
export type Deliver = (events: CloudEvent[]) => Promise<void>;

export class RejectedError extends Error {
  override readonly name = "RejectedError";
}

type Options = {
  pool: pg.Pool;
  url: string;
  subscribers: Record<string, Deliver>;
  log: Logger;
  pollMs?: number;
  batch?: number;
};

const channel = "outbox";
const notifyEveryMs = 50;
const maxAttemptsOfARejected = 5;

/** Wakes relays of all processes at most 20 times a second; it speaks after the commit, so what it tells of is there. */
export function createWaker(pool: pg.Pool): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      // The poll each second delivers what a lost notification did not.
      pool.query(`notify ${channel}`).catch(() => {});
    }, notifyEveryMs).unref();
  };
}

/**
 * Delivers outbox events: at least once, in `seq` order per subject, each subscriber on its own. Rows are claimed by
 * a lock held while they are sent, so a killed relay frees them at once. A poll each second is the guarantee.
 */
export function startRelay({ pool, url, subscribers, log, pollMs = 1000, batch = 200 }: Options): {
  stop: () => Promise<void>;
} {
  const stopping = new AbortController();
  const wakers = new Set<() => void>();
  const listener = listen(url, () => wakers.forEach((wake) => wake()), stopping.signal);

  const loop = async (name: string, deliver: Deliver) => {
    while (!stopping.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        const wake = () => (clearTimeout(timer), wakers.delete(wake), resolve());
        wakers.add(wake);
        stopping.signal.addEventListener("abort", wake, { once: true });
      });
      try {
        while (!stopping.signal.aborted && (await deliverBatch(pool, name, deliver, batch)));
      } catch (error) {
        log.warn({ subscriber: name, err: error }, "event relay failed, trying again");
      }
      await woken;
    }
  };
  const loops = Object.entries(subscribers).map(([name, deliver]) => loop(name, deliver));
  return {
    stop: async () => {
      stopping.abort();
      wakers.forEach((wake) => wake());
      await Promise.allSettled([...loops, listener]);
    },
  };
}

type Claimed = { seq: string; attempts: number; event: CloudEvent };

const claim = `
  select d.seq, d.attempts, o.event
  from deliveries d join outbox o on o.seq = d.seq
  where d.subscriber = $1 and d.delivered_at is null and d.rejected_at is null and d.next_at <= now()
    and not exists (
      select 1 from deliveries older
      where older.subscriber = d.subscriber and older.subject = d.subject and older.seq < d.seq
        and older.delivered_at is null and older.rejected_at is null)
  order by d.seq limit $2 for update of d skip locked`;

/** Sends one batch; true when there may be more at once. */
async function deliverBatch(pool: pg.Pool, name: string, deliver: Deliver, size: number): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const { rows } = await client.query<Claimed>(claim, [name, size]);
    const settled = rows.length === 0 ? true : await send(client, name, rows, deliver);
    await client.query("commit");
    client.release();
    return settled && rows.length > 0;
  } catch (error) {
    client.release(error instanceof Error ? error : true);
    throw error;
  }
}

async function send(client: pg.PoolClient, name: string, rows: Claimed[], deliver: Deliver): Promise<boolean> {
  try {
    await deliver(rows.map((row) => row.event));
    await mark(client, name, rows, "delivered_at = now(), error = null");
    return true;
  } catch (error) {
    if (error instanceof RejectedError && rows.length > 1) {
      for (const row of rows) if (!(await send(client, name, [row], deliver))) return false;
      return true;
    }
    const [first] = rows;
    const message = error instanceof Error ? error.message.slice(0, 500) : "unknown";
    if (error instanceof RejectedError && first!.attempts + 1 >= maxAttemptsOfARejected) {
      await mark(client, name, rows, "rejected_at = now(), attempts = attempts + 1, error = $3", message);
      return true;
    }
    await mark(
      client,
      name,
      rows,
      "attempts = attempts + 1, error = $3, next_at = now() + least(30, power(2, least(attempts, 5))) * interval '1 second'",
      message,
    );
    return false;
  }
}

const mark = (client: pg.PoolClient, name: string, rows: Claimed[], change: string, ...extra: string[]) =>
  client.query(`update deliveries set ${change} where subscriber = $1 and seq = any($2::bigint[])`, [
    name,
    rows.map((row) => row.seq),
    ...extra,
  ]);

async function listen(url: string, wake: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    try {
      await client.connect();
      client.on("notification", wake);
      await client.query(`listen ${channel}`);
      await new Promise<void>((resolve) => {
        // Asked to stop while it connected: nothing would wake it any more.
        if (signal.aborted) return resolve();
        client.on("error", () => resolve());
        client.on("end", () => resolve());
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    } finally {
      await client.end().catch(() => {});
    }
  }
}
