import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve, type ServerType } from "@hono/node-server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "#kit/authorize.ts";
import { actorWith } from "#kit/testing.ts";
import { author, openWorkflow, processText, type TestWorkflow } from "../testing.ts";
import { lineDiff } from "./lines.ts";
import { processes } from "./main.ts";

let folder: string;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "processes-"));
  lines = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const print = (line: string) => void lines.push(line.replaceAll(folder, "."));
const at = (name: string) => join(folder, name);
const run = (args: string[], env: Record<string, string> = {}) =>
  processes(args, { STACK_HOME: at("nowhere"), ...env }, print);
async function put(name: string, text: string) {
  await mkdir(join(at(name), ".."), { recursive: true });
  await writeFile(at(name), text);
}

describe("validate and test", () => {
  test("every fault of every file is told with its place, and the exit code is 1", async () => {
    await put(
      "a.yaml",
      processText("a").replace("set: { answer: 42 }", "sett: { answer: 42 }\n  - b: { call: no.body }"),
    );
    await put("deep/er/b.yaml", "document: {\n");
    await put("schema.json", '{ "$schema": "any", "type": "object" }');
    await put(".hidden/c.yaml", "nothing: 1");
    expect(await run(["validate", folder])).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^\.\/a\.yaml:8:5: .*"set"/),
      expect.stringMatching(/^\.\/a\.yaml:10:\d+: there is no function "no\.body"/),
      expect.stringMatching(/^\.\/deep\/er\/b\.yaml:\d+:\d+: /),
    ]);
  });

  test("sound files and the functions they share are accepted, a name given twice is not", async () => {
    await put("a.yaml", processText("a").replace("set: { answer: 42 }", 'call: "greet:1.0.0@default"'));
    await put("functions/greet/1.0.0/function.yaml", "set: { hello: world }");
    await put(
      "own/b.json",
      JSON.stringify({
        document: { dsl: "1.0.3", namespace: "tests", name: "b", version: "1.0.0" },
        do: [{ a: { set: { n: 1 } } }],
      }),
    );
    expect(await run(["validate", folder])).toBe(0);
    expect(lines).toEqual(["2 definitions without a fault"]);
    await put("again.yaml", processText("b"));
    expect(await run(["validate", folder])).toBe(1);
    expect(lines.at(-1)).toBe("./own/b.json:1:1: tests/b is defined in ./again.yaml too");
  });

  test("tests pass or fail in plain words, and the exit code says which", async () => {
    const tests = (expected: number) =>
      processText("a").replace(
        'version: "1.0.0"',
        `version: "1.0.0"\n  metadata:\n    tests:\n      - { name: it answers, expect: { output: { answer: ${expected} } } }`,
      );
    await put("a.yaml", tests(42));
    expect(await run(["test", folder])).toBe(0);
    expect(lines).toEqual(["ok     ./a.yaml: it answers", "1 passed, 0 failed"]);
    await put("a.yaml", tests(43));
    expect(await run(["test", folder])).toBe(1);
    expect(lines.slice(2)).toEqual([
      "FAILED ./a.yaml: it answers",
      "         output: answer should be 43 but is 42",
      "0 passed, 1 failed",
    ]);
  });

  test("wrong usage and no connection exit with 2", async () => {
    expect(await run([])).toBe(2);
    expect(await run(["explode", folder])).toBe(2);
    expect(lines.at(-1)).toContain('there is no command "explode"');
    expect(await run(["validate"])).toBe(2);
    expect(lines.at(-1)).toContain("validate needs a folder");
    expect(await run(["validate", folder, "--unknown"])).toBe(2);
    expect(await run(["validate", at("missing")])).toBe(2);
    for (const command of ["validate", "test", "push"]) {
      expect(await run([command, folder], { CRM_WORKFLOW_URL: "http://127.0.0.1:1", CRM_API_KEY: "k" })).toBe(2);
      expect(lines.at(-1)).toContain("holds no definition");
    }
    await put("a.yaml", processText("a"));
    expect(await run(["pull", at("a.yaml"), "--url", "http://127.0.0.1:1", "--key", "k"])).toBe(2);
    expect(lines.at(-1)).toBe("./a.yaml is no folder");
    expect(await run(["push", folder])).toBe(2);
    expect(lines.at(-1)).toContain("CRM_WORKFLOW_URL");
    expect(await run(["push", folder, "--url", "localhost:8001", "--key", "k"])).toBe(2);
    expect(lines.at(-1)).toContain('"localhost:8001" is no address');
    expect(await run(["pull", folder, "--url", "http://127.0.0.1:1", "--key", "k"])).toBe(2);
    expect(lines.at(-1)).toBe("http://127.0.0.1:1 cannot be reached");
    expect(await run(["--help"])).toBe(0);
  });
});

describe("pull and push", () => {
  let svc: TestWorkflow;
  let server: ServerType;
  let env: Record<string, string>;
  let who: Actor = author;
  beforeAll(async () => {
    svc = await openWorkflow();
    const forward = async (request: Request) => {
      const { pathname, search } = new URL(request.url);
      const { method, headers } = request;
      const body = method === "GET" ? undefined : await request.text();
      return svc.request(who, pathname + search, {
        method,
        headers: [...headers],
        ...(body !== undefined && { body }),
      });
    };
    server = await new Promise<ServerType>((resolve) => {
      const one = serve({ fetch: forward, port: 0, hostname: "127.0.0.1" }, () => resolve(one));
    });
    env = { CRM_WORKFLOW_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, CRM_API_KEY: "any" };
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await svc.close();
  });

  test("what is pushed comes back as it was written, and a second push changes nothing", async () => {
    const text = `# kept\n${processText("round")}`;
    await put("round.yaml", text);
    expect(await run(["push", folder], env)).toBe(0);
    expect(lines).toEqual(["./round.yaml: new", "1 published, 0 saved, 0 unchanged, 0 refused"]);
    expect(await run(["push", folder], env)).toBe(0);
    expect(lines.at(-1)).toBe("0 published, 0 saved, 1 unchanged, 0 refused");
    await rm(at("round.yaml"));
    expect(await run(["pull", folder], env)).toBe(0);
    expect(await readFile(at("tests/round.yaml"), "utf8")).toBe(text);
  });

  test("the difference is shown, a changed version is refused in the server's words, `--draft` stops before", async () => {
    await put("diff.yaml", processText("diff"));
    await run(["push", folder], env);
    lines = [];
    await put("diff.yaml", processText("diff").replace("answer: 42", "answer: 43"));
    expect(await run(["push", folder], env)).toBe(1);
    expect(lines[0]).toBe("./diff.yaml: 1.0.0 → 1.0.0");
    expect(lines[1]).toMatch(/^ {2}\S.*answer/);
    expect(lines).toContain("    -       set: { answer: 42 }");
    expect(lines).toContain("    +       set: { answer: 43 }");
    expect(lines.at(-2)).toMatch(/^\.\/diff\.yaml:1:1: .*raise document\.version/);
    await put("diff.yaml", processText("diff", "", "1.1.0").replace("answer: 42", "answer: 43"));
    expect(await run(["push", folder, "--draft"], env)).toBe(0);
    const [draft] = await (
      await svc.request(author, "/v1/definitions/tests/diff")
    )
      .json()
      .then((one) => [one as { currentVersion: string }]);
    expect(draft!.currentVersion).toBe("1.0.0");
    expect(await run(["push", folder], env)).toBe(0);
    expect(lines.at(-1)).toBe("1 published, 0 saved, 0 unchanged, 0 refused");
  });

  test("a test that fails while it is published is told at its own line", async () => {
    const tests = "  metadata:\n    tests:\n      - { name: it answers, expect: { output: { answer: 7 } } }";
    await put("tested.yaml", processText("tested").replace(/( +version: .*)/, `$1\n${tests}`));
    expect(await run(["push", folder], env)).toBe(1);
    expect(lines).toContainEqual(
      expect.stringMatching(/^\.\/tested\.yaml:8:9: it answers: output: answer should be 7/),
    );
  });

  test("a pull keeps files that were changed here unless it is forced", async () => {
    await put("kept.yaml", processText("kept"));
    await run(["push", folder], env);
    await svc.publishText(processText("kept", "", "2.0.0"));
    expect(await run(["pull", folder], env)).toBe(0);
    expect(await readFile(at("kept.yaml"), "utf8")).toBe(processText("kept", "", "2.0.0"));
    const mine = `${processText("kept", "", "2.0.0")}# mine\n`;
    await put("kept.yaml", mine);
    expect(await run(["pull", folder], env)).toBe(1);
    expect(lines).toContain("kept     ./kept.yaml: it has changes of its own; --force overwrites them");
    expect(await readFile(at("kept.yaml"), "utf8")).toBe(mine);
    expect(await run(["pull", folder, "--force"], env)).toBe(0);
    expect(await readFile(at("kept.yaml"), "utf8")).toBe(processText("kept", "", "2.0.0"));
  });

  test("a pull leaves drafts that were never published where they are", async () => {
    await put("begun.yaml", processText("begun"));
    expect(await run(["push", folder, "--draft"], env)).toBe(0);
    await rm(at("begun.yaml"));
    expect(await run(["pull", folder], env)).toBe(0);
    expect(lines.join("\n")).not.toContain("begun.yaml\n");
    await expect(readFile(at("tests/begun.yaml"), "utf8")).rejects.toThrow("ENOENT");
  });

  test("functions that definitions share go there and come back with them", async () => {
    await put("calls.yaml", processText("calls").replace("set: { answer: 42 }", 'call: "greet:1.0.0@default"'));
    await put("functions/greet/1.0.0/function.yaml", "# a greeting\nset: { hello: world }\n");
    expect(await run(["push", folder], env)).toBe(0);
    expect(lines.at(-1)).toBe("2 published, 0 saved, 0 unchanged, 0 refused");
    await rm(at("functions"), { recursive: true });
    await run(["pull", folder], env);
    expect(await readFile(at("functions/greet/1.0.0/function.yaml"), "utf8")).toContain("# a greeting");
    await put("functions/greet/1.0.0/function.yaml", "set: { hello: moon }\n");
    expect(await run(["push", folder], env)).toBe(1);
    expect(lines.at(-2)).toMatch(/^\.\/functions\/greet\/1\.0\.0\/function\.yaml:1:1: .*never changes/);
  });

  test("a process goes there after those that it runs, whatever the files are called", async () => {
    const runs = "run: { workflow: { namespace: tests, name: run-by-first } }";
    await put("1.yaml", processText("runs-first").replace("set: { answer: 42 }", runs));
    await put("2.yaml", processText("run-by-first"));
    expect(await run(["push", folder], env)).toBe(0);
    expect(lines.at(-1)).toBe("2 published, 0 saved, 0 unchanged, 0 refused");
  });

  test("nothing is pushed while a file has faults, nor without the right to", async () => {
    await put("good.yaml", processText("good"));
    await put("bad.yaml", "document: 1");
    expect(await run(["push", folder], env)).toBe(1);
    expect((await svc.request(author, "/v1/definitions/tests/good")).status).toBe(404);
    await rm(at("bad.yaml"));
    who = actorWith(["workflow.definitions:read"]);
    expect(await run(["push", folder], env)).toBe(2);
    who = author;
    expect((await svc.request(author, "/v1/definitions/tests/good")).status).toBe(404);
  });
});

test("a difference of lines shows what stands around it and leaves out the rest", () => {
  const before = Array.from({ length: 20 }, (_, i) => `line ${i}`);
  const after = before.toSpliced(10, 1, "other", "more").toSpliced(0, 1);
  expect(lineDiff(before.join("\n"), after.join("\n"))).toEqual([
    "- line 0",
    "  line 1",
    "  line 2",
    "…",
    "  line 8",
    "  line 9",
    "- line 10",
    "+ other",
    "+ more",
    "  line 11",
    "  line 12",
    "…",
  ]);
});
