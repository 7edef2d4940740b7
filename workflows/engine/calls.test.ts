import { describe, expect, test } from "vitest";
import { fault } from "./faults.ts";
import { expandUri } from "./tasks/http.ts";
import { fail, run } from "./testing.ts";

describe("calls", () => {
  test("a function is called under its name with evaluated arguments and a key of run and path", async () => {
    const { output, calls } = await run(
      "do: [{ get: { call: crm.read, with: { id: '${ .id }', deep: [{ x: '${ .id + 1 }' }] } } }]",
      {
        input: { id: 7 },
        call: ({ argument }) => ({ got: argument.with! }),
      },
    );
    expect(output).toEqual({ got: { id: 7, deep: [{ x: 8 }] } });
    expect(calls).toMatchObject([
      { activity: "crm.read", path: "/do/0/get", summary: "get: crm.read", argument: { key: "run/do/0/get" } },
    ]);
  });

  test("every place a step can be reached has its own key: iterations, branches, visits", async () => {
    const { calls } = await run(
      `
do:
  - loop: { for: { in: '[1,2]' }, do: [{ c: { call: crm.read, output: { as: $input } } }] }
  - split: { fork: { branches: [{ a: { call: crm.read } }, { b: { call: crm.read } }] } }
  - again: { call: crm.write, output: { as: '{ n: ($input.n? // 0) + 1 }' } }
  - more: { switch: [{ go: { when: .n < 3, then: again } }] }`,
      { input: {} },
    );
    expect(calls.map(({ argument }) => argument.key)).toEqual([
      "run/do/0/loop[0]/do/0/c",
      "run/do/0/loop[1]/do/0/c",
      "run/do/1/split/fork/branches/0/a",
      "run/do/1/split/fork/branches/1/b",
      "run/do/2/again",
      "run/do/2/again#2",
      "run/do/2/again#3",
    ]);
  });

  test("an http call has its method, expanded address, texts for headers and query, and the body as given", async () => {
    const { calls } = await run(
      `
do:
  - send:
      call: http
      with:
        method: post
        endpoint: { uri: 'https://api.test/pets/{id}?q={missing}' }
        headers: { x-n: '\${ .id }', gone: '\${ null }' }
        query: { a: '\${ [1] }' }
        body: { id: '\${ .id }' }
        output: response`,
      { input: { id: "a b" } },
    );
    expect(calls[0]).toMatchObject({
      activity: "http.request",
      argument: {
        method: "POST",
        uri: "https://api.test/pets/a%20b?q=",
        headers: { "x-n": "a b" },
        query: { a: "[1]" },
        body: { id: "a b" },
        output: "response",
        redirect: false,
      },
    });
    expect(calls[0]!.argument.headers).not.toHaveProperty("gone");
    expect(calls[0]!.summary).toBe("send: POST https://api.test/pets/a%20b");
  });

  test("an address takes plain values only", () => {
    expect(() => expandUri("https://x.test/{a}", { a: { b: 1 } })).toThrow("no plain value");
    expect(() => expandUri("https://x.test/{a}/b", { a: ".." })).toThrow('is ".."');
  });

  test("what the world refuses becomes a fault at the step, with its status", async () => {
    const call = (): never => {
      throw fault("communication", "no such pet", { status: 404 });
    };
    const { error } = await fail("do: [{ g: { call: http, with: { method: get, endpoint: https://x.test } } }]", {
      call,
    });
    expect(error).toMatchObject({
      status: 404,
      detail: "no such pet",
      instance: "/do/0/g",
      type: expect.stringMatching(/communication$/),
    });
  });

  test("emit sends a whole event whose id is the step's key, and gives it as output", async () => {
    const { output, calls } = await run(
      "do: [{ e: { emit: { event: { with: { type: test.greeted, data: { hi: '${ .name }' } } } } } }]",
      {
        input: { name: "Ada" },
        now: 1000,
      },
    );
    expect(output).toEqual({
      specversion: "1.0",
      id: "run/do/0/e",
      time: "1970-01-01T00:00:01.000Z",
      source: "/processes/test/sample",
      type: "test.greeted",
      data: { hi: "Ada" },
    });
    expect(calls[0]).toMatchObject({ activity: "events.emit", argument: { event: output as object } });
  });
});
