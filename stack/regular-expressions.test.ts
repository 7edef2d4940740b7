import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import ts from "typescript";
import { expect, test } from "vitest";
import { root } from "./files.ts";

type Found = { where: string; source: string; flags: string };

const rooms = ["api", "workflows", "activities", "workers", "db", "stack"];
const long = 50_000;

/** Every regular expression that stands in code that runs. */
async function everyLiteral(): Promise<Found[]> {
  const files = execFileSync("git", ["ls-files", ...rooms.map((room) => `${room}/*.ts`)], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => file && !/\.(test|gen)\.ts$/.test(file));
  const found: Found[] = [];
  for (const file of files) {
    const text = await readFile(join(root, file), "utf8");
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf("/");
        const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        found.push({ where: `${file}:${line}`, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return found;
}

/** Long strings of each sign that the expression names or means, ended by one that lets no match succeed. */
function hostile({ source }: Found): string[] {
  const named = source.replaceAll(/\\[a-zA-Z]|[[\](){}|?*+^$.\\]/g, "");
  const signs = new Set(Array.from(`${named.slice(0, 8)}a0 -.!`));
  const runs = [...signs].map((sign) => sign.repeat(long));
  const pairs = ["a.", "a-", "a ", "0."].map((pair) => pair.repeat(long / pair.length));
  return [...runs, ...pairs].map((run) => `\u0000${run}\u0000`);
}

// Another thread, since what is looked for would never give this one back.
const judge = `
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", ({ source, flags, texts }) => {
    for (const text of texts) new RegExp(source, flags.replace(/[gy]/g, "")).test(text);
    parentPort.postMessage("done");
  });
`;

function answers(worker: Worker, found: Found): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), 10_000);
    worker.once("message", () => {
      clearTimeout(timer);
      resolve(true);
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage({ ...found, texts: hostile(found) });
  });
}

const literals = await everyLiteral();
let judging = new Worker(judge, { eval: true });

test(
  "harm 29: every regular expression of ours comes to an end with 50,000 hostile signs",
  { timeout: 280_000 },
  async () => {
    expect(literals.length).toBeGreaterThan(100);
    const hanging: string[] = [];
    for (const found of literals) {
      if (await answers(judging, found)) continue;
      hanging.push(`${found.where} /${found.source}/`);
      await judging.terminate();
      judging = new Worker(judge, { eval: true });
    }
    await judging.terminate();
    expect(hanging).toEqual([]);
  },
);
