import { describe, expect, test } from "vitest";
import type { Json } from "../contract.ts";
import { runAny } from "./testing.ts";

const use = {
  secrets: ["TOKEN", "LOGIN"],
  authentications: { login: { basic: { use: "LOGIN" } }, mixed: { bearer: { token: "${ $secrets.TOKEN }" } } },
};
const http = (args: object, more: object = {}) => ({
  use,
  do: [{ a: { call: "http", with: { method: "get", endpoint: "https://x.test/{id}", ...args }, ...more } }],
});
const asked = async (definition: object, input: Json = { id: 7 }) => {
  const { calls, error } = await runAny(definition, { input });
  expect(error).toBeUndefined();
  return calls[0]!;
};

describe("secrets", () => {
  test("what mentions them is left to the activity, with all else it sees; the rest is evaluated", async () => {
    const { argument, summary } = await asked(
      http({
        headers: { "x-key": "${ $secrets.TOKEN + .id }", "x-id": "${ .id }" },
        query: { of: "${ .id }", key: "${ $secrets.TOKEN }" },
        body: { list: [{ deep: "${ {k: $secrets.TOKEN, c: $context} }" }, "${ .id }"], "a/b~c": "${ $secrets.LOGIN }" },
      }),
    );
    expect(argument).toEqual({
      key: "run/do/0/a",
      method: "GET",
      uri: "https://x.test/7",
      output: "content",
      redirect: false,
      headers: { "x-id": "7" },
      query: { of: "7" },
      body: { list: [{ deep: null }, 7], "a/b~c": null },
      secrets: ["TOKEN", "LOGIN"],
      deferred: [
        { at: "/headers/x-key", program: "$secrets.TOKEN + .id", input: { id: 7 }, vars: {} },
        { at: "/query/key", program: "$secrets.TOKEN", input: { id: 7 }, vars: {} },
        {
          at: "/body/list/0/deep",
          program: "{k: $secrets.TOKEN, c: $context}",
          input: { id: 7 },
          vars: { context: {} },
        },
        { at: "/body/a~1b~0c", program: "$secrets.LOGIN", input: { id: 7 }, vars: {} },
      ],
    });
    expect(summary).toBe("a: GET https://x.test/7");
  });

  test("a secret address is left open whole, and no summary shows it", async () => {
    const { argument, summary } = await asked(http({ endpoint: '${ "https://x.test/" + $secrets.TOKEN }' }));
    expect(argument).toMatchObject({ uri: "", deferred: [{ at: "/uri" }] });
    expect(summary).toBe("a: GET …");
  });

  test("text that looks like an expression, or asks for secrets, stays text in the data of a call", async () => {
    const { argument } = await asked(http({ body: { name: "${ .id }" }, headers: { n: "${ .id }" } }), {
      id: "${ $secrets.TOKEN }",
    });
    expect(argument).toMatchObject({ body: { name: "${ $secrets.TOKEN }" }, headers: { n: "${ $secrets.TOKEN }" } });
    expect(argument.deferred).toBeUndefined();
  });

  test("anywhere else they are refused: their value would reach history", async () => {
    for (const task of [
      { set: { x: "${ $secrets.TOKEN }" } },
      { call: "crm.write", with: { x: "${ $secrets.TOKEN }" } },
      { call: "http", with: { method: "get", endpoint: "https://x.test" }, output: { as: "$secrets" } },
      { set: { x: 1 }, if: "$secrets.TOKEN" },
    ])
      expect((await runAny({ use, do: [{ a: task }] })).error).toMatchObject({
        status: 403,
        type: expect.stringMatching(/authorization$/),
        instance: "/do/0/a",
      });
  });
});

describe("authentication", () => {
  test("by name, in place, or by the name of a secret, which the activity resolves", async () => {
    const how = async (authentication: object) => {
      const { argument } = await asked(http({ endpoint: { uri: "https://x.test", authentication } }));
      return [argument.authentication, argument.deferred ?? []];
    };
    expect(await how({ use: "login" })).toEqual([{ basic: { use: "LOGIN" } }, []]);
    expect(await how({ basic: { username: "${ .id }", password: "p" } })).toEqual([
      { basic: { username: 7, password: "p" } },
      [],
    ]);
    expect(await how({ use: "mixed" })).toEqual([
      { bearer: { token: null } },
      [{ at: "/authentication/bearer/token", program: "$secrets.TOKEN", input: { id: 7 }, vars: {} }],
    ]);
  });

  test("an unknown name is a configuration fault", async () => {
    const { error } = await runAny(
      http({ endpoint: { uri: "https://x.test", authentication: { use: "constructor" } } }),
    );
    expect(error).toMatchObject({
      type: expect.stringMatching(/configuration$/),
      detail: expect.stringContaining("constructor"),
    });
  });

  test("$authorization tells the scheme and never what with", async () => {
    const call = http(
      { endpoint: { uri: "https://x.test", authentication: { use: "mixed" } } },
      { output: { as: "$authorization" }, export: { as: "{ how: $authorization.scheme }" } },
    );
    const { output, run } = await runAny(call);
    expect(output).toEqual({ scheme: "Bearer", parameter: null });
    expect(run.frame.context).toEqual({ how: "Bearer" });
    expect((await runAny(http({}, { output: { as: "$authorization" } }))).output).toBeNull();
  });
});

test("call: openapi asks for the operation with what it was given", async () => {
  const definition = {
    use,
    do: [
      {
        pet: {
          call: "openapi",
          with: {
            document: { endpoint: { uri: "https://x.test/{doc}.json", authentication: { use: "mixed" } } },
            operationId: "getPet",
            parameters: { petId: "${ .id }", api_key: "${ $secrets.TOKEN }" },
            authentication: { use: "login" },
            output: "response",
          },
        },
      },
    ],
  };
  const { activity, argument, summary } = await asked(definition, { id: 7, doc: "v2" });
  expect(activity).toBe("openapi.request");
  expect(summary).toBe("pet: getPet");
  expect(argument).toEqual({
    key: "run/do/0/pet",
    document: { uri: "https://x.test/v2.json", authentication: { bearer: { token: null } } },
    operationId: "getPet",
    parameters: { petId: 7, api_key: null },
    authentication: { basic: { use: "LOGIN" } },
    output: "response",
    redirect: false,
    secrets: ["TOKEN", "LOGIN"],
    deferred: [
      { at: "/document/authentication/bearer/token", program: "$secrets.TOKEN", input: { id: 7, doc: "v2" }, vars: {} },
      { at: "/parameters/api_key", program: "$secrets.TOKEN", input: { id: 7, doc: "v2" }, vars: {} },
    ],
  });
});
