import pg from "pg";

export type Size = { contacts: number; companies: number; deals: number };

/** One company to five contacts, three deals to ten of them. */
export const sizeOf = (contacts: number): Size => ({
  contacts,
  companies: Math.round(contacts / 5),
  deals: Math.round((contacts * 3) / 10),
});

/** Record ids by type: contacts first, then companies, then deals. */
export const firstOf = ({ contacts, companies }: Size) => ({
  companies: contacts + 1,
  deals: contacts + companies + 1,
});

/**
 * Fills CRM Core's tables as its owner: records with what their types are searched by, and two associations a contact.
 * Indexes are made afterwards, as a restore does.
 */
export async function seed(ownerUrl: string, size: Size): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("set maintenance_work_mem = '1GB'");
    const tables = ["objects", "associations"];
    // Nobody has to look at these records again: what follows changes would be busy for long.
    for (const table of tables) await client.query(`alter table ${table} disable trigger user`);
    const indexes = await dropIndexes(client, tables);
    await insertRecords(client, size);
    await associate(client, size);
    for (const statement of indexes) await client.query(statement);
    for (const table of tables) await client.query(`alter table ${table} enable trigger user`);
    await client.query("select setval('objects_id_seq', (select max(id) from objects))");
    await client.query(
      "insert into unique_values (type, name, value, object_id) select type, 'email', properties->>'email', id from objects where type = 'contacts'",
    );
    await client.query("vacuum analyze");
  } finally {
    await client.end();
  }
}

/** Drops what can be made again; gives the statements that do. */
async function dropIndexes(client: pg.Client, tables: string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string; made: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made from pg_index i
     where i.indrelid = any($1::regclass[]) and not i.indisprimary`,
    [tables],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map(({ made }) => made);
}

async function insertRecords(client: pg.Client, { contacts, companies, deals }: Size): Promise<void> {
  const insert = (type: string, from: number, count: number, properties: string, text: string) =>
    client.query(
      `insert into objects (id, type, properties, search_text, owner_id, created_at, updated_at)
       select id, '${type}', ${properties}, lower(${text}), 'owner-' || n % 500, at, at
       from (select n, ${from} + n as id, timestamptz '2024-01-01' + n * interval '50 seconds' as at
             from generate_series(0, ${count - 1}) n) as given`,
    );
  await insert(
    "contacts",
    1,
    contacts,
    `jsonb_build_object('email', 'person' || n || '@firm' || n % 9973 || '.test', 'firstname', 'First' || n % 4999,
       'lastname', 'Last' || n % 49999, 'phone', '+1 555 ' || n, 'company', 'Firm ' || n % 9973, 'city', 'City ' || n % 211,
       'jobtitle', 'Engineer', 'country', 'Utopia',
       'lifecyclestage', (array['lead', 'customer', 'opportunity', 'subscriber'])[1 + n % 4])`,
    "concat_ws(' ', 'First' || n % 4999, 'Last' || n % 49999, 'person' || n || '@firm' || n % 9973 || '.test', '+1 555 ' || n, 'Firm ' || n % 9973)",
  );
  const first = firstOf({ contacts, companies, deals });
  await insert(
    "companies",
    first.companies,
    companies,
    "jsonb_build_object('name', 'Firm ' || n, 'domain', 'firm' || n || '.test', 'city', 'City ' || n % 211)",
    "concat_ws(' ', 'Firm ' || n, 'firm' || n || '.test')",
  );
  await insert(
    "deals",
    first.deals,
    deals,
    `jsonb_build_object('dealname', 'Deal ' || n, 'amount', (n % 50000)::text, 'pipeline', 'default',
       'dealstage', (array['closedwon', 'closedlost', 'contractsent', 'qualifiedtobuy'])[1 + n % 4],
       'closedate', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`,
    "'Deal ' || n",
  );
}

/** Every contact has its company, every deal its company and two contacts: both directions are rows. */
async function associate(client: pg.Client, size: Size): Promise<void> {
  const first = firstOf(size);
  const { contacts, companies, deals } = size;
  const pair = (from: [string, string, number], to: [string, string, number], count: number) =>
    client.query(
      `insert into associations (from_id, from_type, to_id, to_type, type_id)
       select ${from[1]}, '${from[0]}', ${to[1]}, '${to[0]}', ${from[2]} from generate_series(0, ${count - 1}) n
       union all select ${to[1]}, '${to[0]}', ${from[1]}, '${from[0]}', ${to[2]} from generate_series(0, ${count - 1}) n`,
    );
  const company = `${first.companies} + n % ${companies}`;
  const deal = `${first.deals} + n`;
  await pair(["contacts", "1 + n", 279], ["companies", company, 280], contacts);
  await pair(["deals", deal, 341], ["companies", company, 342], deals);
  await pair(["deals", deal, 3], ["contacts", `1 + n % ${contacts}`, 4], deals);
  await pair(["deals", deal, 3], ["contacts", `1 + (n + ${deals}) % ${contacts}`, 4], deals);
  await pair(["contacts", "1 + n", 449], ["contacts", `1 + (n + 7) % ${contacts}`, 450], Math.round(contacts / 10));
}
