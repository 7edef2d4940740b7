import { hkdfSync } from "node:crypto";
import { join } from "node:path";
import { superuserUrl } from "./postgres.ts";
import { redisUrl } from "./redis.ts";
import type { Admin, Secrets } from "./secrets.ts";
import { infrastructurePorts, serviceNames, services, temporalNamespace, type Service } from "./services.ts";

export type Ports = Record<Service | keyof typeof infrastructurePorts, number>;
export type Environment = Record<string, string | undefined>;

/** What the environment brings along; the rest is started here. */
export interface Given {
  databases: boolean;
  redis: boolean;
  temporal: boolean;
  mail: boolean;
}

export const given = (env: Environment): Given => ({
  databases: serviceNames.every((name) => env[`${services[name].env}_DATABASE_URL`]),
  redis: serviceNames.every((name) => env[`${services[name].env}_REDIS_URL`]),
  temporal: Boolean(env.TEMPORAL_ADDRESS),
  mail: Boolean(env.SMTP_URL),
});

/** The seed's ports, all moved by the offset; `<SERVICE>_PORT` settles one service's own. */
export function planPorts(env: Environment, offset: number): Ports {
  const own = serviceNames.map((name) => [
    name,
    Number(env[`${services[name].env}_PORT`] || services[name].port + offset),
  ]);
  const moved = Object.entries(infrastructurePorts).map(([name, port]) => [name, port + offset]);
  return Object.fromEntries([...own, ...moved]) as Ports;
}

/** Who will listen where: only for what is started here. */
export function neededPorts(ports: Ports, has: Given): [title: string, port: number][] {
  return [
    ...serviceNames.map((name): [string, number] => [services[name].title, ports[name]]),
    ["mail to the Communication Hub", ports.inboundMail],
    ...(has.databases ? [] : [["Postgres", ports.postgres] as [string, number]]),
    ...(has.redis ? [] : [["Redis", ports.redis] as [string, number]]),
    ...(has.mail ? [] : [["the mail catcher", ports.mail] as [string, number]]),
    ...(has.temporal
      ? []
      : ([
          ["Temporal", ports.temporal],
          ["Temporal's Web UI", ports.temporalUi],
        ] as [string, number][])),
  ];
}

interface Parts {
  env: Environment;
  ports: Ports;
  secrets: Secrets;
  admin: Admin;
  home: string;
}

/** The environment of every service and worker. What the caller's environment says stands. */
export function buildEnvironment({ env, ports, secrets, admin, home }: Parts): Environment {
  const has = given(env);
  const perService = Object.assign({}, ...serviceNames.map((name) => serviceEnvironment(name, ports, secrets, has)));
  const made: Environment = {
    ...perService,
    AUTH_SECRET: secrets.auth,
    CODEC_KEYS: `local:${secrets.codec}`,
    CRM_SECRET_KEYS: `local:${keyFrom(secrets.codec, "crm")}`,
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    TEMPORAL_NAMESPACE: temporalNamespace,
    COMMS_INBOUND_SMTP_PORT: String(ports.inboundMail),
    MAIL_FROM: "CRM <hello@crm.test>",
    ...(!has.temporal && {
      TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
      TEMPORAL_UI_URL: `http://127.0.0.1:${ports.temporalUi}`,
    }),
    ...(!has.mail && { SMTP_URL: `smtp://127.0.0.1:${ports.mail}`, MAIL_INBOX_DIR: join(home, "mail") }),
  };
  const said = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  return { ...made, ...said };
}

// Stacks that were made before there was this key have it too.
const keyFrom = (codec: string, use: string): string =>
  Buffer.from(hkdfSync("sha256", Buffer.from(codec, "base64"), "", use, 32)).toString("base64");

function serviceEnvironment(name: Service, ports: Ports, secrets: Secrets, has: Given): Environment {
  const { env, database, redisIndex } = services[name];
  const { owner, run } = secrets.databases[database];
  return {
    [`${env}_PORT`]: String(ports[name]),
    [`${env}_URL`]: `http://127.0.0.1:${ports[name]}`,
    [`${env}_CLIENT_SECRET`]: secrets.clients[name],
    ...(!has.databases && {
      [`${env}_DATABASE_URL`]: roleUrl(ports.postgres, database, run, database),
      [`${env}_DATABASE_OWNER_URL`]: roleUrl(ports.postgres, `${database}_owner`, owner, database),
    }),
    ...(!has.redis && { [`${env}_REDIS_URL`]: redisUrl(ports.redis, name, secrets.redis[name], redisIndex) }),
  };
}

function roleUrl(port: number, role: string, password: string, database: string): string {
  const url = new URL(superuserUrl(port, password, database));
  url.username = role;
  return url.href;
}
