import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { eq } from "drizzle-orm";
import { crm } from "#api/crm/app.ts";
import type { CrmCtx } from "#api/crm/context.ts";
import { workOnOne } from "#api/crm/imports/importer.ts";
import { startImport } from "#api/crm/imports/start-import.ts";
import * as schema from "#db/crm/schema.ts";
import { migrate } from "#kit/database.ts";
import { actorWith, openTestService } from "#kit/testing.ts";
import { provisionDatabase } from "#stack/provision.ts";
import { serviceRedisUrl } from "#stack/redis.ts";
import { startTestStores } from "#stack/test-servers.ts";
import { inWords, watchResident } from "./resident.ts";

// The importing process's resident memory, read each second while a million rows go in: what it takes must not grow
// with the file.
const rows = Number(process.argv[2] ?? 1_000_000);
const boundary = "----bench";

if (process.send) await importRows(process.env["BENCH_DATABASE"]!, process.env["BENCH_REDIS"]!);
else await watch();

async function watch(): Promise<void> {
  const stores = await startTestStores();
  try {
    const { url: adminUrl, passwords } = stores.postgres;
    await provisionDatabase(adminUrl, "crm", passwords.crm);
    const roleUrl = (username: string, password: string) =>
      Object.assign(new URL(adminUrl), { username, password, pathname: "/crm" }).href;
    await migrate(roleUrl("crm_owner", passwords.crm.owner), crm.migrations);
    const env = {
      ...process.env,
      BENCH_DATABASE: roleUrl("crm", passwords.crm.run),
      BENCH_REDIS: serviceRedisUrl(stores.redis.port, "crm", stores.redis.passwords.crm, 0),
    };
    const started = performance.now();
    const child = fork(import.meta.filename, [String(rows)], { env });
    const stop = watchResident(child.pid!);
    const code = await new Promise((resolve) => child.once("exit", resolve));
    const resident = stop();
    if (code !== 0) throw new Error(`the importing process ended with ${String(code)}`);
    const seconds = (performance.now() - started) / 1_000;
    console.log(`${rows.toLocaleString("en")} rows in ${seconds.toFixed(0)} s, ${inWords(resident)}`);
  } finally {
    await stores.stop();
  }
}

async function importRows(databaseUrl: string, redisUrl: string): Promise<void> {
  const config = { secretKeys: new Map([["bench", randomBytes(32)]]) };
  const service = openTestService<typeof schema, CrmCtx>("crm", databaseUrl, redisUrl, schema, {
    subscribers: crm.subscribers,
    config,
  });
  const ctx = service.ctx(actorWith({ "*": "all" }));
  const body = Readable.toWeb(Readable.from(file(), { objectMode: false }));
  const { id } = await startImport(ctx, { contentType: `multipart/form-data; boundary=${boundary}`, body });
  await workOnOne(ctx, new AbortController().signal);
  const [done] = await service.db.select().from(schema.imports).where(eq(schema.imports.id, id));
  if (done?.created !== rows) throw new Error(`import ended ${done?.state} with ${done?.created} of ${rows} rows`);
  await service.close();
  process.disconnect();
}

/** The upload as it comes over the wire: made as it is read. */
function* file(): Generator<Buffer> {
  const part = (name: string, rest = "") =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${rest}\r\n\r\n`;
  const request = JSON.stringify({ objectType: "contacts", events: "batch" });
  yield Buffer.from(
    `${part("request")}${request}\r\n${part("file", '; filename="rows.csv"')}email,firstname,lastname,city\n`,
  );
  for (let from = 0; from < rows; from += 1_000) {
    const lines = Array.from({ length: Math.min(1_000, rows - from) }, (_, i) => {
      const n = from + i;
      return `p${n}@firm${n % 997}.test,First ${n % 499},Last ${n % 4_999},City ${n % 211}\n`;
    });
    yield Buffer.from(lines.join(""));
  }
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}
