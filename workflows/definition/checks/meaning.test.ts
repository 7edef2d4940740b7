import { describe, expect, test } from "vitest";
import { HEAD, known } from "../testing.ts";
import { type DefinitionFault, type Known, validate, validateFunction } from "../validate.ts";

const faultsOf = (body: string, here: Known = known): DefinitionFault[] => validate(HEAD + body, here).faults;
const told = (body: string, here?: Known): string[] =>
  faultsOf(body, here).map(({ severity, message }) => `${severity}: ${message}`);
const DO = "do: [{ a: { set: { x: 1 } } }]";
const listen = (type: string): string => `do: [{ a: { listen: { to: { one: { with: { type: ${type} } } } } } }]`;
const KEPT = "its value would be kept in the run's history";

describe("secrets", () => {
  const use = "use: { secrets: [partner] }\n";
  const http = (body: string): string =>
    `${use}do: [{ a: { call: http, with: { method: post, endpoint: https://x.test, body: ${body} } } }]`;

  test("stand where an activity evaluates them, and nowhere else", () => {
    expect(told(http("{ key: '${ $secrets.partner }' }"))).toEqual([]);
    for (const body of [
      "set: { x: '${ $secrets.partner }' }",
      "if: $secrets.partner == 1, set: { x: 1 }",
      "set: { x: 1 }, export: { as: '{ x: $secrets.partner }' }",
      "call: crm.updateObject, with: { type: leads, id: '${ $secrets.partner }' }",
      "emit: { event: { with: { type: t, data: '${ $secrets.partner }' } } }",
      "run: { workflow: { namespace: sales, name: follow-up, input: { x: '${ $secrets.partner }' } } }",
      "wait: '${ $secrets.partner }'",
      "for: { in: '[$secrets.partner]' }, do: [{ b: { set: { x: 1 } } }]",
    ])
      expect([
        body,
        told(`${use}do: [{ a: { ${body} } }]`).some((one) => one.startsWith("error") && one.includes(KEPT)),
      ]).toEqual([body, true]);
  });

  test("are listed, are in the store, and are named, not computed", () => {
    expect(told(http("'${ $secrets.partnr }'"))).toContain(
      'error: the secret "partnr" is not listed under use.secrets: did you mean "partner"?',
    );
    expect(told(http("'${ $secrets[.x] }'"))).toContain("error: say which secret is meant, as in $secrets.NAME");
    expect(told(http("'${ $secrets | tostring }'"))).toContain("error: say which secret is meant, as in $secrets.NAME");
    expect(told(http("'${ $secrets.partner }'"), { ...known, secrets: ["key"] })).toEqual([
      'error: there is no secret "partner" in the store',
    ]);
    expect(told(http("'${ $secrets.partner }'"), {})).toEqual([]);
  });

  test("names that objects have by themselves are names like others", () => {
    for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      expect(told(`do: [{ a: { call: ${name} } }]`)).toEqual([`error: there is no function "${name}"`]);
      expect(told(`do: [{ a: { raise: { error: ${name} } } }]`)).toEqual([
        `error: there is no error "${name}" under use`,
      ]);
      if (!name.startsWith("__"))
        expect(told(`do: [{ a: { set: { x: '\${ $${name} }' } } }]`)).toEqual([`error: $${name} is not known here`]);
      expect(told(`do: [{ a: { ${JSON.stringify(name)}: 1 } }]`)[0]).toMatch(/^error: (?:a task has one of|this key)/);
    }
  });

  test("an authorization header is not given back to expressions", () => {
    expect(told("do: [{ a: { set: { x: '${ $authorization.parameter }' } } }]")[0]).toContain(
      "$authorization is not given",
    );
  });
});

describe("names", () => {
  test("under use that nothing refers to are warned of, each kind", () => {
    const body = `use:
  secrets: [key]
  errors: { e: { type: https://x.test, status: 400 } }
  retries: { r: { delay: PT1S } }
  timeouts: { t: { after: PT1S } }
  functions: { f: { set: { x: 1 } } }
  authentications: { a: { bearer: { token: x } } }
${DO}`;
    const { definition, faults } = validate(HEAD + body, known);
    expect(definition).toBeDefined();
    expect(faults.map(({ severity, pointer }) => [severity, pointer])).toEqual([
      ["warning", "/use/secrets/0"],
      ["warning", "/use/errors/e"],
      ["warning", "/use/retries/r"],
      ["warning", "/use/timeouts/t"],
      ["warning", "/use/functions/f"],
      ["warning", "/use/authentications/a"],
    ]);
  });

  test.each([
    [
      "a function",
      "do: [{ a: { call: crm.updateObjct, with: {} } }]",
      'there is no function "crm.updateObjct": did you mean "crm.updateObject"?',
    ],
    [
      "a function of its own",
      "use: { functions: { fetchIt: { set: { x: 1 } } } }\ndo: [{ b: { call: fetchIt } }, { a: { call: fetchI } }]",
      'there is no function "fetchI": did you mean "fetchIt"?',
    ],
    [
      "a shared function",
      "do: [{ a: { call: 'notify:1.0.1@default' } }]",
      'there is no shared function "notify:1.0.1@default": did you mean "notify:1.0.0@default"?',
    ],
    [
      "another catalogue",
      "do: [{ a: { call: 'notify:1.0.0@else' } }]",
      'not supported yet: the catalogue "else"; functions shared here are in "default"',
    ],
    [
      "a process",
      "do: [{ a: { run: { workflow: { namespace: sales, name: folow-up } } } }]",
      'there is no process "sales/folow-up": did you mean "sales/follow-up"?',
    ],
    [
      "a version of a process",
      "do: [{ a: { run: { workflow: { namespace: sales, name: follow-up, version: 2.0.0 } } } }]",
      '"sales/follow-up" has no version 2.0.0: did you mean "1.1.0"?',
    ],
    [
      "an authentication",
      "do: [{ a: { call: http, with: { method: get, endpoint: { uri: https://x.test, authentication: { use: mine } } } } }]",
      'there is no authentication "mine" under use',
    ],
    [
      "a service's event",
      listen("crm.lead.creatd"),
      'no service emits "crm.lead.creatd": did you mean "crm.lead.created"?',
    ],
    [
      "two defaults",
      "do: [{ a: { switch: [{ x: { then: end } }, { y: { then: end } }] } }]",
      "only one case may stand without when",
    ],
    [
      "a secret listed twice",
      `use: { secrets: [key, key] }\ndo: [{ a: { call: http, with: { method: get, endpoint: https://x.test, query: { k: '\${ $secrets.key }' } } } }]`,
      'the secret "key" is listed twice',
    ],
  ])("that mean nothing are told with the nearest: %s", (_, body, message) => {
    expect(told(body)).toEqual([`error: ${message}`]);
  });

  test("are not checked where nothing is known of the place", () => {
    for (const body of [
      listen("crm.no.such"),
      "do: [{ a: { call: some.function } }]",
      "do: [{ a: { run: { workflow: { namespace: n, name: p } } } }]",
      "do: [{ a: { call: 'f:1.0.0@default' } }]",
    ])
      expect(told(body, {})).toEqual([]);
  });

  test("events of others that nobody here emits are a warning; those it emits itself are none", () => {
    expect(told(listen("shop.order.placed"))).toEqual(['warning: nobody here emits "shop.order.placed"']);
    const both = `do: [{ e: { emit: { event: { with: { type: shop.order.placed } } } } }, { l: { listen: { to: { any: [{ with: { type: shop.order.placed } }, { with: { type: 'shop\\..*' } }] } } } }]`;
    expect(told(both)).toEqual([]);
    expect(
      told(
        `schedule: { on: { one: { with: { type: my.tick } } } }\ndo: [{ e: { emit: { event: { with: { type: my.tick } } } } }]`,
      )[0],
    ).toMatch(/^warning: this process emits "my.tick" itself/);
  });

  test("of a definition's own tests are those of its tasks; what they expect is not evaluated", () => {
    const body = (cases: string): string =>
      HEAD.replace("version: 1.0.0", `version: 1.0.0, metadata: { tests: [${cases}] }`) + DO;
    const faults = (text: string): string[] =>
      validate(body(text), known).faults.map(({ pointer, message }) => `${pointer} ${message}`);
    expect(
      faults(
        "{ name: t, given: { input: 1 }, mocks: [{ call: http, output: 1 }], expect: { steps: [a], output: '${ syntax( }' } }",
      ),
    ).toEqual([]);
    expect(
      faults("{ name: t, expect: { steps: [a, b], notSteps: [aa] } }, { name: t, expect: {} }, { nam: t, expect: {} }"),
    ).toHaveLength(2);
    expect(faults("{ name: t, mocks: [{ task: z }], expect: { steps: [aa] } }, { name: t, expect: {} }")).toEqual([
      '/document/metadata/tests/0/mocks/0/task there is no task "z"',
      '/document/metadata/tests/0/expect/steps/0 there is no task "aa": did you mean "a"?',
      '/document/metadata/tests/1/name the name "t" is used twice',
    ]);
  });
});

describe("ways through", () => {
  const circle = (last: string): string => `do: [{ a: { set: { x: 1 } } }, { b: { ${last} } }]`;
  test.each([
    ["set: { y: 1 }, then: a", true],
    ["switch: [{ c: { when: .x, then: a } }, { d: { then: b } }]", true],
    ["do: [{ c: { set: { y: 1 }, then: exit } }], then: a", true],
    ["if: .x, set: { y: 1 }, then: a", false],
    ["wait: PT1S, then: a", false],
    ["for: { in: .x }, do: [{ c: { call: some.function } }], then: a", false],
    ["switch: [{ c: { when: .x, then: a } }, { d: { then: end } }]", false],
    ["switch: [{ c: { when: .x, then: a } }]", false],
    ["do: [{ c: { set: { y: 1 }, if: .x, then: end } }], then: a", false],
  ])("a circle that goes on by { %s } is refused: %s", (last, refused) => {
    expect(told(circle(last), {}).some((one) => one.includes("circle that never ends"))).toBe(refused);
  });

  test("functions that cannot but call themselves are refused; those that may leave are not", () => {
    const functions = (ping: string, pong: string): string[] =>
      told(`use: { functions: { ping: ${ping}, pong: ${pong} } }\ndo: [{ a: { call: ping } }, { b: { call: pong } }]`);
    expect(functions("{ call: pong }", "{ do: [{ x: { set: { y: 1 } } }, { z: { call: ping } }] }")).toEqual([
      'error: the function "ping" calls itself without end',
      'error: the function "pong" calls itself without end',
    ]);
    expect(functions("{ call: pong }", "{ do: [{ z: { if: .n > 0, call: ping } }] }")).toEqual([]);
    expect(told("do: [{ a: { run: { workflow: { namespace: sales, name: sample } } } }]")[0]).toMatch(
      /^warning: this process runs itself/,
    );
  });

  test("catch leads to where its then says", () => {
    const body = (then: string): string =>
      `do: [{ a: { try: [{ b: { set: { x: 1 } } }], then: end, catch: { then: ${then} } } }, { c: { set: { x: 1 } } }]`;
    expect(told(body("c"))).toEqual([]);
    expect(told(body("d"))[0]).toContain('"d" is no task of this list');
  });
});

describe("values that cannot be", () => {
  test.each([
    ["do: [{ a: { wait: { days: 1e15 } } }]", "ten years is the longest that a run waits"],
    ["do: [{ a: { wait: P11Y } }]", "ten years is the longest that a run waits"],
    ["do: [{ a: { wait: { seconds: -1 } } }]", "a number from 0 is expected here"],
    [`schedule: { every: PT0S }\n${DO}`, "a second is the least here"],
    [`schedule: { cron: "61 * * * *" }\n${DO}`, '"61" is no minute: numbers from 0 to 59, as in 5, 1-5, */15 or 1,3'],
    [`schedule: { cron: "0 0 30 2 *" }\n${DO}`, "there is no such day in any year"],
    [
      `schedule: { cron: "* * *" }\n${DO}`,
      "five fields are expected: minute, hour, day of the month, month, day of the week; here are 3",
    ],
    [
      "do: [{ a: { raise: { error: { type: https://x.test, status: 200 } } } }]",
      "a whole number from 400 to 599 is expected here",
    ],
    [
      "do: [{ a: { call: http, with: { method: get, endpoint: 'ftp://x.test' } } }]",
      '"ftp://x.test" is not an address like https://example.com/{id}',
    ],
    [
      `input: { schema: { format: avro, document: {} } }\n${DO}`,
      'not supported: schemas as "avro"; write JSON Schema (json, json:2020-12, json:2019-09, json:draft-07 or json:draft-04)',
    ],
    ["do: [{ a: { listen: { to: { one: { with: { type: 'a(' } } } } } }]", '"a(" is not a regular expression'],
  ])("%s", (body, message) => {
    expect(told(body, {})).toEqual([`error: ${message}`]);
  });

  test.each([
    [
      "do: [{ a: { try: [{ b: { set: { x: 1 } } }], catch: { errors: { with: { type: https://serverlessworkflow.io/spec/1.0.0/errors/timeot } } } } }]",
      'the standard has no error "timeot": did you mean "timeout"?',
    ],
    [
      "do: [{ a: { emit: { event: { with: { type: crm.lead.created } } } } }]",
      '"crm.lead.created" looks like an event of the service itself; use a type of your own',
    ],
  ])("%s is only warned of", (body, message) => {
    expect(told(body)).toEqual([`warning: ${message}`]);
  });

  test.each(["{ days: 1 }", "PT1H", "2026-12-24", "'${ .when }'"])("a question may be due %s", (due) => {
    expect(told(`do: [{ a: { call: people.ask, with: { title: x, due: ${due} } } }]`)).toEqual([]);
    expect(told(`do: [{ a: { call: people.ask, with: { title: x, due: soon } } }]`)).toEqual([
      "error: a duration is expected here, as in PT5M or {minutes: 5}",
    ]);
  });

  test.each([
    [
      "due: { businessDays: 1.5 }",
      "working time is expected here, as in {businessDays: 2} or {businessHours: 8, calendar: default}",
    ],
    ["due: { businessHours: 8, calendar: berlim }", 'there is no calendar "berlim": did you mean "berlin"?'],
    ["reminders: [{ before: PT1H }]", 'reminders count from when it is due: say "due" too'],
    ["due: P1D, reminders: [{ before: PT1H, after: PT1H }]", "either before or after it is due"],
    ["due: P1D, reminders: [{ times: 2 }]", 'say "every" too: how long between them'],
    ["due: P1D, reminders: [{ before: soon }]", "a duration is expected here, as in PT5M or {minutes: 5}"],
    ["due: P1D, escalation: [{ after: PT1H }]", "nothing happens here: say to, notify or expire"],
    ["due: P1D, escalation: [{ to: { rol: manager } }]", '"rol" is not known here: did you mean "role"?'],
    ["onExpiry: raise", 'nothing expires: say "due" too'],
    ["due: P1D, onExpiry: approve", "raise, wait or decide is expected here, as in decide: { approved: false }"],
    [
      "due: P1D, escalation: [{ to: { role: manager } }], onExpiry: { decide: 1 }",
      "with an escalation it never comes to this: let a step of it expire",
    ],
    ["fourEyes: 0", "so many different people, from 1 to 10"],
    ["fourEyes: { not: [starters] }", 'no step "starters" asks people: did you mean "starter"?'],
    ["fourEyes: { nobody: 1 }", '"nobody" is not known here'],
    [
      "form: { type: object, required: [yes] }, choices: [{ title: Yes, answer: {} }]",
      'the answer does not fit the form: /: "yes" is missing',
    ],
    [
      "due: P1D, form: { type: boolean }, onExpiry: { decide: maybe }",
      "the answer does not fit the form: /: true or false is expected here",
    ],
    ["priority: top", "one of low, normal, high, urgent is expected here"],
  ])("a question with %s is refused", (more, message) => {
    expect(told(`do: [{ a: { call: people.ask, with: { title: x, ${more} } } }]`)).toEqual([`error: ${message}`]);
  });

  test("two expressions in one text are told of as such", () => {
    expect(told("do: [{ a: { set: { x: '${ .first } ${ .last }' } } }]")).toEqual([
      'error: in ".first } ${ .last": unexpected "}"; one ${ } holds the whole text: write ${ "\\(.a) and \\(.b)" }',
    ]);
  });

  test("an empty list is told of once", () => {
    expect(told("do: []")).toEqual(["error: at least 1 expected"]);
  });

  test("a text that is an expression in part only is warned of", () => {
    expect(told("do: [{ a: { set: { x: 'Dear ${ .name }!' } } }]")).toEqual([
      'warning: only a text that is ${ … } from end to end is computed; write ${ "… \\(.name) …" }',
    ]);
  });
});

describe("a shared function", () => {
  test("is a task on its own: it refers to nothing of whoever calls it", () => {
    expect(
      validateFunction(
        "call: http\nwith: { method: get, endpoint: 'https://x.test/{id}', query: { k: '${ $secrets.key }' } }",
        known,
      ),
    ).toMatchObject({ function: { call: "http" }, faults: [] });
    const { faults } = validateFunction("try: [{ a: { raise: { error: mine } } }]\ncatch: { retry: often }", known);
    expect(faults.map(({ message, line }) => [line, message])).toEqual([
      [1, 'there is no error "mine" under use'],
      [2, 'there is no retry policy "often" under use'],
    ]);
    expect(
      validateFunction(
        "call: http\nwith: { method: get, endpoint: https://x.test, query: { k: '${ $secrets.other }' } }",
        known,
      ).faults,
    ).toMatchObject([{ message: 'there is no secret "other" in the store' }]);
    expect(validateFunction("document: {}\ndo: []", known).function).toBeUndefined();
    expect(validateFunction("[", known).faults).not.toEqual([]);
  });
});
