import { spawn } from "node:child_process";
import { provisionDatabase } from "./provision.ts";
import { serviceRedisUrl } from "./redis.ts";
import { startTestStores } from "./test-servers.ts";
const s = await startTestStores();
const p = s.postgres.passwords.crm;
await provisionDatabase(s.postgres.url, "crm", p);
const u = (role: string, pw: string) => { const x = new URL(s.postgres.url); x.username = role; x.password = pw; x.pathname = "/crm"; return x.href; };
const child = spawn(process.execPath, ["api/crm/main.ts"], { stdio: "inherit", env: { ...process.env, CRM_PORT: "18999", CRM_DATABASE_URL: u("crm", p.run), CRM_DATABASE_OWNER_URL: u("crm_owner", p.owner), CRM_REDIS_URL: serviceRedisUrl(s.redis.port, "crm", s.redis.passwords.crm, 0), CRM_CLIENT_SECRET: "x".repeat(20) } });
await new Promise((r) => setTimeout(r, 4000));
for (const path of ["/livez", "/readyz", "/docs", "/openapi.json", "/crm/v3/objects/contacts", "/v1/runs/0198c0de-0000-7000-8000-000000000001", "/oauth/v1/token"]) {
  const r = await fetch(`http://127.0.0.1:18999${path}`); console.log(path, r.status, (await r.text()).slice(0, 120).replaceAll("\n", " "));
}
child.kill("SIGTERM"); await new Promise((r) => child.on("exit", (c) => (console.log("exit", c), r(0))));
await s.stop();
