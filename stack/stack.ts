import { rm } from "node:fs/promises";
import { join } from "node:path";
import { currentAdmin } from "./admin.ts";
import { checkEnvironment } from "./check.ts";
import { buildEnvironment, given, neededPorts, planPorts, type Environment, type Ports } from "./environment.ts";
import { StackError } from "./errors.ts";
import { writePrivate } from "./files.ts";
import { startInfrastructure } from "./infrastructure.ts";
import { portHolder, portIsFree } from "./ports.ts";
import { startPrograms } from "./programs.ts";
import { loadAdmin, loadSecrets, type Admin } from "./secrets.ts";
import { serviceNames, temporalNamespace } from "./services.ts";
import { openState } from "./state.ts";

export interface StackOptions {
  env: Environment;
  home: string;
  /** Added to every port. */
  offset: number;
  /** Tells of one part's progress. */
  say: (part: string, line: string) => void;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
}

/** What `ready.json` says. */
export interface Ready {
  services: Record<string, { url: string }>;
  temporal: { address: string; namespace: string; ui: string };
  admin: Admin;
}

export interface Stack {
  ready: Ready;
  env: Environment;
  stop: () => Promise<void>;
}

/** Starts everything in order and answers when all of it is ready; stops it in the opposite order. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { home, say, signal } = options;
  const state = await openState(home, (line) => say("state", line));
  const started: (() => Promise<unknown>)[] = [state.release];
  const stop = async () => {
    for (let part = started.pop(); part; part = started.pop()) await part();
  };
  try {
    const ports = planPorts(options.env, options.offset);
    await refuse([...(await checkEnvironment(options.env)), ...(await takenPorts(ports, options.env))]);
    const [secrets, admin] = [await loadSecrets(home), await loadAdmin(home, options.env)];
    const env = buildEnvironment({ ...options, ports, secrets, admin });
    const parts = { env, has: given(options.env), ports, secrets, home, say, signal, started };
    await startInfrastructure(parts);
    signal?.throwIfAborted();
    await startPrograms(parts);
    signal?.throwIfAborted();
    const ready = describe(env, await currentAdmin(home, admin, env.USERS_URL!));
    started.push(() => rm(join(home, "ready.json"), { force: true }));
    await writePrivate(join(home, "ready.json"), JSON.stringify(ready, null, 2));
    return { ready, env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function refuse(faults: string[]): Promise<void> {
  if (faults.length > 0) throw new StackError(faults.join("\n"));
}

/** A line for each port that somebody else holds. */
export async function takenPorts(ports: Ports, env: Environment): Promise<string[]> {
  const faults: string[] = [];
  for (const [title, port] of neededPorts(ports, given(env))) {
    if (!(await portIsFree(port))) faults.push(`port ${port}, for ${title}, is taken by ${await portHolder(port)}`);
  }
  return faults.length === 0 ? [] : [...faults, "free them, or move every port: npm start -- --port-offset 100"];
}

function describe(env: Environment, admin: Admin): Ready {
  const url = (name: string) => env[`${name.toUpperCase()}_URL`]!;
  return {
    services: Object.fromEntries(serviceNames.map((name) => [name, { url: url(name) }])),
    temporal: {
      address: env.TEMPORAL_ADDRESS!,
      namespace: env.TEMPORAL_NAMESPACE ?? temporalNamespace,
      ui: `${url("workflow")}/temporal`,
    },
    admin,
  };
}
