import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { buildEnvironment, planPorts, type Environment, type Ports } from "./environment.ts";
import { root } from "./files.ts";
import { freePort } from "./ports.ts";
import { launch, logTail, untilReady } from "./processes.ts";
import { takesRuns } from "./programs.ts";
import { makeSecrets } from "./secrets.ts";
import { serviceNames, services } from "./services.ts";
import { testDatabase, testRedis, testTemporal } from "./testing.ts";

let home: string;
let env: Environment;
let ports: Ports;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "crm-alone-"));
  const { address, namespace } = await testTemporal();
  ports = planPorts({}, 0);
  for (const name of [...serviceNames, "inboundMail"] as const) ports[name] = await freePort();
  const given: Environment = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    SMTP_URL: "smtp://127.0.0.1:9",
  };
  for (const name of serviceNames) {
    const database = await testDatabase(services[name].database);
    given[`${services[name].env}_DATABASE_URL`] = database.url;
    given[`${services[name].env}_DATABASE_OWNER_URL`] = database.ownerUrl;
    given[`${services[name].env}_REDIS_URL`] = (await testRedis(name)).url;
  }
  const admin = { email: "admin@crm.test", password: "correct horse battery staple" };
  env = { ...process.env, ...buildEnvironment({ env: given, ports, secrets: makeSecrets(), admin, home }) };
});
afterAll(() => rm(home, { recursive: true, force: true }));

const run = (name: string, script: string) =>
  launch({ name, command: process.execPath, args: [script], cwd: root, env, home });

test.each(serviceNames)("%s starts alone by its own command, is ready, and ends when asked", async (name) => {
  const service = await run(name, `api/${name}/main.ts`);
  const get = (path: string) => fetch(`http://127.0.0.1:${ports[name]}${path}`);
  await untilReady(name, service, async () => (await get("/readyz").catch(() => undefined))?.status === 200);
  expect((await get("/livez")).status).toBe(200);
  expect(await (await get("/openapi.json")).json()).toMatchObject({ openapi: "3.1.0" });
  await service.stop();
  expect(await service.exited).toBe("exit code 0");
});

test("the worker starts alone, takes process runs, and ends when asked", async () => {
  const worker = await run("worker", "workers/main.ts");
  await untilReady("worker", worker, () => takesRuns(inject("temporal"), env.TEMPORAL_NAMESPACE!), 90);
  await worker.stop();
  expect(await worker.exited).toBe("exit code 0");
});

test.each(["api/crm/main.ts", "api/all.ts", "workers/main.ts"])(
  "%s names everything its environment lacks",
  async (script) => {
    const bare = { PATH: process.env.PATH };
    const program = await launch({
      name: "bare",
      command: process.execPath,
      args: [script],
      cwd: root,
      env: bare,
      home,
    });
    expect(await program.exited).toBe("exit code 1");
    const lines = logTail(program.log).split("\n");
    expect(lines).toContain(
      script.startsWith("workers") ? "WORKFLOW_CLIENT_SECRET is not set" : "CRM_DATABASE_URL is not set",
    );
    expect(lines.every((line) => /^[A-Z_]+ /.test(line))).toBe(true);
  },
);
