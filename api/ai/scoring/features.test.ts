import { describe, expect, test } from "vitest";
import { encode, inferFeatures } from "./features.ts";
import { denied } from "./leakage.ts";
import { asOutcome, canonical, label, toRow } from "./values.ts";

describe("values", () => {
  test("a header, its snake_case property and its camelCase one are the same property", () => {
    for (const name of ["TotalVisits", "Total Visits", "total_visits", "totalVisits", "totalvisits"])
      expect(canonical(name)).toBe("totalvisits");
    expect(label("total_time_spent_on_website")).toBe("Total time spent on website");
  });

  test("empty, Select, null and not-a-number are missing", () => {
    expect([...toRow({ a: "", b: "Select", c: null, d: Number.NaN, e: undefined, f: "  ", g: 0 })]).toEqual([["g", 0]]);
  });

  test("an outcome is yes, no or not known yet", () => {
    expect(["1", "true", "Yes", 1, true].map(asOutcome)).toEqual([1, 1, 1, 1, 1]);
    expect(["0", "false", "No", 0, false].map(asOutcome)).toEqual([0, 0, 0, 0, 0]);
    expect(["", null, undefined, "2", "maybe", {} as never].map(asOutcome)).toEqual(
      Array.from({ length: 6 }, () => Number.NaN),
    );
  });
});

describe("leakage", () => {
  const leaking = [
    "Tags",
    "Lead Quality",
    "Lead Profile",
    "Asymmetrique Activity Index",
    "Asymmetrique Profile Score",
    "Last Notable Activity",
  ];
  test.each([...leaking, ...leaking.map((name) => name.toLowerCase().replaceAll(" ", "_"))])(
    "%s teaches no model",
    (name) => {
      expect(denied(name, "converted")).toBe("is filled in during or after contact");
    },
  );

  test.each([
    "converted",
    "Converted",
    "converted_at",
    "hs_object_id",
    "Prospect ID",
    "email",
    "firstname",
    "hubspot_owner_id",
    "lead_status",
    "dealstage",
    "lead_score",
    "ai_band",
    "createdate",
  ])("%s teaches no model either", (name) => expect(denied(name, "converted")).toBeDefined());

  test.each([
    "Total Time Spent on Website",
    "total_visits",
    "Do Not Email",
    "Last Activity",
    "Lead Source",
    "What is your current occupation",
    "country",
    "hs_analytics_source",
  ])("%s may", (name) => expect(denied(name, "converted")).toBeUndefined());
});

describe("inference", () => {
  const rows = Array.from({ length: 400 }, (_, i) =>
    toRow({
      time: String(i % 37),
      plan: ["Pro", "Basic", "Select"][i % 3],
      optedIn: i % 2 ? "Yes" : "No",
      comment: `text number ${i}`,
      started: `2026-01-${String((i % 28) + 1).padStart(2, "0")}`,
      "lead number": String(579_000 + i),
      constant: "No",
      rare: i === 0 ? "x" : "",
    }),
  );
  const { features, dropped } = inferFeatures(
    rows,
    ["time", "plan", "optedIn", "comment", "started", "lead number", "constant", "rare"],
    "converted",
  );

  test("kinds are told from the rows", () => {
    expect(features).toEqual([
      { key: "time", name: "time", kind: "number" },
      { key: "plan", name: "plan", kind: "category", levels: ["pro", "basic"] },
      { key: "optedin", name: "optedIn", kind: "boolean" },
    ]);
  });

  test("what is dropped is told with its reason", () => {
    expect(Object.fromEntries(dropped.map(({ name, reason }) => [name, reason]))).toEqual({
      comment: "looks like free text or an identifier",
      started: "is a date",
      "lead number": "is an identifier",
      constant: "never differs",
      rare: "is almost never given",
    });
  });

  test("unknown levels share the rare one, absurd values are missing", () => {
    const [time, plan, optedIn] = encode(features, toRow({ time: "soon", plan: "Enterprise", opted_in: 1 }));
    expect(time).toBeNaN();
    expect(plan).toBe(2);
    expect(optedIn).toBe(1);
    expect([...encode(features, toRow({}))].every(Number.isNaN)).toBe(true);
  });

  test("hostile names change no prototype and are no features", () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": "1"}, "constructor": "5", "toString": "x"}') as Record<
      string,
      string
    >;
    expect(encode(features, toRow(hostile)).every(Number.isNaN)).toBe(true);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
