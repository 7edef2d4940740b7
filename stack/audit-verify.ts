import { parseArgs } from "node:util";
import pg from "pg";
import { verifyAudit, type AuditCheck } from "#kit/verify-audit.ts";
import { StackError } from "./errors.ts";
import { databaseUrl, reasonOf } from "./running.ts";
import { serviceNames, services, type Service } from "./services.ts";

const help = `Usage: npm run audit:verify [-- [--head service:seq:hash]… [service…]]

Computes the chain of every service's audit anew and tells of rows that were changed, removed or slipped in.
The databases are those of <SERVICE>_DATABASE_URL, else those of the stack that runs here (STACK_HOME says where).
Each line ends with the head of the chain. Kept elsewhere and given again as --head, it also shows a chain that was
rewritten as a whole, or shortened at its end.
Exit code: 0 unbroken, 1 broken, 2 not checked.`;

const { values, positionals } = parseArgs({
  options: { help: { type: "boolean", short: "h" }, head: { type: "string", multiple: true, default: [] } },
  allowPositionals: true,
});

if (values.help) console.log(help);
else process.exitCode = await verifyAll().catch(notChecked);

async function verifyAll(): Promise<number> {
  const unknown = positionals.find((name) => !Object.hasOwn(services, name));
  if (unknown) throw new StackError(`there is no service ${unknown}: ${serviceNames.join(", ")}`);
  const heads = new Map(values.head.map(parseHead));
  const names = positionals.length > 0 ? (positionals as Service[]) : serviceNames;
  let broken = 0;
  for (const name of names) {
    const { rows, head, faults } = await verify(await databaseUrl(name), heads.get(name));
    const state = faults.length > 0 ? "BROKEN" : "unbroken";
    console.log(`${services[name].title}: ${rows} rows, ${state}, --head ${name}:${head.seq}:${head.hash}`);
    for (const fault of faults) console.log(`  ${fault}`);
    broken += faults.length;
  }
  return broken > 0 ? 1 : 0;
}

function notChecked(error: unknown): number {
  console.error(error instanceof StackError ? error.message : `not checked: ${reasonOf(error)}`);
  return 2;
}

async function verify(url: string, head: AuditCheck["head"] | undefined): Promise<AuditCheck> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await verifyAudit(client, head);
  } finally {
    await client.end();
  }
}

function parseHead(text: string): [string, AuditCheck["head"]] {
  const [, service, seq, hash] = /^([a-z]+):(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (!service || !Object.hasOwn(services, service)) throw new StackError(`${text} is no head: service:seq:hash`);
  return [service, { seq: Number(seq), hash: hash! }];
}
