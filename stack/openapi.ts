import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import openapiTypescript, { astToString } from "openapi-typescript";
import { serviceNames, type ServiceName } from "#kit/config.ts";
import type { AnyService } from "#kit/run.ts";
import { silent } from "#kit/testing.ts";
import { writeTables, type Contract } from "./contract-table.ts";
import { services } from "./services.ts";

const help = `Usage: npm run openapi [-- --check] [service…]

Writes api/<service>/openapi.json and its types, openapi.gen.ts, from the routes.
--check writes nothing and fails when a committed file is stale.`;

const { values, positionals } = parseArgs({
  options: { check: { type: "boolean" }, help: { type: "boolean" } },
  allowPositionals: true,
});

if (values.help) console.log(help);
else await run(positionals.length > 0 ? (positionals as ServiceName[]) : [...serviceNames]);

async function run(names: ServiceName[]): Promise<void> {
  const stale: string[] = [];
  for (const name of names) {
    const folder = new URL(`../api/${name}/`, import.meta.url);
    const service = ((await import(new URL("app.ts", folder).href)) as Record<string, AnyService>)[name]!;
    const document = contract(service);
    const json = `${JSON.stringify(document, null, 1)}\n`;
    const types = astToString(await openapiTypescript(json));
    for (const [file, text] of [
      ["openapi.json", json],
      ["openapi.gen.ts", types],
    ] as const) {
      const url = new URL(file, folder);
      if (existsSync(url) && (await readFile(url, "utf8")) === text) continue;
      stale.push(`api/${name}/${file}`);
      if (!values.check) await writeFile(url, text);
    }
    if (name === "crm" && !values.check && (await writeTables(document as unknown as Contract)))
      stale.push("docs/crm-api.md");
  }
  for (const file of stale) console.log(`${values.check ? "stale" : "written"}: ${file}`);
  if (values.check && stale.length > 0) {
    console.error("run: npm run openapi");
    process.exitCode = 1;
  }
}

/** The contract of a service whose app is built over nothing: routes open no store until they are called. */
function contract(service: AnyService) {
  const config = {
    urls: {},
    corsOrigins: [],
    trustedProxies: [],
    outboundAllow: [],
    ratePerMinute: 1,
  };
  const deps = {
    config,
    redis: new Redis({ lazyConnect: true }),
    clients: {},
    db: {},
    pool: {},
    publish: () => {},
    log: silent,
  };
  const app = service.createApp(deps as never);
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: services[service.name].title, version: "1.0.0" },
    security: [{ bearer: [] }],
  });
}
