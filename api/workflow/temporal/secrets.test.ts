import type { AddressInfo } from "node:net";
import { serve, type ServerType } from "@hono/node-server";
import proto from "@temporalio/proto";
import { DefaultLogger, Runtime } from "@temporalio/worker";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createClients } from "#activities/clients.ts";
import { createActivities } from "#activities/index.ts";
import { sendProjections } from "#activities/projections.ts";
import { echo, openServer, type Seen } from "#activities/testing.ts";
import { createCodec } from "#kit/codec.ts";
import { createOutbound } from "#kit/http.ts";
import type { Running } from "#kit/run.ts";
import { testTemporal } from "#stack/testing.ts";
import { runWorker, type RunningWorker } from "#workers/worker.ts";
import type { RunView } from "../runs/shapes.ts";
import { author, openWorkflow, worker as service, type TestWorkflow } from "../testing.ts";
import { temporalOf } from "./gateway.ts";

// What was planted, and where it may never be seen.
const apiKey = 'k3y-/+"planted"?&ü=';
const login = { username: "planted-robot", password: "pl4nted:p%ssword" };
const app = { id: "planted-client", secret: "pl4nted-client-s3cret" };
const token = "pl4nted.access.t0ken";
const email = "ada.planted@example.com";
const person = "Zebulon Planted-Smith";
const control = "control-in-the-open";

Runtime.install({ logger: new DefaultLogger("ERROR") });

let svc: TestWorkflow;
let api: ServerType;
let partner: Awaited<ReturnType<typeof openServer>>;
let crm: Awaited<ReturnType<typeof openServer>>;
let running: Running[];
let worker: RunningWorker;

const description = {
  openapi: "3.1.0",
  paths: { "/described/{key}": { get: { operationId: "describe", parameters: [{ name: "key", in: "path" }] } } },
};

/** Tells everything it got; `/fail/N` with that status, `/flaky` the first time with 500. */
const partnerAnswers = (() => {
  let flaky = 0;
  return (seen: Seen) => {
    if (seen.url === "/oauth2/token")
      return { body: JSON.stringify({ access_token: token, expires_in: 60, was: seen.body }) };
    if (seen.url === "/openapi.json") return { body: JSON.stringify(description) };
    const [, wanted] = /^\/fail\/(\d+)/.exec(seen.url) ?? [];
    const status = wanted ? Number(wanted) : seen.url.startsWith("/flaky") && flaky++ === 0 ? 500 : 200;
    return { ...echo(seen), status };
  };
})();

beforeAll(async () => {
  const temporal = await testTemporal();
  [partner, crm] = await Promise.all([openServer(), openServer()]);
  partner.answer(partnerAnswers);
  crm.answer({ status: 400, body: JSON.stringify({ code: "invalid_input", detail: `${email} is no address` }) });
  svc = await openWorkflow({ temporal });
  const url = await new Promise<string>((resolve) => {
    const fetch = async ({ url: asked, method, headers, body }: Request) =>
      svc.request(service, asked, { method, headers, ...(body && { body: await new Response(body).arrayBuffer() }) });
    api = serve({ fetch, port: 0, hostname: "127.0.0.1" }, (info: AddressInfo) =>
      resolve(`http://127.0.0.1:${info.port}`),
    );
  });
  const urls = { crm: crm.url, users: crm.url, comms: crm.url, analytics: crm.url, ai: crm.url, workflow: url };
  const clients = createClients(urls, async () => "token");
  running = await svc.start();
  worker = await runWorker({
    ...temporal,
    activities: createActivities({ clients, outbound: createOutbound({ allow: ["127.0.0.1/32"] }) }),
    postProjections: (updates) => sendProjections(clients, updates),
    codec: createCodec(svc.config.codecKeys),
    versioned: false,
  });
  for (const [name, value] of Object.entries({ apiKey, login, client: app })) {
    const init = { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify({ value }) };
    await svc.request(author, `/v1/secrets/${name}`, init);
  }
  await publish();
});
afterAll(async () => {
  await worker.stop();
  await Promise.all(running.map((part) => part.stop()));
  api.close();
  partner.close();
  crm.close();
  await svc.close();
});

const call = async (path: string, body?: unknown) => {
  const headers = { "content-type": "application/json" };
  const init = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
  return (await (await svc.request(author, path, init)).json()) as RunView & { results: any[] };
};
const until = (id: string, status: string) =>
  vi.waitUntil(
    async () => {
      const run = await call(`/v1/runs/${id}`);
      return run.status === status && run;
    },
    { timeout: 60_000, interval: 200 },
  );

/** Every way by which a step meets a secret or a person, and every way by which it may go wrong. */
async function publish() {
  const at = partner.url;
  const document = (name: string) =>
    `document:\n  dsl: "1.0.3"\n  namespace: tests\n  name: ${name}\n  version: "1.0.0"\n`;
  await svc.publishText(`${document("another")}
do:
  - give: { set: { of: "\${ .email }", described: "\${ .all.described }" } }
`);
  await svc.publishText(`${document("leaky")}
use:
  secrets: [apiKey, login, client]
  authentications:
    robot: { basic: { use: login } }
    app:
      oauth2:
        authority: ${at}
        grant: client_credentials
        client: { id: "\${ $secrets.client.id }", secret: "\${ $secrets.client.secret }" }
do:
  - everywhere:
      call: http
      with:
        method: post
        endpoint: "\${ \\"${at}/orders/\\" + ($secrets.apiKey | @uri) }"
        headers: { x-key: "\${ $secrets.apiKey | @base64 }" }
        query: { key: "\${ $secrets.apiKey }" }
        body: { token: "\${ $secrets.apiKey }", email: "\${ .email }", name: "\${ .name }" }
        output: response
      export: { as: "{ all: . }" }
  - asRobot:
      call: http
      with: { method: get, endpoint: { uri: "${at}/robot", authentication: { use: robot } }, output: raw }
  - asApp:
      call: http
      with: { method: get, endpoint: { uri: "${at}/app", authentication: { use: app } }, output: response }
      export: { as: "$context + { app: . }" }
  - described:
      call: openapi
      with:
        document: { endpoint: { uri: "${at}/openapi.json", authentication: { bearer: { token: "\${ $secrets.apiKey }" } } } }
        operationId: describe
        parameters: { key: "\${ $secrets.apiKey }" }
        authentication: { use: robot }
        output: response
      export: { as: "$context + { described: . }" }
  - another:
      run: { workflow: { namespace: tests, name: another, input: "\${ { email: $workflow.input.email, all: $context } }" } }
      export: { as: "$context + { another: . }" }
  - flaky:
      call: http
      with: { method: get, endpoint: { uri: "${at}/flaky", authentication: { use: robot } } }
  - refused:
      try:
        - ask: { call: http, with: { method: get, endpoint: { uri: "${at}/fail/400", authentication: { use: app } } } }
      catch:
        as: error
        do: [{ keep: { set: { why: "\${ $error }" }, export: { as: "$context + ." } } }]
  - wrong:
      try:
        - ask: { call: http, with: { method: get, endpoint: "${at}/", headers: { x: "\${ error($secrets.apiKey) }" } } }
      catch:
        as: error
        do: [{ keep: { set: { wrong: "\${ $error }" }, export: { as: "$context + ." } } }]
  - tell:
      emit: { event: { with: { source: /tests, type: tests.told, data: "\${ $context }" } } }
  - stuck:
      call: http
      with:
        method: post
        endpoint: { uri: "${at}/fail/409", authentication: { use: robot } }
        body: { key: "\${ $secrets.apiKey }" }
`);
  await svc.publishText(`${document("personal")}
do:
  - pause: { wait: { milliseconds: 10 } }
  - refused: { call: crm.createObject, with: { objectType: contacts, properties: { email: "\${ .email }" } } }
  - ask:
      call: people.ask
      with: { title: "\${ \\"Call \\" + $workflow.input.name }", assignee: ann, facts: { email: "\${ $workflow.input.email }" } }
  - hear: { listen: { to: { one: { with: { type: tests.reply, data: "\${ .email == $workflow.input.email }" } } } } }
  - fail: { raise: { error: { type: "https://example.com/errors/x", status: 500, detail: "\${ \\"no more \\" + $workflow.input.email }" } } }
`);
}

const payload = (value: unknown): value is proto.temporal.api.common.v1.IPayload =>
  typeof value === "object" && value !== null && "metadata" in value && "data" in value;

/** Everything in an answer of Temporal's, with its payloads decoded: as engineers see it. */
async function decoded(value: unknown): Promise<string> {
  if (payload(value)) {
    const [plain] = await createCodec(svc.config.codecKeys).decode([value]);
    const text = Buffer.from(plain!.data ?? []).toString();
    return payload(plain) && text.startsWith("{") ? text : `${text}\n`;
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value !== "object" || value === null) return `${String(value)}\n`;
  const parts = await Promise.all(Object.entries(value).map(async ([key, one]) => `${key} ${await decoded(one)}`));
  return parts.join("");
}

const { History } = proto.temporal.api.history.v1;
const { DescribeWorkflowExecutionResponse: Described } = proto.temporal.api.workflowservice.v1;

/** What Temporal keeps of the runs: as it lies there, and as it is shown. */
async function kept(): Promise<{ raw: string; shown: string }> {
  const { client, connection, namespace } = temporalOf(svc.config);
  const { rows } = await svc.pool.query<{ workflow_id: string }>("select workflow_id from runs");
  const all = await Promise.all(
    rows.map(async ({ workflow_id: workflowId }) => {
      const history = await client.workflow.getHandle(workflowId).fetchHistory();
      const execution = { workflowId };
      const described = await connection.workflowService.describeWorkflowExecution({ namespace, execution });
      const bytes = [History.encode(history).finish(), Described.encode(described).finish()];
      const raw = workflowId + bytes.map((part) => Buffer.from(part).toString("latin1")).join("\n");
      return { raw, shown: (await decoded(history)) + (await decoded(described)) };
    }),
  );
  return { raw: all.map(({ raw }) => raw).join("\n"), shown: all.map(({ shown }) => shown).join("\n") };
}

/** Every form in which a secret may have been carried off. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inside = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .slice(shift + 1, -4),
  );
  const inJson = [1, 2, 3, 4, 5].reduce((levels) => [...levels, JSON.stringify(levels.at(-1)).slice(1, -1)], [secret]);
  const encoded = [
    encodeURIComponent(secret),
    ...(["base64", "base64url", "hex"] as const).map((as) => bytes.toString(as)),
  ];
  return [...new Set([...inJson, ...encoded, ...inside])];
}
const secrets = [apiKey, login.username, login.password, app.id, app.secret, token].flatMap(formsOf);
const found = (needles: string[], haystack: string) => needles.filter((needle) => haystack.includes(needle));

test("no history, memo, header, summary or failure holds a planted secret; none as it lies there a planted person", async () => {
  const input = { email, name: person, control };
  const start = (name: string) => call("/v1/runs", { definition: { namespace: "tests", name }, input, key: control });
  const [leaky, personal] = await Promise.all([start("leaky"), start("personal")]);
  const stuck = await until(leaky.id, "incident");
  await until(personal.id, "incident");
  const { output } = await call(`/v1/runs/${(await call("/v1/runs?definition=tests/another")).results[0].id}`);
  const described = { of: email, described: { content: { url: "/described/[secret apiKey]" } } };
  expect(output).toMatchObject(described);
  const parked = await kept();
  await call(`/v1/runs/${leaky.id}/stop`, {});
  await call(`/v1/runs/${personal.id}/skip`, { output: {} });
  await until(personal.id, "waiting");
  const [task] = (await call("/v1/tasks?status=open")).results;
  await call(`/v1/tasks/${task.id}/complete`, { output: { said: person } });
  await vi.waitUntil(async () => (await call(`/v1/runs/${personal.id}`)).waitingFor?.kind === "event", {
    timeout: 30_000,
  });
  await call("/v1/events", { specversion: "1.0", id: "reply", source: "/x", type: "tests.reply", data: { email } });
  await until(personal.id, "incident");
  await call(`/v1/runs/${personal.id}/stop`, {});
  const faulted = await Promise.all([until(leaky.id, "faulted"), until(personal.id, "faulted")]);
  const ended = await kept();

  // The partner did get them, and told them all.
  const sent = partner.seen.map(({ url, headers, body }) => url + JSON.stringify(headers) + body).join("\n");
  for (const secret of [encodeURIComponent(apiKey), Buffer.from(apiKey).toString("base64"), token, app.secret])
    expect(sent).toContain(secret);
  expect(sent).toContain(Buffer.from(`${login.username}:${login.password}`).toString("base64"));

  for (const { raw, shown } of [parked, ended]) {
    // The search finds what is there: in the open part, and behind the codec only when decoded.
    expect(found([control], raw)).toEqual([control]);
    expect(found([control, email, person, "secret apiKey"], shown)).toEqual([control, email, person, "secret apiKey"]);
    expect(found([`"control":"${control}"`], raw)).toEqual([]);

    expect(found(secrets, shown)).toEqual([]);
    expect(found(secrets, raw)).toEqual([]);
    expect(found([email, person].flatMap(formsOf), raw)).toEqual([]);
  }
  expect(found(secrets, JSON.stringify([stuck, faulted]))).toEqual([]);
});

test("no table holds a planted secret in the open", async () => {
  const { rows: tables } = await svc.pool.query<{ name: string }>(
    "select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'",
  );
  const texts = await Promise.all(
    tables.map(
      async ({ name }) =>
        (await svc.pool.query<{ row: string }>(`select row_to_json(t)::text as row from ${name} t`)).rows,
    ),
  );
  const all = texts
    .flat()
    .map(({ row }) => row)
    .join("\n");
  expect(found([control, email], all)).toEqual([control, email]);
  expect(found(secrets, all)).toEqual([]);
});
