// The one-shot job of a deployment: writes each Redis server's users, so that a service opens its own keys only.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { aclLines } from "./redis.ts";
import { serviceNames, services, type Service } from "./services.ts";

const folder = process.argv[2] ?? "/acl";
const servers = new Map<string, Partial<Record<Service, string>>>();
const missing = serviceNames.map((name) => `${services[name].env}_REDIS_URL`).filter((name) => !process.env[name]);

for (const name of missing.length > 0 ? [] : serviceNames) {
  const url = new URL(process.env[`${services[name].env}_REDIS_URL`]!);
  servers.set(url.hostname, { ...servers.get(url.hostname), [name]: decodeURIComponent(url.password) });
}
await mkdir(folder, { recursive: true });
for (const [server, passwords] of servers) {
  // Readable by the server's own user: the file holds hashes of long random passwords.
  await writeFile(join(folder, `${server}.acl`), `${aclLines(passwords).join("\n")}\n`, { mode: 0o644 });
  console.log(`${server}: ${Object.keys(passwords).join(", ")}`);
}
if (missing.length > 0) {
  console.error(missing.map((name) => `${name} is not set`).join("\n"));
  process.exitCode = 1;
}
