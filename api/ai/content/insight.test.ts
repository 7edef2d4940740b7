import { describe, expect, test } from "vitest";
import type { Scored } from "../scoring/scored.ts";
import { extract } from "./extract.ts";
import { summarise } from "./insight.ts";
import { nextActions } from "./next-actions.ts";

const scored = (band: Scored["band"], score = 0.9): Scored => ({
  score,
  band,
  confidence: 0.5,
  reasons: [
    { feature: "visits", value: 9, direction: "raises", contribution: 1, text: "Visits is 9, which raises the score" },
  ],
});

describe("insight", () => {
  const notes =
    "They run three warehouses and want one planning tool for all warehouses. The weather was nice. Budget for the planning tool is approved by the board. Their current planning tool fails when warehouses are full.";

  test("every highlight stands word for word in the record, with its source", () => {
    const { highlights, summary, keyFacts } = summarise(
      { firstname: "Maria", company: "Acme", notes, hs_object_id: "1" },
      scored("hot"),
    );
    expect(highlights.length).toBeGreaterThan(0);
    for (const { text, source } of highlights) {
      expect(source).toBe("notes");
      expect(notes).toContain(text);
    }
    expect(summary).toContain("Firstname: Maria; Company: Acme");
    expect(summary).toContain("Score 90 of 100 (hot). Visits is 9, which raises the score.");
    expect(keyFacts.map(({ source }) => source)).toEqual(["firstname", "company"]);
  });

  test("the telling sentences win over small talk, and near-copies are not repeated", () => {
    const told = extract(
      [{ source: "n", text: `${notes} Their current planning tool fails when the warehouses are full.` }],
      3,
    ).map(({ text }) => text);
    expect(told.join(" ")).not.toContain("weather");
    expect(told.filter((text) => text.includes("fails when"))).toHaveLength(1);
  });

  test("an empty record says so", () =>
    expect(summarise({})).toEqual({
      summary: "Nothing is known about this record yet.",
      keyFacts: [],
      highlights: [],
    }));
});

describe("next actions", () => {
  const now = new Date("2026-03-01T00:00:00Z");
  const names = (properties: Record<string, string>, band: Scored["band"] = "hot") =>
    nextActions(properties, scored(band), {}, now).map(({ action }) => action);
  const reachable = { email: "m@acme.example", phone: "1", ownerid: "7" };

  test("a hot lead with a phone is called first, with the score's reason", () => {
    const [first] = nextActions(reachable, scored("hot"), {}, now);
    expect(first).toMatchObject({
      action: "call",
      content: { channel: "call-script" },
      reasons: ["it is hot: Visits is 9, which raises the score"],
    });
  });

  test("who asked not to be contacted is not", () => {
    expect(names({ ...reachable, do_not_call: "Yes" })).not.toContain("call");
    expect(names({ ...reachable, do_not_email: "Yes" })).not.toContain("write");
    expect(names({ ...reachable, do_not_email: "true", do_not_call: "1" })).toEqual(["wait"]);
  });

  test.each([
    [{ ...reachable, renewal_date: "2026-04-01" }, "renew"],
    [{ ...reachable, dealstage: "contractsent" }, "nudge-proposal"],
    [{ ...reachable, last_activity_date: "2025-12-01" }, "re-engage"],
    [{ ...reachable, last_activity: "Email Bounced" }, "fix-address"],
    [{ ownerid: "7" }, "find-contact-data"],
    [{ email: "m@acme.example" }, "assign-owner"],
  ])("%j asks for: %s", (properties, action) => expect(names(properties, "cold")).toContain(action));

  test("a renewal long past or far away is no action", () => {
    expect(names({ ...reachable, renewal_date: "2025-04-01" })).not.toContain("renew");
    expect(names({ ...reachable, renewal_date: "2027-04-01" })).not.toContain("renew");
  });

  test("what people dismiss sinks, what they take rises", () => {
    const dismissed = nextActions(
      reachable,
      scored("hot"),
      { call: { accepted: 0, dismissed: 20 }, write: { accepted: 20, dismissed: 0 } },
      now,
    );
    expect(dismissed[0]).toMatchObject({ action: "write" });
    expect(dismissed[0]!.reasons[1]).toBe("people took this suggestion 20 of 20 times");
  });
});
