import { spawn, type ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { root } from "#stack/files.ts";
import { planPorts } from "#stack/environment.ts";
import { takenPorts, type Ready } from "#stack/stack.ts";
import type { Database, Service } from "#stack/services.ts";

/** An offset whose ports are free, and below those that a system hands out for connections. */
export async function freeOffset(): Promise<number> {
  for (;;) {
    const offset = 10_000 + randomInt(140) * 100;
    if ((await takenPorts(planPorts({}, offset), {})).length === 0) return offset;
  }
}

export type Call = { method?: string; body?: object | string; token?: string; headers?: Record<string, string> };

/** A whole system of its own: `npm start` in a folder of its own on ports of its own. */
export class System {
  readonly home: string;
  readonly offset: number;
  ready!: Ready;
  private launcher: ChildProcess | undefined;
  private readonly pools = new Map<Database, pg.Pool>();

  constructor(home: string, offset: number) {
    this.home = home;
    this.offset = offset;
  }

  static async start(...args: string[]): Promise<System> {
    const home = await mkdtemp(join(tmpdir(), "crm-e2e-"));
    const system = new System(home, await freeOffset());
    await system.start(...args);
    return system;
  }

  /** Starts it, or starts it again where it was. */
  async start(...args: string[]): Promise<void> {
    const log = createWriteStream(join(this.home, "start.log"), { flags: "a" });
    const launcher = spawn(process.execPath, ["stack/start.ts", "--port-offset", String(this.offset), ...args], {
      cwd: root,
      env: { ...process.env, STACK_HOME: this.home, OUTBOUND_ALLOW: "127.0.0.1/32" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.launcher = launcher;
    let output = "";
    for (const stream of [launcher.stdout, launcher.stderr])
      stream.on("data", (part: Buffer) => {
        output += part.toString();
        log.write(part);
      });
    for (;;) {
      if (launcher.exitCode !== null) throw new Error(`npm start ended with ${launcher.exitCode}:\n${output}`);
      const ready = await readFile(join(this.home, "ready.json"), "utf8").catch(() => undefined);
      if (ready) return void (this.ready = JSON.parse(ready) as Ready);
      await sleep(100);
    }
  }

  /** Stops it as Ctrl-C does; its state stays. */
  async stop(): Promise<void> {
    const { launcher } = this;
    if (!launcher || launcher.exitCode !== null) return;
    const ended = new Promise((resolve) => launcher.once("exit", resolve));
    launcher.kill("SIGINT");
    await ended;
  }

  /** Stops it and erases its state; E2E_KEEP=1 keeps that for a look at the logs. */
  async dispose(): Promise<void> {
    await this.stop();
    if (process.env["E2E_KEEP"]) return console.log(`kept: ${this.home}`);
    await rm(this.home, { recursive: true, force: true });
  }

  /** Kills one part with SIGKILL; the launcher starts it again. */
  async kill(part: "services" | "worker"): Promise<void> {
    process.kill(await this.pidOf(part), "SIGKILL");
  }

  async pidOf(part: string): Promise<number> {
    const record = await this.until(`${part} runs`, () =>
      readFile(join(this.home, "run", `${part}.json`), "utf8").catch(() => undefined),
    );
    return (JSON.parse(record) as { pid: number }).pid;
  }

  url(service: Service, path = ""): string {
    return `${this.ready.services[service]!.url}${path}`;
  }

  /** Calls a service as the administrator, or with the token given; an object is sent as JSON. */
  fetch(service: Service, path: string, { method = "GET", body, token, headers = {} }: Call = {}): Promise<Response> {
    const sent = new Headers(headers);
    sent.set("authorization", `Bearer ${token ?? this.ready.admin.apiKey}`);
    const raw = body instanceof FormData || typeof body === "string";
    if (body !== undefined && !raw) sent.set("content-type", "application/json");
    return fetch(this.url(service, path), {
      method,
      headers: sent,
      ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
    });
  }

  /** The JSON of a 2xx answer; anything else fails the test with what was said. */
  async call<T = any>(
    service: Service,
    method: string,
    path: string,
    body?: object | string,
    token?: string,
  ): Promise<T> {
    const response = await this.fetch(service, path, {
      method,
      ...(body !== undefined && { body }),
      ...(token && { token }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${service}${path} answered ${response.status}: ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** Every row of a paged list of our own routes. */
  async all<T = any>(service: Service, path: string): Promise<T[]> {
    const rows: T[] = [];
    for (let after: string | undefined; ;) {
      const cursor = after === undefined ? "" : `&after=${encodeURIComponent(after)}`;
      const page = await this.call<{ results: T[]; paging?: { next: { after: string } } }>(
        service,
        "GET",
        `${path}${path.includes("?") ? "&" : "?"}limit=100${cursor}`,
      );
      rows.push(...page.results);
      after = page.paging?.next.after;
      if (after === undefined) return rows;
    }
  }

  /** The address of its Redis with every right. */
  async redisAdminUrl(): Promise<string> {
    const { redis } = await this.secrets<{ redis: { stack: string } }>();
    return `redis://stack:${redis.stack}@127.0.0.1:${6379 + this.offset}`;
  }

  private async secrets<T>(): Promise<T> {
    return JSON.parse(await readFile(join(this.home, "secrets.json"), "utf8")) as T;
  }

  /** Asks a service's database directly, as its owner. */
  async sql<T extends pg.QueryResultRow>(database: Database, text: string, values: unknown[] = []): Promise<T[]> {
    const pool = this.pools.get(database) ?? (await this.openPool(database));
    return (await pool.query<T>(text, values)).rows;
  }

  private async openPool(database: Database): Promise<pg.Pool> {
    const { databases } = await this.secrets<{ databases: Record<Database, { owner: string }> }>();
    const pool = new pg.Pool({
      host: "127.0.0.1",
      port: 5432 + this.offset,
      user: `${database}_owner`,
      password: databases[database].owner,
      database,
      max: 2,
      idleTimeoutMillis: 2_000,
      allowExitOnIdle: true,
    });
    // What loses its server is replaced.
    pool.on("error", () => undefined);
    this.pools.set(database, pool);
    return pool;
  }

  /** Waits until something is there; says what it waited for when the time is up. Looks that cost much look seldom. */
  async until<T>(what: string, look: () => Promise<T | undefined | false>, seconds = 120, everyMs = 200): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    let last: unknown;
    while (Date.now() < deadline) {
      try {
        const found = await look();
        if (found !== undefined && found !== false) return found;
      } catch (error) {
        last = error;
      }
      await sleep(everyMs);
    }
    throw new Error(`waited ${seconds} s in vain until ${what}`, { cause: last });
  }
}
