import { afterAll, beforeAll, expect, test } from "vitest";
import { actorWith } from "#kit/testing.ts";
import { openCrm } from "../testing.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
});
afterAll(() => crm.close());

const suggest = async (body: object, by = call) =>
  (await by("POST", "/v1/imports/suggestions", { objectType: "contacts", ...body })).body;
const asked = (columns: { header: string; property: string | null }[]) =>
  Object.fromEntries(columns.map(({ header, property }) => [header, property]));

test("columns find their properties by name, label, another word and what they hold", async () => {
  const header = ["First Name", "Surname", "Where to write", "Job Title", "City", "Shoe size"];
  const rows = [
    ["Ada", "Lovelace", "ada@example.com", "CTO", "London", "38"],
    ["Ben", "B", "ben@example.com", "", "Ulm", "44"],
  ];
  const { columns, key } = await suggest({ header, rows });
  expect(asked(columns)).toEqual({
    "First Name": "firstname",
    Surname: "lastname",
    "Where to write": "email",
    "Job Title": "jobtitle",
    City: "city",
    "Shoe size": null,
  });
  expect(key).toBe("email");
  expect(columns.at(-1)).toEqual({ header: "Shoe size", property: null, confidence: 0, because: "nothing fits" });
});

test("a column that does not hold what the property needs is not suggested for it, and a property only once", async () => {
  const rows = [
    ["not", "ada@example.com"],
    ["an", "ben@example.com"],
    ["address", "cid@example.com"],
  ];
  const { columns } = await suggest({ header: ["Email", "Mail"], rows });
  expect(asked(columns)).toEqual({ Email: null, Mail: "email" });
  const twice = await suggest({ header: ["Mail", "email"], rows: [] });
  expect(asked(twice.columns)).toEqual({ Mail: null, email: "email" });
});

test("the leads that people try this with find their own properties again", async () => {
  await call("POST", "/crm/v3/properties/leads", {
    name: "total_visits",
    label: "Visits",
    type: "number",
    fieldType: "number",
    groupName: "leadinformation",
  });
  const { columns } = await suggest({ objectType: "leads", header: ["TotalVisits", "Visits"], rows: [["3", "4"]] });
  expect(asked(columns)).toEqual({ TotalVisits: "total_visits", Visits: null });
});

test("harm 26: a hidden property is not suggested; nobody without the right to import is answered", async () => {
  const grants = { "crm.imports:write": "all", "crm.contacts:write": "all" } as const;
  const ann = crm.http(actorWith(grants, { fields: { "contacts.email": "hidden" } }));
  expect(asked((await suggest({ header: ["email"] }, ann)).columns)).toEqual({ email: null });
  expect(
    (
      await crm.http(actorWith(["crm.contacts:write"]))("POST", "/v1/imports/suggestions", {
        objectType: "contacts",
        header: ["a"],
      })
    ).status,
  ).toBe(403);
});
