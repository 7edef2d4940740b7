// The one-shot job of a deployment: makes each service's database and roles on the server its addresses name.
import { provisionDatabase } from "./provision.ts";
import { serviceNames, services } from "./services.ts";

const names = serviceNames.flatMap((name) => [
  `${services[name].env}_DATABASE_URL`,
  `${services[name].env}_DATABASE_OWNER_URL`,
]);
const missing = [...names, "POSTGRES_PASSWORD"].filter((name) => !process.env[name]);

if (missing.length > 0) {
  console.error(missing.map((name) => `${name} is not set`).join("\n"));
  process.exitCode = 1;
} else {
  for (const name of serviceNames) {
    const { env, database } = services[name];
    const run = new URL(process.env[`${env}_DATABASE_URL`]!);
    const owner = new URL(process.env[`${env}_DATABASE_OWNER_URL`]!);
    const admin = new URL(run);
    Object.assign(admin, { username: "postgres", password: process.env.POSTGRES_PASSWORD, pathname: "/postgres" });
    const passwords = { owner: decodeURIComponent(owner.password), run: decodeURIComponent(run.password) };
    await provisionDatabase(admin.href, database, passwords);
    console.log(`${database} is ready on ${run.host}`);
  }
}
