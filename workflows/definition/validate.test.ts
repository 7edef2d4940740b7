import { describe, expect, test } from "vitest";
import { type DefinitionFault, validate } from "./validate.ts";

const head = "document: { dsl: 1.0.3, namespace: sales, name: sample, version: 1.0.0 }\n";
const catalogue = [
  {
    name: "crm.updateObject",
    inputSchema: {
      type: "object",
      additionalProperties: false,
      required: ["type", "id"],
      properties: { type: { enum: ["leads", "deals"] }, id: { type: "string" }, properties: { type: "object" } },
    },
  },
];
const faultsOf = (body: string): DefinitionFault[] => validate(head + body, { functions: catalogue }).faults;
const messages = (body: string): string[] => faultsOf(body).map(({ message }) => message);

describe("a sound definition", () => {
  test("comes back as it was written, from YAML, JSON or a value", () => {
    const body = 'do: [{ a: { call: crm.updateObject, with: { type: leads, id: "${ .id }" } } }]';
    const { definition, faults } = validate(head + body, { functions: catalogue });
    expect(faults).toEqual([]);
    expect(definition?.do).toEqual([{ a: { call: "crm.updateObject", with: { type: "leads", id: "${ .id }" } } }]);
    expect(validate(JSON.stringify(definition), { functions: catalogue }).definition).toEqual(definition);
    expect(validate(definition as never, { functions: catalogue }).definition).toEqual(definition);
  });
});

describe("faults", () => {
  test("come all at once, each with line, column, pointer and the name that was meant", () => {
    const faults = faultsOf(`do:
  - one:
      sett: { a: 1 }
  - two:
      call: crm.updateObjct
      with: { type: lead, idd: 1 }
  - three:
      set: { a: '\${ .x + }', b: '\${ $contxt }' }
      then: too`);
    expect(faults.map(({ line, column, pointer, suggestion }) => [line, column, pointer, suggestion])).toEqual([
      [3, 5, "/do/0/one", "set"],
      [6, 7, "/do/1/two/call", "crm.updateObject"],
      [9, 14, "/do/2/three/set/a", undefined],
      [9, 30, "/do/2/three/set/b", "$context"],
      [10, 7, "/do/2/three/then", "two"],
    ]);
    expect(faults[1]!.message).toBe('there is no function "crm.updateObjct": did you mean "crm.updateObject"?');
  });

  test.each([
    ["a missing part", "", ['"do" is missing']],
    ["an unknown key", "do: [{ a: { set: { x: 1 }, thn: b } }]", ['"thn" is not known here: did you mean "then"?']],
    [
      "two tasks in one item",
      "do: [{ a: { set: { x: 1 } }, b: { set: { x: 1 } } }]",
      ["one name with its definition is expected here"],
    ],
    [
      "a name used twice",
      "do: [{ a: { set: { x: 1 } } }, { a: { set: { x: 1 } } }]",
      ['the name "a" is used twice in this list'],
    ],
    [
      "a directive as a name",
      "do: [{ end: { set: { x: 1 } } }]",
      ['"end" is a flow directive and cannot be a task\'s name'],
    ],
    [
      "a jump into another scope",
      "do: [{ a: { do: [{ b: { set: { x: 1 }, then: c } }] } }, { c: { set: { x: 1 } } }]",
      ['"c" is no task of this list'],
    ],
    [
      "a task nothing leads to",
      "do: [{ a: { set: { x: 1 }, then: end } }, { b: { set: { x: 1 } } }]",
      ['nothing leads to "b"'],
    ],
    ["a variable before it exists", "do: [{ a: { if: $input.x, set: { x: 1 } } }]", ["$input is not known here"]],
    ["an item outside its loop", "do: [{ a: { set: { x: '${ $item }' } } }]", ["$item is not known here"]],
    [
      "a taken variable name",
      "do: [{ a: { for: { each: context, in: .x }, do: [{ b: { set: { x: 1 } } }] } }]",
      ["$context means something already"],
    ],
    [
      "an unknown retry policy",
      "do: [{ a: { try: [{ b: { set: { x: 1 } } }], catch: { retry: mine } } }]",
      ['there is no retry policy "mine" under use'],
    ],
    ["an unknown error", "do: [{ a: { raise: { error: mine } } }]", ['there is no error "mine" under use']],
    ["no duration", "do: [{ a: { wait: soon } }]", ["a duration is expected here, as in PT5M or {minutes: 5}"]],
    [
      "an unknown unit",
      "do: [{ a: { wait: { minute: 5 } } }]",
      ['"minute" is not known here: did you mean "minutes"?'],
    ],
    [
      "several consumptions",
      "do: [{ a: { listen: { to: { one: { with: { type: a } }, all: [{ with: { type: a } }] } } } }]",
      ["exactly one of one, any, all is expected"],
    ],
    [
      "run of a shell",
      "do: [{ a: { run: { shell: { command: ls } } } }]",
      ["not supported: shell commands need a runner, which an administrator has to provide, and there is none"],
    ],
    ["grpc", "do: [{ a: { call: grpc, with: {} } }]", ["not supported yet: call: grpc; use http or openapi"]],
    [
      "a foreign reference in a schema",
      "input: { schema: { document: { $ref: 'https://x.test/s' } } }\ndo: [{ a: { set: { x: 1 } } }]",
      ['"https://x.test/s" is not a reference within the schema (#…), and only those are followed'],
    ],
    [
      "a pattern that can run away",
      "input: { schema: { document: { pattern: '(a+)+$' } } }\ndo: [{ a: { set: { x: 1 } } }]",
      ["this regular expression may take too long"],
    ],
  ])("%s is told in plain words", (_, body, expected) => {
    expect(messages(body)).toEqual(expected);
  });

  test("arguments are checked as far as they are written out", () => {
    const call = (args: string): string[] => messages(`do: [{ a: { call: crm.updateObject, with: ${args} } }]`);
    expect(call("{ type: '${ .t }', id: '${ .id }' }")).toEqual([]);
    expect(call("'${ . }'")).toEqual(["a mapping is expected here"]);
    expect(call("{ type: leads }")).toEqual(['"id" is missing']);
    expect(call("{ type: leads, id: x, propertys: {} }")).toEqual([
      '"propertys" is not known here: did you mean "properties"?',
    ]);
    expect(call("{ type: contacts, id: '${ .id }' }")).toHaveLength(1);
  });

  test("the version of the language is checked", () => {
    const { faults } = validate(
      "document: { dsl: 2.0.0, namespace: a, name: a, version: 1 }\ndo: [{ a: { set: { x: 1 } } }]",
    );
    expect(faults.map(({ pointer }) => pointer)).toEqual(["/document/dsl", "/document/version"]);
  });
});

describe("hostile text", () => {
  test.each([
    ["a key written twice", `${head}do: [{ a: { set: { x: 1 } } }]\ndo: []`, "this key is written twice"],
    ["__proto__", `${head}do: [{ a: { set: { __proto__: { x: 1 } } } }]`, "this key is not allowed"],
    [
      "a number too large",
      `${head}do: [{ a: { set: { x: 123456789012345678901234567890 } } }]`,
      "too large to be exact",
    ],
    ["infinity", `${head}do: [{ a: { set: { x: .inf } } }]`, "too large to be exact"],
    ["more than 256 KB", `${head}x: ${"a".repeat(256 * 1024)}`, "at most 256 KB"],
    [
      "an alias bomb",
      `a: &a [x, x]\n${["b", "c", "d", "e", "f", "g", "h"].map((k, i) => `${k}: &${k} [${Array(9).fill(`*${"abcdefg"[i]}`).join(", ")}]`).join("\n")}`,
      "aliases",
    ],
    ["deep nesting", `${head}do: ${"[".repeat(1000)}${"]".repeat(1000)}`, "nest"],
    ["very deep nesting", `${head}do: ${"[".repeat(100_000)}`, ""],
    ["no YAML", `${head}do: [`, ""],
  ])("%s is refused with its place", (_, text, message) => {
    const { definition, faults } = validate(text);
    expect(definition).toBeUndefined();
    expect(faults.some((fault) => fault.message.includes(message))).toBe(true);
    expect(faults[0]).toMatchObject({ line: expect.any(Number), column: expect.any(Number) });
  });

  test("values of any shape are refused, never thrown at", () => {
    for (const text of [
      "",
      "null",
      "[]",
      "a",
      "do: 1",
      "document: 1\ndo: [1]",
      `${head}do: [{ a: 1 }]`,
      `${head}do: [{ a: { try: 1 } }]`,
      `${head}use: 1\ndo: [{ a: { for: 1, do: 1 } }]`,
      `${head}do: [{ a: { switch: [1], then: 1 } }]`,
    ]) {
      expect(validate(text).faults.length).toBeGreaterThan(0);
    }
  });
});
