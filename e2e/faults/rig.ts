import { join } from "node:path";
import { currentAdmin } from "#stack/admin.ts";
import { buildEnvironment, planPorts, type Environment, type Ports } from "#stack/environment.ts";
import { startMailCatcher } from "#stack/mail.ts";
import { startPostgres } from "#stack/postgres.ts";
import type { Running } from "#stack/processes.ts";
import { startServices, startWorker } from "#stack/programs.ts";
import { provisionDatabase } from "#stack/provision.ts";
import { startRedis } from "#stack/redis.ts";
import { loadAdmin, loadSecrets, type Secrets } from "#stack/secrets.ts";
import { databases, serviceNames, temporalNamespace } from "#stack/services.ts";
import { startTemporal } from "#stack/temporal.ts";
import { clear, testHome } from "#stack/test-servers.ts";
import { freeOffset, System } from "../system.ts";
import { startPartner, type Partner } from "./partner.ts";
import { startProxy, type Proxy } from "./proxy.ts";

export type Part = "postgres" | "redis" | "temporal" | "services" | `worker${"" | `-${number}`}`;
/** What a whole system is made of, in the order in which it starts. */
export const whole = ["postgres", "redis", "temporal", "services", "worker"] as const satisfies Part[];

/**
 * A whole system whose every part is in our hands: nothing brings back what we stop or kill but ourselves. Services and
 * workers reach Temporal by a line that can be made slow, or cut.
 */
export class Rig {
  readonly system: System;
  readonly partner: Partner;
  readonly line: Proxy;
  readonly env: Environment;
  private readonly ports: Ports;
  private readonly secrets: Secrets;
  private readonly running = new Map<Part, Running>();

  private constructor(at: {
    system: System;
    ports: Ports;
    secrets: Secrets;
    partner: Partner;
    line: Proxy;
    env: Environment;
  }) {
    this.system = at.system;
    this.partner = at.partner;
    this.line = at.line;
    this.env = at.env;
    this.ports = at.ports;
    this.secrets = at.secrets;
  }

  static async start(): Promise<Rig> {
    const home = await testHome();
    const offset = await freeOffset();
    const ports = planPorts({}, offset);
    const [secrets, admin] = [await loadSecrets(home), await loadAdmin(home, {})];
    const [partner, line] = [await startPartner(), await startProxy(ports.temporal)];
    const env: Environment = {
      ...buildEnvironment({ env: process.env, ports, secrets, admin, home }),
      TEMPORAL_ADDRESS: `127.0.0.1:${line.port}`,
      OUTBOUND_ALLOW: "127.0.0.1/32",
      // What a harm held back, and what it left to be told, is made up for sooner.
      BACKGROUND_RUNS_AT_ONCE: "24",
      WATCHDOG_EVERY_SECONDS: "5",
    };
    const rig = new Rig({ system: new System(home, offset), ports, secrets, partner, line, env });
    await startMailCatcher({ folder: join(home, "mail"), port: ports.mail });
    for (const part of whole) await rig.start(part);
    rig.system.ready = {
      services: Object.fromEntries(serviceNames.map((name) => [name, { url: `http://127.0.0.1:${ports[name]}` }])),
      temporal: { address: `127.0.0.1:${ports.temporal}`, namespace: temporalNamespace, ui: "" },
      admin: await currentAdmin(home, admin, `http://127.0.0.1:${ports.users}`),
    };
    return rig;
  }

  get home(): string {
    return this.system.home;
  }

  /** Starts a part and answers when it is ready; `env` goes over what its program is told else. */
  async start(part: Part, env: Environment = {}): Promise<void> {
    this.running.set(part, await this.launch(part, env));
  }

  private async launch(part: Part, env: Environment): Promise<Running> {
    const { home, ports, secrets } = this;
    const place = { home, ports, env: { ...this.env, ...env } };
    switch (part) {
      case "postgres": {
        const running = await startPostgres({ home, port: ports.postgres, password: secrets.postgres });
        for (const name of databases) await provisionDatabase(running.url, name, secrets.databases[name]);
        return running;
      }
      case "redis":
        return startRedis({ home, port: ports.redis, passwords: secrets.redis });
      case "temporal":
        return startTemporal({ home, port: ports.temporal, uiPort: ports.temporalUi, namespace: temporalNamespace });
      case "services":
        return startServices(place);
      case "worker":
      default:
        return startWorker(place, part);
    }
  }

  /** Stops a part as an operator would. */
  async stop(part: Part): Promise<void> {
    await this.running.get(part)?.stop();
    this.running.delete(part);
  }

  /** Ends a part with SIGKILL. */
  async kill(part: Part): Promise<void> {
    const { pid, exited } = this.part(part);
    process.kill(pid, "SIGKILL");
    await exited;
    this.running.delete(part);
  }

  freeze(part: Part): void {
    process.kill(this.part(part).pid, "SIGSTOP");
  }

  thaw(part: Part): void {
    process.kill(this.part(part).pid, "SIGCONT");
  }

  part(part: Part): Running {
    const running = this.running.get(part);
    if (!running) throw new Error(`${part} does not run`);
    return running;
  }

  /** Brings back whatever is down, and takes every hindrance away. */
  async makeWhole(): Promise<void> {
    this.partner.mood = this.partner.onEffect = undefined;
    this.line.delay = 0;
    for (const part of whole)
      if (this.running.get(part)?.alive()) this.thaw(part);
      else await this.start(part);
  }

  /** Stops everything, last started first; with E2E_KEEP=1 the state stays for a look at the logs. */
  async dispose(): Promise<void> {
    for (const part of [...whole, ...this.running.keys()].toReversed()) {
      if (this.running.get(part)?.alive()) this.thaw(part);
      await this.stop(part);
    }
    await Promise.all([this.partner.close(), this.line.close()]);
    if (process.env["E2E_KEEP"]) console.log(`kept: ${this.home}`);
    else await clear(this.home);
  }
}
