import { createHash } from "node:crypto";
import type pg from "pg";

export type AuditCheck = {
  rows: number;
  /** The chain's last row: kept elsewhere, it proves later that nothing before it was rewritten. */
  head: { seq: number; hash: string };
  faults: string[];
};

type Row = { seq: string; id: string; previous: string; hash: string; content: string };

const batch = 5_000;
const faultsMax = 20;

/**
 * Walks the chain of an audit from its anchor to its head, computing every hash anew. A row that was changed, removed or
 * slipped in breaks it. `known` is a head noted earlier: the chain must still run through it.
 */
export async function verifyAudit(client: pg.ClientBase, known?: AuditCheck["head"]): Promise<AuditCheck> {
  await client.query("begin transaction isolation level repeatable read read only");
  try {
    return await walk(client, known);
  } finally {
    await client.query("rollback");
  }
}

async function walk(client: pg.ClientBase, known?: AuditCheck["head"]): Promise<AuditCheck> {
  const faults: string[] = [];
  const { rows: heads } = await client.query("select seq, hash, anchor_seq, anchor_hash from audit_head");
  const head = { seq: Number(heads[0]?.seq ?? 0), hash: String(heads[0]?.hash ?? "") };
  let last = { seq: Number(heads[0]?.anchor_seq ?? 0), hash: String(heads[0]?.anchor_hash ?? "") };
  if (heads.length !== 1) faults.push("the head of the chain is gone");
  let passed = !known || (last.seq === known.seq && last.hash === known.hash);
  let count = 0;
  for (let rows = await next(client, last.seq); rows.length > 0; rows = await next(client, last.seq))
    for (const row of rows) {
      const seq = Number(row.seq);
      if (seq !== last.seq + 1) faults.push(`${between(last.seq + 1, seq - 1)} removed before row ${seq} (${row.id})`);
      else if (row.previous !== last.hash) faults.push(`row ${seq} (${row.id}) does not follow the row before it`);
      if (hashOf(row.content) !== row.hash) faults.push(`row ${seq} (${row.id}) was changed`);
      last = { seq, hash: row.hash };
      passed ||= known!.seq === seq && known!.hash === row.hash;
      count++;
    }
  if (last.seq !== head.seq || last.hash !== head.hash)
    faults.push(
      last.seq < head.seq ? `${between(last.seq + 1, head.seq)} removed at the end` : "the chain goes past its head",
    );
  if (heads[0] && Number(heads[0].anchor_seq) > 0 && !(await cutTold(client, heads[0])))
    faults.push("rows at the start were removed otherwise than by retention");
  if (!passed) faults.push(`row ${known!.seq} is not the one that was noted: the chain was rewritten`);
  const { rows: loose } = await client.query("select id from audit where seq is null order by at limit 10");
  faults.push(...loose.map((row: { id: string }) => `a row outside the chain was inserted (${row.id})`));
  return { rows: count, head, faults: faults.slice(0, faultsMax) };
}

/** Retention tells of each cut in the chain itself. */
const cutTold = async (client: pg.ClientBase, { anchor_seq, anchor_hash }: Record<string, unknown>) =>
  (
    await client.query(
      `select from audit where action = 'audit.cut' and detail @> jsonb_build_object('seq', $1::bigint, 'hash', $2::text)`,
      [anchor_seq, anchor_hash],
    )
  ).rowCount === 1;

const between = (from: number, to: number) => (from === to ? `row ${from} was` : `rows ${from} to ${to} were`);
const hashOf = (content: string) => createHash("sha256").update(content).digest("hex");

/** Rows with the text that their hash covers; the database writes it as it did when the row was chained. */
const next = async (client: pg.ClientBase, after: number): Promise<Row[]> =>
  (
    await client.query<Row>(
      `select seq, id, coalesce(previous, '') as previous, coalesce(hash, '') as hash, jsonb_build_array(seq, previous, id,
         (extract(epoch from at) * 1000000)::bigint, actor, on_behalf_of, action, subject, detail, request_id)::text as content
       from audit where seq > $1 order by seq limit ${batch}`,
      [after],
    )
  ).rows;
