import { randomUUID } from "node:crypto";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { cors } from "hono/cors";
import { routePath } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import { getPath } from "hono/utils/url";
import type { Redis } from "ioredis";
import type pg from "pg";
import type { Logger } from "pino";
import { auditRoutes } from "./audit-routes.ts";
import { clientAddress, isLoopback } from "./address.ts";
import type { Authenticate } from "./authenticate.ts";
import type { Actor } from "./authorize.ts";
import { hearOut, limitBody } from "./body-limit.ts";
import type { BaseConfig, ServiceName } from "./config.ts";
import { anonymousId, withCallScope, type Ctx, type Db } from "./context.ts";
import { serveDocs } from "./docs.ts";
import { DomainError, notFound } from "./errors.ts";
import { idempotency } from "./idempotency.ts";
import { frameLimits } from "./limits.ts";
import { createMetrics, type Gauges } from "./metrics.ts";
import type { Publish } from "./outbox.ts";
import { asDomainError, problem } from "./problem.ts";
import { createRouter, type Variables } from "./router.ts";

/** What an app is built from. It opens nothing itself. */
export type Deps<Schema extends Record<string, unknown>, Clients, Config> = {
  config: BaseConfig & Config;
  db: Db<Schema>;
  reads: Db<Schema>;
  pool: pg.Pool;
  redis: Redis;
  clients: Clients;
  publish: Publish;
  authenticate: Authenticate;
  log: Logger;
};

export type App<C> = OpenAPIHono<{ Variables: Variables<C> }>;

export type AppOptions<C> = {
  name: ServiceName;
  title: string;
  /** The committed openapi.json. */
  spec: URL;
  /** Paths whose bodies are streamed and bounded by their own verb. */
  streams?: (path: string) => boolean;
  /** A larger bound than 1 MB for the body of a path. */
  maxBodyBytes?: (path: string) => number | undefined;
  /** Paths that keep their own idempotency, because they wait or stream. */
  ownIdempotency?: (path: string) => boolean;
  /** Paths where the browser's session cookie is accepted beside a bearer token. */
  cookie?: (path: string) => boolean;
  /** The query parameter that carries a bearer token, on paths whose contract wants it there. It is never logged. */
  queryKey?: (path: string) => string | undefined;
  /** Open paths that limit their callers themselves, and not all of an address together. */
  ownLimit?: (path: string) => boolean;
  /** Other names of paths: what a path stands for. */
  rewrite?: (path: string) => string;
  /** Another error body for some routes; undefined means problem+json. */
  onProblem?: (c: Context, error: DomainError) => Response | undefined;
  /** What `/readyz` checks beside the database and Redis: throws when missing. */
  ready?: Record<string, () => Promise<unknown>>;
  /** Measurements of its own beside those of requests. */
  metrics?: (gauge: Gauges) => void;
  routes: (app: App<C>) => void;
};

export const sessionCookie = "crm_session";
const bodyMax = 1024 * 1024;

/** The frame every service stands in: the order of these lines is the order of a request. */
export function createApp<Schema extends Record<string, unknown>, Clients, Config>(
  deps: Deps<Schema, Clients, Config>,
  options: AppOptions<Ctx<Schema, Clients, BaseConfig & Config>>,
): App<Ctx<Schema, Clients, BaseConfig & Config>> {
  const { config, log } = deps;
  const { rewrite } = options;
  const app = createRouter<Ctx<Schema, Clients, BaseConfig & Config>>(
    rewrite && { getPath: (request) => rewrite(getPath(request)) },
  );
  const metrics = createMetrics(options.name);
  options.metrics?.(metrics.gauge);
  const limits = frameLimits(deps.redis, config.ratePerMinute, (c) => clientAddress(c, config.trustedProxies));
  const isPublic = createPublicMatcher(app);

  app.onError((error, c) => {
    const known = asDomainError(error);
    if (known.code === "internal") log.error({ err: error, requestId: c.get("requestId") }, "unexpected error");
    return options.onProblem?.(c, known) ?? problem(c, known);
  });
  app.notFound((c) => {
    const error = notFound(`${c.req.method} ${c.req.path}`);
    return options.onProblem?.(c, error) ?? problem(c, error);
  });

  app.use(traced(log, metrics.observe, isPublic));
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      xFrameOptions: "DENY",
      strictTransportSecurity: "max-age=63072000; includeSubDomains",
      // A page that needs more says so itself.
      overwrite: false,
    }),
  );
  app.use(async (c, next) => {
    await next();
    // Answers are for who asked: whatever may be kept by others says so itself. (`c.header` would copy the answer.)
    if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
  });
  if (config.corsOrigins.length > 0)
    app.use(
      cors({
        origin: config.corsOrigins,
        maxAge: 600,
        exposeHeaders: ["x-request-id", "retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"],
      }),
    );
  app.use(hearOut);
  app.use((c, next) =>
    options.streams?.(c.req.path) ? next() : limitBody(options.maxBodyBytes?.(c.req.path) ?? bodyMax)(c, next),
  );
  app.use(async (c, next) => {
    if (isPublic(c)) {
      if (!probe.test(c.req.path) && !options.ownLimit?.(c.req.path)) await limits.stranger(c);
      c.set("ctx", makeCtx(deps, anonymous, c.get("requestId")));
      return withCallScope({ requestId: c.get("requestId") }, next);
    }
    const queryKey = options.queryKey?.(c.req.path);
    const token =
      bearer(c) ??
      (queryKey && c.req.query(queryKey)) ??
      (options.cookie?.(c.req.path) ? getCookie(c, sessionCookie) : undefined) ??
      "";
    const actor = await authenticate(deps.authenticate, token, () => limits.stranger(c));
    await limits.principal(c, actor);
    c.set("ctx", makeCtx(deps, actor, c.get("requestId")));
    const onBehalfOf = actor.kind === "service" ? {} : { onBehalfOf: { token } };
    return withCallScope({ requestId: c.get("requestId"), ...onBehalfOf }, next);
  });
  app.use(idempotency({ skip: options.ownIdempotency ?? (() => false), secret: config.clientSecret ?? "" }));

  app.get("/livez", (c) => c.json({ status: "ok" }));
  app.get("/readyz", async (c) => {
    const missing = await notReady({
      database: () => deps.pool.query("select 1"),
      ...options.ready,
    });
    // Without Redis a service still serves: limits and caches fall back to the process.
    const degraded = await notReady({ redis: () => deps.redis.ping() });
    return c.json(
      { status: missing.length > 0 ? "not ready" : "ready", missing, degraded },
      missing.length > 0 ? 503 : 200,
    );
  });
  app.get("/metrics", async (c) => c.body(await metrics.text(), 200, { "content-type": metrics.contentType }));
  serveDocs(app, options.title, options.spec);
  app.route("/", auditRoutes(options.name));
  options.routes(app);
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT or API key",
    description:
      "An access token of User Management (`POST /v1/sessions`, or OAuth 2.1 at `/oauth2/authorize` and `/oauth2/token`), good for five minutes, or an API key (`crm_key_…`, `POST /v1/api-keys`).",
  });
  return app;
}

/** Who guesses at tokens uses up the allowance of strangers. */
async function authenticate(verify: Authenticate, token: string, limit: () => Promise<void>) {
  try {
    if (!token) throw new DomainError("unauthenticated", "this needs a bearer token");
    return await verify(token);
  } catch (error) {
    if (error instanceof DomainError && error.code === "unauthenticated") await limit();
    throw error;
  }
}

const probe = /^\/(livez|readyz|metrics|docs|openapi\.json)/;
const anonymous: Actor = { kind: "user", id: anonymousId, roles: [], teams: [], grants: {} };

function makeCtx<Schema extends Record<string, unknown>, Clients, Config>(
  { db, reads, redis, clients, config, publish, log }: Deps<Schema, Clients, Config>,
  actor: Actor,
  requestId: string,
): Ctx<Schema, Clients, BaseConfig & Config> {
  return { actor, db, reads, redis, clients, config, publish, requestId, log: log.child({ requestId }) };
}

/** The context of work that no request asked for: the service itself is the actor, with every right on its own data. */
export const systemCtx = <Schema extends Record<string, unknown>, Clients, Config>(
  deps: Deps<Schema, Clients, Config>,
  name: ServiceName,
): Ctx<Schema, Clients, BaseConfig & Config> =>
  makeCtx(
    deps,
    { kind: "service", id: name, roles: ["service"], teams: [], grants: { "*": "all" } },
    `${name}-${randomUUID()}`,
  );

const bearer = (c: Context): string | undefined =>
  /^Bearer ([\w.~+/=-]{1,8192})$/i.exec(c.req.header("authorization") ?? "")?.[1];

/** One line and one measurement a request; the caller's request id is kept when it is a plain one. */
const traced =
  (
    log: Logger,
    observe: (labels: { method: string; route: string; status: number }, seconds: number) => void,
    isPublic: (c: Context) => boolean,
  ): MiddlewareHandler =>
  async (c, next) => {
    const started = performance.now();
    const given = c.req.header("x-request-id");
    const requestId = given && /^[\w.:/-]{1,200}$/.test(given) ? given : randomUUID();
    c.set("requestId", requestId);
    c.header("x-request-id", requestId);
    await next();
    const ms = performance.now() - started;
    const route = routePath(c, -1);
    observe({ method: c.req.method, route, status: c.res.status }, ms / 1000);
    if (probe.test(c.req.path)) return;
    const actor = isPublic(c) ? undefined : (c.get("ctx") as Ctx | undefined)?.actor;
    log.info(
      {
        requestId,
        method: c.req.method,
        route,
        status: c.res.status,
        ms: Math.round(ms),
        actor: actor?.id,
        via: actor?.via,
      },
      "request",
    );
  };

/** Whether a request needs no bearer token: the route says so itself, by `security` without `bearer`. */
function createPublicMatcher(app: OpenAPIHono<any>): (c: Context) => boolean {
  let routes: { method: string; path: RegExp }[] | undefined;
  const collect = () =>
    app.openAPIRegistry.definitions.flatMap((definition) => {
      if (definition.type !== "route" || !definition.route.security) return [];
      if (definition.route.security.some((scheme) => "bearer" in scheme)) return [];
      const path = definition.route.path.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{[^}]+\}/g, "[^/]+");
      return [{ method: definition.route.method.toUpperCase(), path: new RegExp(`^${path}$`) }];
    });
  return (c) => {
    if (c.req.method === "GET" && /^\/(livez|readyz|openapi\.json|docs(\/[\w.-]+)?)$/.test(c.req.path)) return true;
    if (c.req.method === "GET" && c.req.path === "/metrics") return isLoopback(c);
    routes ??= collect();
    return routes.some((route) => route.method === c.req.method && route.path.test(c.req.path));
  };
}

async function notReady(checks: Record<string, () => Promise<unknown>>): Promise<string[]> {
  const results = await Promise.allSettled(Object.values(checks).map((check) => check()));
  return Object.keys(checks).filter((_, index) => results[index]!.status === "rejected");
}
