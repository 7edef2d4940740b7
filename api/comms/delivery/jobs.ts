import { EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { Runner, WorkerEvents } from "graphile-worker";
import { Logger, run, runMigrations } from "graphile-worker";
import pg from "pg";
import type { Running } from "#kit/run.ts";
import type { CommsDb, CommsDeps } from "../context.ts";

const task = "deliver";
const concurrency = 4;
const rescueEveryMs = 5_000;
const installLock = 7266;
const deliveryLock = 7267;

// graphile-worker shuts everyone but the owner out by row security; here the grants say who may.
const openToGrants = `do $$ declare name regclass; begin
  for name in select oid from pg_class where relnamespace = 'graphile_worker'::regnamespace and relrowsecurity loop
    execute format('alter table %s disable row level security', name);
  end loop;
end $$`;

/** Installs graphile-worker's tables as the owner; the run role gets its rights by default privileges. */
export async function installJobs(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [installLock]);
    await runMigrations({ connectionString: ownerUrl, logger: quiet });
    await client.query(openToGrants);
  } finally {
    await client.end();
  }
}

/** Adds the job that looks at a message when it is due, in the caller's transaction; one waiting job a message. */
export async function enqueueDelivery(tx: CommsDb, id: string): Promise<void> {
  await tx.execute(
    sql`select graphile_worker.add_job(${task}, json_build_object('id', id::text), job_key := id::text, run_at := due_at)
        from messages where id = ${id}`,
  );
}

/**
 * Runs delivery jobs until stopped. A job only wakes: what is to be done stands in the message. Each message is worked
 * on under a session lock, which Postgres frees when the process dies, so a rescuer can wake it again at once instead
 * of after the four hours that graphile-worker keeps a dead worker's jobs.
 */
export function startJobs(deps: CommsDeps, deliver: (id: string) => Promise<void>): Running {
  const pool = openJobPool(deps.config.databaseUrl);
  let runner: Runner | undefined;
  const stopping = new AbortController();
  const start = (events: WorkerEvents) =>
    run({
      pgPool: pool,
      events,
      taskList: { [task]: (payload) => exclusively(pool, (payload as { id: string }).id, deliver) },
      parsedCronItems: [],
      concurrency,
      pollInterval: 1_000,
      noHandleSignals: true,
      // Unbatched, a job finished while the database goes away is a rejection that nobody handles: the process would end.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      logger: quiet,
    });
  const keepRunning = async () => {
    while (!stopping.signal.aborted) {
      try {
        const events: WorkerEvents = new EventEmitter();
        const down = ["complete", "error"].map((how) => once(events, `pool:gracefulShutdown:${how}`));
        runner = await start(events);
        if (stopping.signal.aborted) await runner.stop();
        // After a second failure to write a job's end the runner's own promise never settles: its events tell.
        await Promise.race([runner.promise, ...down]);
      } catch (error) {
        if (!stopping.signal.aborted) deps.log.warn({ err: error }, "the job runner stopped, starting it again");
      }
      await sleep(1_000, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const running = keepRunning();
  const rescuer = setInterval(() => void rescue(pool).catch(() => {}), rescueEveryMs);
  return {
    stop: async () => {
      clearInterval(rescuer);
      stopping.abort();
      await runner?.stop().catch(() => {});
      await running;
      await pool.end();
    },
  };
}

function openJobPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: concurrency + 2,
    connectionTimeoutMillis: 5_000,
    // A machine that vanished must not hold its locks for hours.
    options: "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3",
  });
  // A lost connection shows where it is used; without listeners it would end the process.
  pool.on("error", () => {}).on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** Does nothing when the message is in other hands. Where the lock's connection breaks, the attempt's state stands guard. */
async function exclusively(pool: pg.Pool, id: string, work: (id: string) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const { rows } = await client.query("select pg_try_advisory_lock($1, hashtext($2)) as held", [deliveryLock, id]);
    if (!rows[0].held) return;
    await work(id);
    await client.query("select pg_advisory_unlock($1, hashtext($2))", [deliveryLock, id]);
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    // Closing the connection frees the lock as well.
    client.release(broken);
  }
}

/** Wakes messages that are due, yet whose job is lost or in the hands of a worker that may be dead. */
async function rescue(pool: pg.Pool): Promise<void> {
  await pool.query(
    `select graphile_worker.add_job($1, json_build_object('id', m.id::text), job_key := m.id::text)
     from messages m left join graphile_worker.jobs j on j.key = m.id::text
     where m.state in ('accepted', 'sending', 'retrying') and m.due_at < now() - interval '10 seconds'
       and (j.id is null or j.locked_at < now() - interval '10 seconds')
     limit 500`,
    [task],
  );
}

const quiet = new Logger(() => () => {});
