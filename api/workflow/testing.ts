import { randomBytes } from "node:crypto";
import * as schema from "#db/workflows/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { readConfig } from "#kit/config.ts";
import type { NewEvent } from "#kit/outbox.ts";
import { actorWith, awayClient, openTestService, silent } from "#kit/testing.ts";
import { testDatabase, testRedis } from "#stack/testing.ts";
import type { CloudEvent } from "#workflows/contract.ts";
import { workflow } from "./app.ts";
import { Config } from "./config.ts";
import { clients as makeClients, type WorkflowClients, type WorkflowCtx } from "./context.ts";
import { publishDefinition } from "./definitions/publish-definition.ts";
import { saveDraft } from "./definitions/save-draft.ts";

export const worker: Actor = { kind: "service", id: "workflow", roles: [], teams: [], grants: { "*": "all" } };
export const author = actorWith(["workflow.*:*", "events:write"], { id: "00000000-0000-7000-8000-00000000000a" });

type Temporal = { address: string; namespace: string };
type Over = { temporal?: Temporal; env?: Record<string, string>; clients?: WorkflowClients };

/** The Workflow Engine's API over stores of its own; without Temporal it is as when Temporal is away. */
export async function openWorkflow({ temporal, env, clients = makeClients(awayClient) }: Over = {}) {
  const [database, store] = await Promise.all([testDatabase("workflows"), testRedis("workflow")]);
  const config = readConfig("workflow", Config, {
    WORKFLOW_DATABASE_URL: database.url,
    WORKFLOW_REDIS_URL: store.url,
    WORKFLOW_CLIENT_SECRET: randomBytes(16).toString("hex"),
    CODEC_KEYS: `a:${randomBytes(32).toString("base64")}`,
    TEMPORAL_ADDRESS: temporal?.address ?? "127.0.0.1:1",
    TEMPORAL_NAMESPACE: temporal?.namespace ?? "none",
    ...env,
  });
  const { subscribers } = workflow;
  const options = { config, subscribers, clients };
  const service = openTestService<typeof schema, WorkflowCtx>("workflow", database.url, store.url, schema, options);
  const deps = { ...service, config, clients, log: silent };
  const actors: Actor[] = [];
  const tokenOf = (who: Actor): string => `actor-${actors.includes(who) ? actors.indexOf(who) : actors.push(who) - 1}`;
  const authenticate = async (token: string): Promise<Actor> => actors[Number(token.slice("actor-".length))]!;
  const app = workflow.createApp({ ...deps, authenticate });
  const ctx = (who: Actor = author) => service.ctx(who);
  return {
    ...service,
    ownerUrl: database.ownerUrl,
    config,
    ctx,
    /** The whole service's parts that run beside the API. */
    start: () => workflow.start!({ ...deps, authenticate }),
    tokenOf,
    /** A request by somebody; `null` comes without a token. */
    request: (who: Actor | null, path: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      if (who) headers.set("authorization", `Bearer ${tokenOf(who)}`);
      return app.request(path, { ...init, headers });
    },
    publishText: async (text: string, over: { actingRole?: "service"; owner?: string } = {}, who: Actor = author) => {
      const [, namespace = ""] = /namespace: (\S+)/.exec(text)!;
      const [, name = ""] = /\n  name: (\S+)/.exec(text)!;
      await saveDraft(ctx(who), { namespace, name, source: { text, format: "yaml" } });
      const { row } = await publishDefinition(ctx(who), { namespace, name, ...over });
      return row;
    },
    published: async (): Promise<NewEvent[]> =>
      (await service.db.select().from(schema.outbox)).map((row) => row.event) as never,
  };
}
export type TestWorkflow = Awaited<ReturnType<typeof openWorkflow>>;

/** A process that sets something; `more` are further lines at its top. */
export const processText = (name: string, more = "", version = "1.0.0") => `document:
  dsl: "1.0.3"
  namespace: tests
  name: ${name}
  version: "${version}"
${more}
do:
  - answer: # what it is all about
      set: { answer: 42 }
`;

export const onType = (type: string, data = "") => `schedule:
  on:
    one:
      with:
        type: ${type}
${data && `        data: ${data}`}`;

let count = 0;
export const event = (type: string, over: Partial<CloudEvent> = {}): CloudEvent => ({
  specversion: "1.0",
  id: `event-${++count}`,
  source: "/crm",
  type,
  subject: "leads/42",
  time: new Date().toISOString(),
  data: {},
  ...over,
});
