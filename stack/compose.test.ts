import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { buildEnvironment, planPorts } from "./environment.ts";
import { root } from "./files.ts";
import { makeSecrets } from "./secrets.ts";
import { serviceNames, services } from "./services.ts";

interface Container {
  image: string;
  command?: string[];
  user?: string;
  restart?: string;
  read_only?: boolean;
  ports?: string[];
  networks?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  volumes?: string[];
}

const text = readFileSync(join(root, "docker-compose.yml"), "utf8");
const compose = parse(text, { merge: true }) as {
  services: Record<string, Container>;
  networks: Record<string, { name: string }>;
  volumes: Record<string, unknown>;
};
const containers = Object.entries(compose.services);
const jobs = ["provision", "redis-acl"];
const published = (names: string[]) =>
  names.flatMap((name) => (compose.services[name]?.ports ?? []).map((port) => Number(port.split(":").at(-2))));

test("the ports are the seed's", () => {
  expect(published([...serviceNames])).toEqual([8000, 8001, 8002, 8003, 2526, 8004, 8005]);
  const servers = (prefix: string) => containers.map(([name]) => name).filter((name) => name.startsWith(prefix));
  expect(published(servers("postgres-"))).toEqual([5432, 5434, 5435, 5436]);
  expect(published(servers("redis-"))).toEqual([6379, 6380, 6381, 6382]);
  expect(published(["temporal", "temporal-ui", "temporal-postgres", "worker"])).toEqual([]);
});

test.each(serviceNames)("%s has its own database, Redis index and credentials, on servers that exist", (name) => {
  const { env, database, redisIndex } = services[name];
  const variables = compose.services[name]!.environment!;
  const address = (key: string) => new URL(variables[`${env}_${key}`]!.replaceAll(/\$\{\w+:\?\}/g, "given"));
  expect(address("DATABASE_URL")).toMatchObject({ username: database, password: "given", pathname: `/${database}` });
  expect(address("DATABASE_OWNER_URL")).toMatchObject({ username: `${database}_owner`, pathname: `/${database}` });
  expect(address("REDIS_URL")).toMatchObject({ username: name, password: "given", pathname: `/${redisIndex}` });
  for (const key of ["DATABASE_URL", "REDIS_URL"]) expect(compose.services).toHaveProperty([address(key).hostname]);
  const foreign = serviceNames.filter((other) => other !== name).map((other) => `${services[other].env}_DATABASE_URL`);
  for (const key of foreign) expect(variables).not.toHaveProperty(key);
});

test("every container stands in crm-network, unprivileged, on a read-only image", () => {
  expect(compose.networks).toEqual({ "crm-network": { name: "crm-network" } });
  for (const [name, container] of containers) {
    expect(container, name).toMatchObject({ networks: ["crm-network"], read_only: true });
    expect(container.user ?? "root", name).not.toMatch(/^(root|0)/);
  }
});

test("everything that runs on says whether it is healthy, and is waited for until it is", () => {
  for (const [name, { healthcheck, depends_on = {} }] of containers) {
    if (!jobs.includes(name)) expect(healthcheck, name).toBeDefined();
    for (const [other, { condition }] of Object.entries(depends_on)) {
      expect(compose.services, `${name} waits for ${other}`).toHaveProperty([other]);
      expect(condition, `${name} on ${other}`).toBe(
        jobs.includes(other) ? "service_completed_successfully" : "service_healthy",
      );
    }
  }
});

test("nothing waits in a circle", () => {
  const started = new Set<string>();
  for (let left = containers.length + 1; started.size < containers.length;) {
    const open = containers.filter(([name]) => !started.has(name));
    expect(open.length, `circle among ${open.map(([name]) => name).join(", ")}`).toBeLessThan(left);
    left = open.length;
    for (const [name, { depends_on = {} }] of open)
      if (Object.keys(depends_on).every((other) => started.has(other))) started.add(name);
  }
});

test("every script a container runs exists", () => {
  const scripts = containers.flatMap(([, { command = [], healthcheck }]) =>
    [...command, ...(healthcheck?.test ?? [])].filter((word) => /\.(ts|mjs)$/.test(word)),
  );
  expect(scripts).toContain("workers/main.ts");
  for (const script of scripts) expect(existsSync(join(root, script)), script).toBe(true);
});

test("every secret comes from the environment, and .env.example names every variable", () => {
  for (const [name, { environment = {} }] of containers) {
    for (const [key, value] of Object.entries(environment)) {
      if (/SECRET|PASSWORD|_PWD|_KEYS?$/.test(key)) expect(value, `${name} ${key}`).toMatch(/^\$\{\w+:[?-]\}$/);
      expect(value, `${name} ${key}`).not.toMatch(/:\/\/[^/@$]*:[^/@$]+@/);
    }
  }
  const used = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!));
  const named = [...readFileSync(join(root, ".env.example"), "utf8").matchAll(/^(\w+)=/gm)].map(([, name]) => name!);
  expect(named.sort()).toEqual([...used].sort());
});

test("services read the same names here and on one machine", () => {
  const secrets = makeSecrets();
  const admin = { email: "a@crm.test", password: "p" };
  const local = buildEnvironment({ env: {}, ports: planPorts({}, 0), secrets, admin, home: "/state" });
  const here = Object.assign({}, ...serviceNames.map((name) => compose.services[name]!.environment));
  const oneMachineOnly = ["MAIL_INBOX_DIR", ...serviceNames.map((name) => `${services[name].env}_PORT`)];
  for (const name of Object.keys(local).filter((key) => !oneMachineOnly.includes(key)))
    expect(here).toHaveProperty([name]);
});
