import { describe, expect, test } from "vitest";
import { heldOut, rungOf, train } from "./ladder.ts";
import { createScorer } from "./model.ts";
import { syntheticLeads } from "./testing.ts";
import { trainInWorker } from "./train-worker.ts";
import { toRow } from "./values.ts";

const target = "leads.converted";

describe("the ladder", () => {
  test.each([
    [199, 100, []],
    [200, 39, []],
    [200, 40, ["logistic"]],
    [200, 161, []],
    [999, 500, ["logistic"]],
    [1000, 119, ["logistic"]],
    [1000, 120, ["logistic", "boosting"]],
  ] as const)("%i outcomes with %i conversions allow %j", (outcomes, conversions, rung) =>
    expect(rungOf(outcomes, conversions)).toEqual(rung),
  );

  test("with too few outcomes nothing is trained and it says what is needed", () => {
    const result = train({ target, examples: syntheticLeads(120) });
    expect(result).toMatchObject({ better: false, rung: [] });
    expect(result.model).toBeUndefined();
    expect(result.reason).toContain("200 with at least 40");
  });

  test("boosting wins where the signal is an interaction, and its probabilities are near the true ones", () => {
    const result = train({ target, examples: syntheticLeads(3000) });
    expect(result.model?.kind).toBe("boosting");
    expect(result.better).toBe(true);
    const [logistic, boosting] = result.candidates;
    expect(boosting!.crossValidated.auc).toBeGreaterThan(logistic!.crossValidated.auc + 0.1);
    const score = createScorer(result.model!);
    const fresh = syntheticLeads(500, 99);
    const error =
      fresh.reduce((sum, { properties, chance }) => sum + Math.abs(score(toRow(properties)).score - chance), 0) /
      fresh.length;
    expect(error).toBeLessThan(0.08);
  });

  test("the held-out leads teach nothing: their outcomes can be turned round without changing the model", () => {
    const examples = syntheticLeads(600);
    const turned = examples.map((example) =>
      heldOut(example.id) ? { ...example, outcome: (1 - example.outcome) as 0 | 1 } : example,
    );
    expect(JSON.stringify(train({ target, examples: turned }).model)).toBe(
      JSON.stringify(train({ target, examples }).model),
    );
    expect(examples.filter(({ id }) => heldOut(id)).length / 600).toBeCloseTo(0.2, 1);
  });

  test("the order of the rows does not matter, and the same rows give no better model than the incumbent", () => {
    const examples = syntheticLeads(1200);
    const first = train({ target, examples });
    const again = train({ target, examples: examples.toReversed(), incumbent: { name: "v1", model: first.model! } });
    expect(JSON.stringify(again.model)).toBe(JSON.stringify(first.model));
    expect(again).toMatchObject({ better: false });
    expect(again.reason).toContain("of v1");
  });

  test("a model taught by noise does not replace a good one", () => {
    const good = train({ target, examples: syntheticLeads(2000) });
    const examples = syntheticLeads(2000, 5);
    const noise = examples.map((example, i) =>
      heldOut(example.id) ? example : { ...example, outcome: examples[(i * 7 + 3) % 2000]!.outcome },
    );
    expect(train({ target, examples: noise, incumbent: { name: "v1", model: good.model! } }).better).toBe(false);
  });

  test("a property that tells the outcome by itself is dropped, with the reason", () => {
    const examples = syntheticLeads(600).map((example) => ({
      ...example,
      properties: { ...example.properties, enrolled: example.outcome ? "Yes" : "No" },
    }));
    const result = train({ target, examples });
    expect(result.dropped).toContainEqual({
      name: "enrolled",
      reason: "tells the outcome by itself, so it is written after it",
    });
    expect(result.model!.features.map(({ name }) => name)).not.toContain("enrolled");
  });

  test("reasons follow the truth", () => {
    const score = createScorer(train({ target, examples: syntheticLeads(3000) }).model!);
    const { reasons, band } = score(
      toRow({ total_visits: 9, time_spent_minutes: 50, lead_source: "Referral", company_size: 100 }),
    );
    expect(band).toBe("hot");
    expect(reasons.map(({ text }) => text)).toContain("Lead source is Referral, which raises the score");
    const unknown = score(toRow({ total_visits: 9, time_spent_minutes: 5, lead_source: "Fair" }));
    expect(unknown.band).toBe("cold");
    expect(unknown.reasons.map(({ text }) => text)).toContain("Company size is not given, which lowers the score");
    expect(unknown.confidence).toBeLessThan(
      score(toRow({ total_visits: 9, time_spent_minutes: 5, lead_source: "Fair", company_size: 3, do_not_call: "No" }))
        .confidence,
    );
  });
});

test("training in a worker answers the same and never holds up the event loop", async () => {
  const examples = syntheticLeads(3000);
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  const result = await trainInWorker({ target, examples });
  clearInterval(timer);
  expect(result.model?.kind).toBe("boosting");
  expect(longest).toBeLessThan(1000);
});
