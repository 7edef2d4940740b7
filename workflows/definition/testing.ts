import type { Json, JsonObject } from "./types.ts";
import type { CatalogueEntry, Known } from "./validate.ts";

export const HEAD = "document: { dsl: 1.0.3, namespace: sales, name: sample, version: 1.0.0 }\n";

const catalogue: CatalogueEntry[] = [
  {
    name: "crm.updateObject",
    title: "Change a record",
    inputSchema: {
      type: "object",
      additionalProperties: false,
      required: ["type", "id"],
      properties: { type: { enum: ["leads", "deals"] }, id: { type: "string" }, properties: { type: "object" } },
    },
  },
];

export const known: Required<Known> = {
  functions: catalogue,
  secrets: ["partner", "key"],
  eventTypes: ["crm.lead.created", "crm.lead.updated", "comms.message.received"],
  processes: [{ name: "sales/follow-up", versions: ["1.0.0", "1.1.0"] }],
  calendars: ["default", "berlin"],
  sharedFunctions: [
    {
      name: "notify",
      version: "1.0.0",
      function: {
        input: { schema: { document: { type: "object", required: ["to"], properties: { to: { type: "string" } } } } },
        call: "http",
        with: { method: "post", endpoint: "https://example.com" },
      },
    },
  ],
};

const DO = "do: [{ a: { set: { x: 1 } } }]";
const http = (endpoint: string): string => `do: [{ a: { call: http, with: { method: get, endpoint: ${endpoint} } } }]`;
const authenticated = (authentication: string): string =>
  `use: { secrets: [partner, key] }\n${http(`{ uri: "https://example.com/{id}", authentication: ${authentication} }`)}
output: { as: '\${ . }' }`;
const listen = (to: string, rest = ""): string => `do: [{ a: { listen: { to: ${to} }${rest} } }]`;
const lead = "{ with: { type: crm.lead.created } }";

/** Definitions, without their document, in which all parts of the language stand at least once. */
export const SOUND: [what: string, body: string][] = [
  ["set by expression", "do: [{ a: { set: '${ .x }' } }]"],
  [
    "every part of a task",
    `do:
  - a:
      if: \${ .x > 1 }
      input: { schema: { format: json, document: { type: object } }, from: .x }
      output: { schema: { document: true }, as: { y: "\${ .x }" } }
      export: { schema: { format: "json:2020-12", document: {} }, as: '$context + { a: $output }' }
      timeout: { after: PT1M }
      metadata: { colour: green }
      set: { x: 1 }
      then: b
  - b: { set: { x: 2 }, then: end }`,
  ],
  [
    "a way back that a case leaves",
    "do: [{ a: { set: { n: '${ .n + 1 }' } } }, { b: { switch: [{ more: { when: .n < 5, then: a } }, { done: { then: exit } }] } }]",
  ],
  ["polling", "do: [{ a: { wait: { seconds: 5 } } }, { b: { set: { x: 1 }, then: a } }]"],
  ["a nested list", "do: [{ a: { do: [{ b: { set: { x: 1 }, then: exit } }] } }]"],
  [
    "a loop",
    "do: [{ a: { for: { each: lead, in: .leads, at: i }, while: '$i < 3', do: [{ b: { set: { x: '${ $lead }' } } }] } }]",
  ],
  [
    "a loop over what is written",
    "do: [{ a: { for: { in: [{ n: 1 }, { n: 2 }] }, do: [{ b: { set: { x: '${ $item.n }' } } }] } }]",
  ],
  ["branches", "do: [{ a: { fork: { compete: true, branches: [{ b: { wait: PT1S } }, { c: { set: { x: 1 } } }] } } }]"],
  [
    "errors caught",
    `use:
  retries: { often: { delay: { seconds: 1 }, backoff: { exponential: {} }, limit: { attempt: { count: 3, duration: PT1M }, duration: PT1H }, jitter: { from: PT0S, to: PT1S } } }
  errors: { mine: { type: https://example.com/mine, status: 409, title: Mine, detail: '\${ .why }' } }
  timeouts: { short: { after: { seconds: 30 } } }
timeout: short
do:
  - a:
      try: [{ b: { raise: { error: mine } } }]
      catch:
        errors: { with: { type: https://open-workflow-specification.org/spec/1.0.0/errors/communication, status: 503, detail: x, details: y } }
        as: problem
        when: $problem.status == 503
        exceptWhen: $problem.title == "x"
        retry: often
        do: [{ c: { set: { x: '\${ $problem.detail }' } } }]
        then: e
  - d: { set: { x: 1 } }
  - e: { raise: { error: { type: /errors/mine, status: '\${ .status }' } } }`,
  ],
  [
    "an event emitted",
    "do: [{ a: { emit: { event: { with: { type: my.thing.happened, source: /me, data: { x: '${ .x }' }, priority: 1 } } } } }]",
  ],
  ["one event", listen(`{ one: { with: { type: crm.lead.created, data: '\${ .score > $input.least }' } } }`)],
  ["every event, until a condition", listen("{ any: [], until: '( . | length ) > 3' }")],
  [
    "any event for ever",
    listen(
      `{ any: [${lead}], until: false }`,
      ", foreach: { item: e, at: i, do: [{ b: { set: { x: '${ $e.id + ($i | tostring) }' } } }], output: { as: .x }, export: { as: '$context' } }",
    ),
  ],
  [
    "any event, until another",
    listen(`{ any: [${lead}], until: { one: { with: { type: comms.message.received } } } }`),
  ],
  [
    "all events that belong together",
    listen(
      "{ all: [{ with: { type: crm.lead.created }, correlate: { id: { from: .subject } } }, { with: { source: /crm }, correlate: { id: { from: .subject, expect: '${ .id }' } } }] }",
    ),
  ],
  ["a catalogue function", "do: [{ a: { call: crm.updateObject, with: { type: leads, id: '${ .id }' } } }]"],
  [
    "a question to a person",
    "do: [{ a: { call: people.ask, with: { title: Well?, due: { days: 1 }, form: { type: object, properties: { yes: { type: boolean } } } } } }]",
  ],
  [
    "a question with everything",
    `do: [{ a: { call: people.ask, with: { title: Well?, role: manager, priority: high, notify: true,
      due: { businessDays: 2, calendar: berlin }, fourEyes: { people: 2, not: [starter, a], endsWith: { yes: false } },
      choices: [{ title: Yes, answer: { yes: true } }],
      reminders: [{ before: { businessHours: 4 } }, { after: PT1H, every: PT1H, times: 3 }],
      escalation: [{ to: { rule: round-robin, team: t }, notify: { candidates: [u] } }, { after: P1D, expire: true }],
      onExpiry: { decide: { yes: false } } } } }]`,
  ],
  [
    "a function of its own",
    "use: { functions: { f: { call: http, with: { method: get, endpoint: 'https://example.com/{id}' } } } }\ndo: [{ a: { call: f, with: { id: 1 } } }]",
  ],
  [
    "a recursive function that leaves",
    "use: { functions: { f: { do: [{ x: { if: .n > 0, call: f, with: { n: '${ .n - 1 }' } } }] } } }\ndo: [{ a: { call: f, with: { n: 3 } } }]",
  ],
  ["a shared function", "do: [{ a: { call: 'notify:1.0.0@default', with: { to: me } } }]"],
  [
    "another process",
    "do: [{ a: { run: { workflow: { namespace: sales, name: follow-up, version: 1.1.0, input: { id: '${ .id }' } }, await: false } } }]",
  ],
  [
    "http, whole",
    `use: { secrets: [key] }\ndo: [{ a: { call: http, with: { method: post, endpoint: '\${ .url }', headers: { authorization: '\${ "Key " + $secrets.key }' }, query: { q: 1 }, body: [1], output: response, redirect: true } } }]`,
  ],
  ["basic", authenticated("{ basic: { username: me, password: '${ $secrets.partner }' } }").replace(", key]", "]")],
  ["bearer by secret", authenticated("{ bearer: { use: partner } }").replace(", key]", "]")],
  ["digest", authenticated("{ digest: { username: '${ .user }', password: '${ $secrets.partner + $secrets.key }' } }")],
  [
    "oauth2",
    authenticated(
      "{ oauth2: { authority: https://id.example.com, endpoints: { token: /token }, grant: client_credentials, client: { id: '${ $secrets.partner.id }', secret: '${ $secrets.key }', authentication: client_secret_basic }, scopes: [a], audiences: [b], request: { encoding: application/json }, issuers: [c] } }",
    ),
  ],
  [
    "oidc by exchange",
    authenticated(
      "{ oidc: { authority: https://id.example.com, grant: 'urn:ietf:params:oauth:grant-type:token-exchange', subject: { token: '${ $secrets.partner }', type: t }, actor: { token: '${ $secrets.key }', type: t } } }",
    ),
  ],
  [
    "an authentication by name",
    `use: { authentications: { partner: { bearer: { token: '\${ .token }' } } } }\n${http("{ uri: 'https://example.com', authentication: { use: partner } }")}`,
  ],
  [
    "openapi",
    "do: [{ a: { call: openapi, with: { document: { endpoint: https://example.com/swagger.json }, operationId: find, parameters: { status: '${ .s }' }, authentication: { bearer: { token: x } }, output: raw, redirect: false } } }]",
  ],
  [
    "extensions",
    "use: { extensions: [{ log: { extend: all, when: $task.name != \"a\", before: [{ x: { set: { x: 1 }, then: exit } }], after: [{ y: { set: { y: '${ $task.name }' } } }] } }] }\n" +
      DO,
  ],
  ["every hour", `schedule: { every: { hours: 1 } }\n${DO}`],
  ["by the calendar", `schedule: { cron: "0 9 * * MON-FRI" }\n${DO}`],
  ["after its end", `schedule: { after: PT5M }\n${DO}`],
  ["on one event", `schedule: { on: { one: ${lead} }, read: data }\n${DO}`],
  [
    "on all events",
    `schedule: { on: { all: [${lead}, { with: { type: comms.message.received }, correlate: { id: { from: .subject } } }] } }\n${DO}`,
  ],
  ["loose expressions", `evaluate: { language: jq, mode: loose }\n${DO}`],
  [
    "a schema for editors",
    `$schema: ./schema.json\ninput: { schema: { document: { type: object } }, from: '\${ . }' }\n${DO}`,
  ],
];

/** Bodies whose shape is wrong: neither the checker nor the schema takes them. */
export const MISSHAPEN: [what: string, body: string][] = [
  ["nothing to do", "output: { as: . }"],
  ["an empty list", "do: []"],
  ["an unknown key", `${DO}\nwhen: x`],
  ["a task of no kind", "do: [{ a: { if: . } }]"],
  ["an unknown member of a task", "do: [{ a: { set: { x: 1 }, thn: b } }]"],
  ["two names in one item", "do: [{ a: { set: { x: 1 } }, b: { set: { x: 1 } } }]"],
  ["a number for a text", "do: [{ a: { set: { x: 1 }, if: 1 } }]"],
  ["a call without its address", "do: [{ a: { call: http, with: { method: get } } }]"],
  ["an address that is none", http("example")],
  ["a body that is not asked for", "do: [{ a: { call: crm.updateObject, with: { type: leads, id: x, more: 1 } } }]"],
  ["an argument of another kind", "do: [{ a: { call: crm.updateObject, with: { type: leads, id: 7 } } }]"],
  [
    "a mapping for a text, computed inside",
    "do: [{ a: { call: crm.updateObject, with: { type: leads, id: { was: '${ .id }' } } } }]",
  ],
  [
    "a text among the steps, where one needs four eyes",
    "do: [more, { a: { call: people.ask, with: { title: T, role: r, fourEyes: { people: 2, not: [a] } } } }]",
  ],
  ["two schemes", authenticated("{ basic: { use: partner }, bearer: { use: key } }")],
  ["a password without a name", authenticated("{ basic: { password: '${ $secrets.partner }' } }")],
  [
    "a grant that needs a person",
    authenticated("{ oauth2: { authority: https://x.test, grant: authorization_code } }"),
  ],
  ["a container", "do: [{ a: { run: { container: { image: x } } } }]"],
  ["a wait without a length", "do: [{ a: { wait: {} } }]"],
  ["a wait in unknown units", "do: [{ a: { wait: { weeks: 1 } } }]"],
  ["a status that is no error", "do: [{ a: { raise: { error: { type: https://x.test, status: 200 } } } }]"],
  ["a fork without branches", "do: [{ a: { fork: { compete: true } } }]"],
  ["a case that leads nowhere", "do: [{ a: { switch: [{ b: { when: . } }] } }]"],
  ["two kinds of listening", listen(`{ one: ${lead}, all: [${lead}] }`)],
  ["an event without a type", "do: [{ a: { emit: { event: { with: { source: /x } } } } }]"],
  ["two schedules", `schedule: { every: PT1H, cron: "* * * * *" }\n${DO}`],
  ["grpc", "do: [{ a: { call: grpc, with: {} } }]"],
  ["catalogues", `use: { catalogs: { x: { endpoint: https://x.test } } }\n${DO}`],
  ["a schema elsewhere", `input: { schema: { resource: { endpoint: https://x.test } } }\n${DO}`],
  ["another language", `evaluate: { language: js }\n${DO}`],
];

/** A copy with one value changed, left out or put in, somewhere. */
export function mutated(value: Json, seed: number, how: "change" | "remove" | "add", put?: Json): Json {
  const copy = JSON.parse(JSON.stringify(value)) as JsonObject;
  const places: [JsonObject | Json[], string | number][] = [];
  const visit = (part: Json): void => {
    if (typeof part !== "object" || part === null) return;
    for (const [key, inner] of Object.entries(part)) {
      places.push([part, Array.isArray(part) ? Number(key) : key]);
      visit(inner);
    }
  };
  visit(copy);
  if (places.length === 0) return copy;
  const [parent, key] = places[seed % places.length]!;
  if (how === "change") (parent as JsonObject)[key] = put ?? { was: (parent as JsonObject)[key]! };
  else if (Array.isArray(parent))
    parent.splice(Number(key), how === "remove" ? 1 : 0, ...(how === "add" ? ["more"] : []));
  else if (how === "remove") delete parent[key];
  else parent.more = "more";
  return copy;
}
