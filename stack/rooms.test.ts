import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "./files.ts";

// What may not be, the rule that says so, and what may: each line is a file and its imports.
const forbidden: [file: string, imports: string, rule: string][] = [
  ["workflows/expressions/a.ts", `import "#workflows/definition/x.ts"`, "expressions"],
  ["workflows/definition/a.ts", `import "#workflows/engine/x.ts"`, "definition"],
  ["workflows/engine/a.ts", `import "#kit/client.ts"`, "engine"],
  ["workflows/engine/b.ts", `import "#workflows/contract.ts"`, "engine-types-only"],
  ["workflows/engine/a.test.ts", `import "#stack/start.ts"`, "engine-tests"],
  ["workflows/process.ts", `import "#activities/x.ts"`, "process-types-only"],
  ["workflows/other.ts", `import "#kit/client.ts"`, "process"],
  ["workflows/more.test.ts", `import "#api/crm/app.ts"`, "process-tests"],
  ["workflows/files.ts", `import "pg"`, "process-packages"],
  ["workflows/contract.ts", `import "zod"`, "contract-packages"],
  ["activities/catalog.ts", `import "#kit/client.ts"`, "catalog"],
  ["activities/catalog.ts", `import "pg"`, "catalog-packages"],
  ["activities/a.ts", `import "#db/crm/x.ts"`, "activities"],
  ["activities/b.ts", `import "#kit/x.ts"`, "activities"],
  ["activities/c.ts", `import "#api/crm/openapi.gen.ts"`, "activities-types-only"],
  ["workers/a.ts", `import "#db/workflows/x.ts"`, "workers"],
  ["workers/b.ts", `import "#workflows/process.ts"`, "workers"],
  ["api/kit/a.ts", `import "#api/crm/app.ts"`, "kit"],
  ["api/all.ts", `import "#api/crm/x.ts"`, "all-services"],
  ["api/workflow/a.ts", `import "#workflows/process.ts"`, "api-workflow"],
  ["api/workflow/b.ts", `import "#activities/x.ts"`, "api-workflow"],
  ["api/workflow/c.ts", `import "#db/crm/x.ts"`, "api-workflow"],
  ["api/crm/a.ts", `import "#api/users/app.ts"`, "api-crm"],
  ["api/crm/b.ts", `import "#db/workflows/x.ts"`, "api-crm"],
  ["api/crm/c.ts", `import type { X } from "#api/users/app.ts"`, "api-crm"],
  ["api/crm/d.ts", `import "#api/users/openapi.gen.ts"`, "api-crm-types-only"],
  ["api/users/a.ts", `import "#db/crm/x.ts"`, "api-users"],
  ["api/comms/a.ts", `import "#db/crm/x.ts"`, "api-comms"],
  ["api/analytics/a.ts", `import "#workflows/contract.ts"`, "api-analytics"],
  ["api/ai/a.ts", `const x = await import("#api/crm/app.ts")`, "api-ai"],
  ["db/crm/a.ts", `import "#kit/x.ts"`, "db-crm"],
  ["db/crm/b.ts", `import "pg"`, "db-crm-packages"],
  ["db/workflows/a.ts", `import "#db/crm/x.ts"`, "db-workflows"],
  ["web/a.ts", `import "#kit/x.ts"`, "web"],
  ["web/b.ts", `import "#api/crm/openapi.gen.ts"`, "web-types-only"],
  ["api/other.ts", `import "#stack/testing.ts"`, "nothing-imports-these"],
  ["api/crm/f.ts", `import "#api/crm/missing.ts"`, "resolvable"],
];
const allowed: [file: string, imports: string][] = [
  ["workflows/definition/b.ts", `import "#workflows/expressions/x.ts"`],
  ["workflows/engine/c.ts", `import type { X } from "#workflows/contract.ts"`],
  ["workflows/engine/b.test.ts", `import "#stack/testing.ts"`],
  ["workflows/process.test.ts", `import "#workers/x.ts"`],
  ["workflows/process.ts", `import type { X } from "#activities/x.ts"`],
  ["workflows/process.ts", `import "@temporalio/workflow"`],
  ["activities/d.ts", `import type { X } from "#api/crm/openapi.gen.ts"`],
  ["workers/a.test.ts", `import "#workflows/testing.ts"`],
  ["workers/c.ts", `import "#activities/x.ts"`],
  ["api/all.ts", `import "#api/crm/app.ts"`],
  ["api/workflow/d.ts", `import "#activities/catalog.ts"`],
  ["api/crm/g.ts", `import "#db/crm/x.ts"`],
  ["api/crm/g.ts", `import type { X } from "#api/users/openapi.gen.ts"`],
  ["api/crm/g.test.ts", `import "#stack/testing.ts"`],
  ["db/crm/c.ts", `import "#db/frame.ts"`],
  ["db/crm/c.ts", `import "drizzle-orm/pg-core"`],
  ["e2e/a.ts", `import "#api/crm/x.ts"`],
];

let clone: string;

beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), "crm-rooms-"));
  for (const file of [".dependency-cruiser.cjs", "package.json", "tsconfig.json"])
    await cp(join(root, file), join(clone, file));
  await symlink(join(root, "node_modules"), join(clone, "node_modules"));
  const lines = [...forbidden, ...allowed];
  const targets = lines.flatMap(([, text]) =>
    [...text.matchAll(/"#(.+?)"/g)].map(([, path]) => path!.replace(/^kit/, "api/kit")),
  );
  const files = new Map(
    targets.filter((path) => !path.includes("missing")).map((path) => [path, "export type X = 1;\n"]),
  );
  for (const [file, text] of lines) files.set(file, `${files.get(file) ?? ""}${text};\n`);
  for (const [file, text] of files) {
    await mkdir(dirname(join(clone, file)), { recursive: true });
    await writeFile(join(clone, file), text);
  }
});
afterAll(() => rm(clone, { recursive: true, force: true }));

test("every forbidden import is named by its rule, and no allowed one is", () => {
  const rooms = ["api", "workflows", "activities", "workers", "db", "web", "stack", "e2e"];
  const bin = join(root, "node_modules/.bin/depcruise");
  const args = [bin, "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...rooms];
  const { stdout } = spawnSync(process.execPath, args, { cwd: clone, encoding: "utf8" });
  const { violations } = JSON.parse(stdout).summary as { violations: { from: string; rule: { name: string } }[] };
  const found = [...new Set(violations.map(({ from, rule }) => `${from}: ${rule.name}`))].sort();
  expect(found).toEqual([...new Set(forbidden.map(([file, , rule]) => `${file}: ${rule}`))].sort());
});
