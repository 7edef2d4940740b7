import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { install, pythonEnv } from "./pip.ts";
import { System } from "./system.ts";

/**
 * Fuzzes every operation of CRM Core's contract with schemathesis, as the administrator of a system of its own: no
 * answer may be a 5xx, or one that the contract does not name. The last line is `N passed, N failed`, of operations.
 */
const options = [
  "--checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
  "--phases=examples,coverage,fuzzing",
  "--max-examples=5",
  "--seed=7",
  "--workers=2",
  "--request-timeout=30",
  "--warnings=off",
];

type Known = { paths: string; parameter: string; values: (string | number)[] };

/** What there is: most guesses name it, so that they get past "not found". */
async function plant(system: System): Promise<Known[]> {
  const make = async (path: string, body: object) => (await system.call("crm", "POST", path, body)) as Made;
  const create = (type: string, properties: object) => make(`/crm/v3/objects/${type}`, { properties });
  const contact = await create("contacts", { email: "ada@example.com", firstname: "Ada" });
  const deal = await create("deals", { dealname: "Engine", dealstage: "closedwon" });
  const company = await create("companies", { name: "Engines", domain: "example.com" });
  const list = await make("/crm/v3/lists", { name: "Fair", objectTypeId: "0-1", processingType: "MANUAL" });
  const { folder } = await make("/crm/v3/lists/folders", { name: "Fairs" });
  const { id: exported } = await make("/v1/exports", { objectType: "contacts" });
  const { id: webhook } = await make("/v1/webhooks", { url: "https://example.com/hook", types: ["crm.*"] });
  const { id: person } = await make("/v1/personal-data", { email: "ada@example.com" });
  const everywhere = (parameter: string, ...values: (string | number)[]) => ({ paths: "^/", parameter, values });
  const types = ["contacts", "deals", "companies", "0-1"];
  const ids = [contact.id, deal.id, company.id];
  return [
    ...["objectType", "fromObjectType", "toObjectType", "type"].map((name) => everywhere(name, ...types)),
    everywhere("objectTypeId", "0-1", "0-3"),
    ...["id", "toId", "recordId", "contactId"].map((name) => everywhere(name, ...ids)),
    everywhere("name", "email", "dealname", "name"),
    everywhere("pipelineId", "default"),
    everywhere("stageId", "closedwon", "closedlost"),
    ...["listId", "sourceListId"].map((name) => everywhere(name, list.list.listId)),
    everywhere("folderId", Number(folder.id)),
    everywhere("newParentFolderId", 0),
    everywhere("appId", 1),
    { paths: "^/v1/exports/", parameter: "id", values: [exported] },
    { paths: "^/v1/webhooks/", parameter: "id", values: [webhook] },
    { paths: "^/v1/personal-data/", parameter: "id", values: [person] },
  ];
}
type Made = { id: string; list: { listId: string }; folder: { id: string } };

/** The plan as schemathesis reads it; one time in four a guess stays a guess. */
const plan = (known: Known[]) =>
  [
    // What other methods answer says nothing about the operations of the contract.
    "[phases.coverage]\nunexpected-methods = []",
    ...known.map(({ values }, n) => `[dictionaries.known${n}]\nvalues = ${JSON.stringify(values)}`),
    ...known.map(
      ({ paths, parameter }, n) =>
        `[[operations]]\ninclude-path-regex = ${JSON.stringify(paths)}\n` +
        `parameters."path.${parameter}" = { dictionary = "known${n}", probability = 0.75 }`,
    ),
  ].join("\n\n");

async function fuzz(system: System, folder: string): Promise<string> {
  const [config, report] = [join(system.home, "schemathesis.toml"), join(system.home, "schemathesis.xml")];
  await writeFile(config, plan(await plant(system)));
  const shown = [`--report-junit-path=${report}`, `--header=Authorization: Bearer ${system.ready.admin.apiKey}`];
  const args = ["-m", "schemathesis.cli", `--config-file=${config}`, "run", system.url("crm", "/openapi.json")];
  const child = spawn("python3", [...args, ...options, ...shown], {
    cwd: system.home,
    env: pythonEnv(folder),
    stdio: "inherit",
  });
  await new Promise((resolve, reject) => child.on("error", reject).on("exit", resolve));
  return readFile(report, "utf8");
}

/** Operations of a JUnit report, and those of them that failed. */
function count(report: string): { passed: number; failed: number } {
  const cases = report.split("<testcase ").slice(1);
  const failed = cases.filter((one) => /<(failure|error)\b/.test(one)).length;
  return { passed: cases.length - failed, failed };
}

const folder = await install("schemathesis==4.32.5");
if (folder) {
  const system = await System.start("--no-demo");
  try {
    const { passed, failed } = count(await fuzz(system, folder));
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
  } finally {
    await system.dispose();
  }
} else console.log("no Python with pip here\n0 passed, 0 failed");
