import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "#stack/files.ts";

const documents = ["README.md", "CONTRIBUTING.md"];
const text = (name: string) => readFileSync(join(root, name), "utf8");
const scripts = Object.keys((JSON.parse(text("package.json")) as { scripts: object }).scripts);

test.each(documents)("every path that %s names exists", (name) => {
  const links = [...text(name).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1]!);
  const mentioned = [
    ...text(name).matchAll(
      /`((?:api|workflows|activities|workers|db|processes|stack|bench|e2e|docs)\/[\w./-]+\.\w+)`/g,
    ),
  ].map((match) => match[1]!);
  expect(links.length).toBeGreaterThan(0);
  expect([...links, ...mentioned].filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test.each(documents)("every npm command that %s names is there", (name) => {
  const commands = [...text(name).matchAll(/npm (?:run )?([a-z][a-z:]*)/g)].map((match) => match[1]!);
  expect(commands.filter((command) => ![...scripts, "ci"].includes(command))).toEqual([]);
});

test("the README names the file for a score's reason, a run's start, a permission check and a message's retry", () => {
  const table = text("README.md");
  for (const file of ["api/ai/scoring", "api/workflow/runs/start-run.ts", "api/kit/authorize.ts", "api/comms/delivery"])
    expect(table).toContain(`](${file})`);
});
