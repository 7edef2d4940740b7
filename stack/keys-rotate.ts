import { parseArgs } from "node:util";
import { users } from "#api/users/app.ts";
import type { UsersCtx } from "#api/users/context.ts";
import { listKeys, revokeKey, rotateKeys } from "#api/users/tokens/manage-keys.ts";
import * as schema from "#db/user_management/schema.ts";
import { openDatabase } from "#kit/database.ts";
import { createPublisher } from "#kit/outbox.ts";
import { createWaker } from "#kit/relay.ts";
import { authSecret, databaseUrl, reasonOf } from "./running.ts";

const help = `Usage: npm run keys:rotate [-- --list | --revoke KID]

Makes a new key that signs tokens from now on. What the old one signed stays good until it ends, a quarter of an hour at
most; then the old key is dropped. Nobody is signed out.
--list         shows the keys and changes nothing.
--revoke KID   drops a key that got out, at once: every token it signed is refused, everywhere within two minutes.
The database is that of USERS_DATABASE_URL (with AUTH_SECRET), else that of the stack that runs here (STACK_HOME says where).`;

const { values } = parseArgs({
  options: { help: { type: "boolean", short: "h" }, list: { type: "boolean" }, revoke: { type: "string" } },
});

if (values.help) console.log(help);
else await run().catch(notDone);

async function run(): Promise<void> {
  const { db, pool, close } = openDatabase(await databaseUrl("users"), schema);
  const ctx = {
    actor: { kind: "service", id: "npm run keys:rotate", roles: [], teams: [], grants: { "*": "all" } },
    db,
    config: { AUTH_SECRET: await authSecret() },
    publish: createPublisher("/users", users.subscribers, createWaker(pool)),
    requestId: `keys-rotate-${crypto.randomUUID()}`,
  } as unknown as UsersCtx;
  try {
    for (const { kid, signs, createdAt, verifiesUntil } of (await change(ctx)).results)
      console.log(`${kid}  ${signs ? "signs" : "verifies"}  made ${createdAt}, verifies until ${verifiesUntil}`);
  } finally {
    await close();
  }
}

function change(ctx: UsersCtx) {
  if (values.list) return listKeys(ctx);
  return values.revoke === undefined ? rotateKeys(ctx) : revokeKey(ctx, { kid: values.revoke });
}

function notDone(error: unknown): void {
  console.error(reasonOf(error));
  process.exitCode = 1;
}
