import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCrm } from "../testing.ts";
import { checkValue } from "./check-value.ts";
import { standardProperties } from "./standard.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
});
afterAll(() => crm.close());

const path = "/crm/v3/properties/leads";
const definition = (over: object) => ({
  name: "x",
  label: "X",
  type: "string",
  fieldType: "text",
  groupName: "leadinformation",
  ...over,
});
const write = (properties: object) => call("POST", "/crm/v3/objects/leads", { properties });

describe("a property that people made", () => {
  test("holds values from then on, until it is removed", async () => {
    expect((await write({ shoe_size: "42" })).status).toBe(400);
    const made = await call("POST", path, definition({ name: "shoe_size", type: "number", fieldType: "number" }));
    expect([made.status, made.body.hubspotDefined, made.body.modificationMetadata.archivable]).toEqual([
      201,
      false,
      true,
    ]);
    expect((await write({ shoe_size: "42" })).body.properties.shoe_size).toBe("42");
    expect((await write({ shoe_size: "large" })).status).toBe(400);
    expect((await call("POST", path, definition({ name: "shoe_size" }))).status).toBe(409);
    expect((await call("DELETE", `${path}/shoe_size`)).status).toBe(204);
    expect((await write({ shoe_size: "42" })).status).toBe(400);
  });

  test("with unique values is a key, and takes each value once", async () => {
    await call("POST", path, definition({ name: "external_id", hasUniqueValue: true }));
    const { body } = await write({ external_id: "E-1" });
    expect((await write({ external_id: "e-1" })).body.message).toBe(`Lead already exists. Existing ID: ${body.id}`);
    expect((await call("GET", "/crm/v3/objects/leads/E-1?idProperty=external_id")).body.id).toBe(body.id);
    const moved = await call("PATCH", `/crm/v3/objects/leads/${body.id}`, { properties: { external_id: "E-2" } });
    expect(moved.status).toBe(200);
    expect((await write({ external_id: "E-1" })).status).toBe(201);
  });

  test("gets no name that SQL or JSON would mind", async () => {
    for (const name of ["A", "1a", "a-b", "a b", "__proto__", "a;drop", "", "a".repeat(101)])
      expect((await call("POST", path, definition({ name }))).status, name).toBe(400);
  });
});

test("a standard property takes other options and labels, keeps its type and stays", async () => {
  const options = [
    { label: "Scorching", value: "HOT" },
    { label: "Icy", value: "ICY" },
  ];
  const changed = await call("PATCH", `${path}/hs_lead_label`, { options });
  expect([changed.status, changed.body.options.map((option: { value: string }) => option.value)]).toEqual([
    200,
    ["HOT", "ICY"],
  ]);
  expect((await write({ hs_lead_label: "ICY" })).status).toBe(201);
  expect((await write({ hs_lead_label: "COLD" })).status).toBe(400);
  expect((await call("PATCH", `${path}/hs_lead_label`, { type: "number" })).status).toBe(400);
  expect((await call("DELETE", `${path}/hs_lead_label`)).status).toBe(400);
});

test("definitions are changed only with the permission, and read with that of the type", async () => {
  const reader = crm.http({ kind: "user", id: "u", roles: [], teams: [], grants: { "crm.leads:read": "all" } });
  expect((await reader("GET", path)).status).toBe(200);
  expect((await reader("POST", path, definition({ name: "mine" }))).body.category).toBe("MISSING_SCOPES");
  expect((await reader("PATCH", `${path}/email`, { label: "Mine" })).status).toBe(403);
  expect((await reader("DELETE", `${path}/email`)).status).toBe(403);
  expect((await reader("GET", "/crm/v3/properties/deals")).status).toBe(403);
});

describe("a value", () => {
  const check = (type: string, given: string, over: object = {}) => {
    const base = standardProperties("leads").get("lead_score")!;
    const checked = checkValue({ ...base, type, fieldType: "text", ...over } as never, given);
    return "value" in checked ? checked.value : checked.error;
  };

  test("of a number is a decimal, kept as it was written", () => {
    expect(["42", " 42.50 ", "-1", "+7", "1e3"].map((given) => check("number", given))).toEqual([
      "42",
      "42.50",
      "-1",
      "7",
      "1e3",
    ]);
    for (const given of ["", "abc", "1,5", "NaN", "Infinity", "0x10", "1e999", "9".repeat(400)])
      expect(check("number", given), given).toBe("INVALID_NUMBER");
  });

  test("of a date is a day that exists; of a time is UTC", () => {
    expect(check("date", "2024-02-29")).toBe("2024-02-29");
    expect(check("date", "1709164800000")).toBe("2024-02-29");
    for (const given of ["2024-02-30", "29.02.2024", "soon", "+275760-09-13"])
      expect(check("date", given), given).toBe("INVALID_DATE");
    expect(check("datetime", "2024-02-29T12:00:00+02:00")).toBe("2024-02-29T10:00:00.000Z");
    expect(check("datetime", "2024-02-29")).toBe("2024-02-29T00:00:00.000Z");
    expect(check("datetime", "2024-02-30T25:00:00Z")).toBe("INVALID_DATE");
  });

  test("of several options is separated by ;", () => {
    const options = ["a", "b"].map((value) => ({ value, label: value }));
    expect(check("enumeration", "a;b", { options, fieldType: "checkbox" })).toBe("a;b");
    expect(check("enumeration", "a;c", { options, fieldType: "checkbox" })).toBe("INVALID_OPTION");
    expect(check("enumeration", "a;b", { options, fieldType: "select" })).toBe("INVALID_OPTION");
  });

  test("of an address is folded, and is one", () => {
    expect(check("string", " Ada@Example.COM ", { format: "email" })).toBe("ada@example.com");
    for (const given of ["ada", "@b.co", "a@b", "a b@c.de", "a@b..c", "a@b.co,c@d.ef", `${"a".repeat(300)}@b.co`])
      expect(check("string", given, { format: "email" }), given).toBe("INVALID_EMAIL");
    const started = performance.now();
    check("string", `${"a.".repeat(25_000)}@`, { format: "email" });
    expect(performance.now() - started).toBeLessThan(100);
  });
});

describe("in batches, groups and out of the archive", () => {
  const here = "/crm/v3/properties/companies";
  const text = (name: string) => ({ name, label: name, type: "string", fieldType: "text", groupName: "extra" });

  test("properties are made all or none, read with what is missing, and archived together", async () => {
    const made = await call("POST", `${here}/batch/create`, { inputs: [text("b_one"), text("b_two")] });
    expect([made.status, made.body.results.length]).toEqual([201, 2]);
    const taken = await call("POST", `${here}/batch/create`, { inputs: [text("b_three"), text("b_one")] });
    expect([taken.status, taken.body.category]).toEqual([409, "CONFLICT"]);
    const read = await call("POST", `${here}/batch/read`, {
      archived: false,
      inputs: [{ name: "b_one" }, { name: "b_three" }],
    });
    expect([read.status, read.body.results.length, read.body.errors[0].context.ids]).toEqual([207, 1, ["b_three"]]);
    const gone = { inputs: [{ name: "b_one" }, { name: "b_two" }] };
    expect((await call("POST", `${here}/batch/archive`, gone)).status).toBe(204);
    expect((await call("GET", `${here}/b_one`)).status).toBe(404);
    expect((await call("GET", `${here}/b_one?archived=true`)).body).toMatchObject({ name: "b_one", archived: true });
  });

  test("a property made again after its archiving brings back the values; of another type it is refused", async () => {
    await call("POST", here, text("comes_back"));
    const { body } = await call("POST", "/crm/v3/objects/companies", { properties: { comes_back: "here" } });
    await call("DELETE", `${here}/comes_back`);
    const read = () => call("GET", `/crm/v3/objects/companies/${body.id}?properties=comes_back`);
    expect((await read()).body.properties).not.toHaveProperty("comes_back");
    const other = { ...text("comes_back"), type: "number", fieldType: "number" };
    expect((await call("POST", here, other)).status).toBe(409);
    expect((await call("POST", here, text("comes_back"))).status).toBe(201);
    expect((await read()).body.properties.comes_back).toBe("here");
  });

  test("a group is made, renamed, and taken away when no property is in it", async () => {
    const made = await call("POST", `${here}/groups`, { name: "money", label: "Money", displayOrder: 3 });
    expect([made.status, made.body]).toEqual([
      201,
      { name: "money", label: "Money", displayOrder: 3, archived: false },
    ]);
    expect((await call("POST", `${here}/groups`, { name: "money", label: "Again" })).status).toBe(409);
    expect((await call("PATCH", `${here}/groups/money`, { label: "Finance" })).body.label).toBe("Finance");
    await call("POST", here, { ...text("in_money"), groupName: "money" });
    expect((await call("DELETE", `${here}/groups/money`)).status).toBe(409);
    await call("PATCH", `${here}/in_money`, { groupName: "extra" });
    expect((await call("DELETE", `${here}/groups/money`)).status).toBe(204);
    expect((await call("GET", `${here}/groups/money`)).status).toBe(404);
    const { body } = await call("GET", `${here}/groups`);
    expect(body.results.map((group: { name: string }) => group.name)).toContain("companyinformation");
  });

  test("an option is renamed without losing values; a removed one stays with the records that hold it", async () => {
    const options = [
      { label: "Gold", value: "gold" },
      { label: "Tin", value: "tin" },
    ];
    await call("POST", here, {
      name: "tier",
      label: "Tier",
      type: "enumeration",
      fieldType: "select",
      groupName: "x",
      options,
    });
    const { body } = await call("POST", "/crm/v3/objects/companies", { properties: { tier: "gold" } });
    await call("PATCH", `${here}/tier`, { options: [{ label: "Best", value: "gold" }] });
    expect((await call("GET", `/crm/v3/objects/companies/${body.id}?properties=tier`)).body.properties.tier).toBe(
      "gold",
    );
    await call("PATCH", `${here}/tier`, { options: [{ label: "Tin", value: "tin" }] });
    const kept = await call("PATCH", `/crm/v3/objects/companies/${body.id}`, { properties: { name: "Kept" } });
    expect(kept.status).toBe(200);
    expect((await call("GET", `/crm/v3/objects/companies/${body.id}?properties=tier`)).body.properties.tier).toBe(
      "gold",
    );
  });

  test.each([
    ["number", "text", 201],
    ["number", "checkbox", 400],
    ["date", "select", 400],
    ["bool", "textarea", 400],
    ["datetime", "date", 201],
  ])("a %s as a %s field answers %i", async (type, fieldType, status) => {
    expect((await call("POST", here, { ...text(`as_${type}_${fieldType}`), type, fieldType })).status).toBe(status);
  });

  test("a phone number is kept as it is written where no property asks for more", async () => {
    await call("POST", path, definition({ name: "switchboard", fieldType: "phonenumber" }));
    const written = { phone: "+49 30 1234, ask for Ada", switchboard: "call me" };
    expect((await write(written)).body.properties).toMatchObject(written);
    const typed = await call(
      "POST",
      path,
      definition({ name: "typed", type: "phone_number", fieldType: "phonenumber" }),
    );
    expect([typed.status, typed.body.category]).toEqual([400, "VALIDATION_ERROR"]);
  });

  test("addresses, phone numbers and URLs are checked where a property says it is one", async () => {
    for (const [name, textDisplayHint] of [
      ["hint_mail", "email"],
      ["hint_phone", "phone_number"],
      ["hint_url", "domain_name"],
    ])
      expect((await call("POST", here, { ...text(name!), textDisplayHint })).status).toBe(201);
    const set = (properties: object) => call("POST", "/crm/v3/objects/companies", { properties });
    expect(
      (await set({ hint_mail: "a@b.test", hint_phone: "+49 (30) 12345-6 x12", hint_url: "www.b.test/x?y" })).status,
    ).toBe(201);
    for (const wrong of [
      { hint_mail: "a b" },
      { hint_phone: "call me" },
      { hint_url: "javascript:alert(1)" },
      { hint_url: "a b.c" },
    ])
      expect((await set(wrong)).body.message).toMatch(/INVALID_(EMAIL|PHONE_NUMBER|URL)/);
  });
});
