import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { eq } from "drizzle-orm";
import { workOnOne } from "#api/crm/imports/importer.ts";
import { startImport } from "#api/crm/imports/start-import.ts";
import { crm } from "#api/crm/app.ts";
import type { CrmCtx } from "#api/crm/context.ts";
import * as schema from "#db/crm/schema.ts";
import { migrate } from "#kit/database.ts";
import { actorWith, openTestService } from "#kit/testing.ts";
import { asSuperuser, provisionDatabase } from "#stack/provision.ts";
import { serviceRedisUrl } from "#stack/redis.ts";
import { startTestStores } from "#stack/test-servers.ts";

// Import beside COPY: rows/s from an upload to the last commit (checked values, history, unique keys, events) and of a
// plain COPY of the same file with one INSERT into a table with the same indexes. Same server, same run.
const rows = Number(process.argv[2] ?? 20_000);
const columns = ["email", "firstname", "lastname", "phone", "company", "jobtitle", "city", "country", "website", "zip"];
const rounds = 3;

const stores = await startTestStores();
const folder = await mkdtemp(join(tmpdir(), "bench-import-"));
try {
  const { url: adminUrl, passwords } = stores.postgres;
  await provisionDatabase(adminUrl, "crm", passwords.crm);
  await migrate(roleUrl("crm_owner", passwords.crm.owner), crm.migrations);
  // Postgres reads the file itself, as another user of the machine.
  const file = join(folder, "rows.csv");
  await chmod(folder, 0o755);
  console.log(`${rows.toLocaleString("en")} rows of ${columns.length} columns, best of ${rounds}`);
  const figures = { import: 0, copy: 0 };
  for (let round = 0; round < rounds; round++) {
    const csv = generate(round);
    await writeFile(file, csv, { mode: 0o644 });
    figures.copy = Math.max(figures.copy, await rate(() => copy(adminUrl, file)));
    figures.import = Math.max(figures.import, await rate(() => importRows(csv)));
  }
  for (const [name, figure] of Object.entries(figures))
    console.log(`${name.padEnd(8)}${Math.round(figure).toLocaleString("en").padStart(9)} rows/s`);
  console.log(`ratio   ${(figures.import / figures.copy).toFixed(3).padStart(9)}`);
} finally {
  await rm(folder, { recursive: true });
  await stores.stop();
}

function roleUrl(role: string, password: string): string {
  const url = new URL(stores.postgres.url);
  return Object.assign(url, { username: role, password, pathname: "/crm" }).href;
}

function generate(round: number): string {
  const lines = Array.from({ length: rows }, (_, n) => {
    const id = `${round}-${n}`;
    return [
      `person-${id}@example.com`,
      `First ${n % 997}`,
      `Last ${n % 4_999}`,
      `+1 555 ${n}`,
      `Company ${n % 1_009}`,
      "Engineer",
      `City ${n % 211}`,
      "Utopia",
      `https://example.com/${id}`,
      String(10_000 + (n % 89_999)),
    ].join(",");
  });
  return `${columns.join(",")}\n${lines.join("\n")}\n`;
}

async function rate(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (rows * 1_000) / (performance.now() - started);
}

/** The same rows as records, by SQL alone. */
function copy(adminUrl: string, file: string): Promise<void> {
  return asSuperuser(
    adminUrl,
    async (client) => {
      await client.query("drop table if exists plain, staged");
      await client.query("create table plain (like objects including all)");
      await client.query(`create unlogged table staged (${columns.map((name) => `${name} text`).join(", ")})`);
      await client.query(`copy staged from '${file}' with (format csv, header)`);
      const properties = columns.map((name) => `'${name}', ${name}`).join(", ");
      await client.query(`
        insert into plain (type, properties, search_text)
        select 'contacts', jsonb_build_object(${properties}), lower(concat_ws(' ', firstname, lastname, email, phone, company)) from staged`);
    },
    "crm",
  );
}

async function importRows(csv: string): Promise<void> {
  const redisUrl = serviceRedisUrl(stores.redis.port, "crm", stores.redis.passwords.crm, 0);
  const url = roleUrl("crm", stores.postgres.passwords.crm.run);
  const service = openTestService<typeof schema, CrmCtx>("crm", url, redisUrl, schema, {
    subscribers: crm.subscribers,
  });
  const ctx = service.ctx(actorWith({ "*": "all" }));
  const boundary = "----bench";
  const part = (name: string, rest: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${rest}\r\n\r\n`;
  const request = JSON.stringify({ objectType: "contacts", events: "batch" });
  const body = `${part("request", "")}${request}\r\n${part("file", '; filename="rows.csv"')}${csv}\r\n--${boundary}--\r\n`;
  const stream = Readable.toWeb(Readable.from(pieces(Buffer.from(body))));
  try {
    const { id } = await startImport(ctx, { contentType: `multipart/form-data; boundary=${boundary}`, body: stream });
    await workOnOne(ctx, new AbortController().signal);
    const [done] = await service.db.select().from(schema.imports).where(eq(schema.imports.id, id));
    if (done?.state !== "done" || done.created !== rows)
      throw new Error(`import ended ${done?.state} with ${done?.created} of ${rows} rows`);
  } finally {
    await service.close();
  }
}

function* pieces(bytes: Buffer, size = 64 * 1024) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
