import { describe, expect, test } from "vitest";
import { random } from "./random.ts";
import { createScorecard, engagementNames, scoreByCard } from "./scorecard.ts";
import { toRow } from "./values.ts";
import type { Properties } from "./values.ts";

const cardOf = (seen: Properties[]) =>
  createScorecard(seen.map(toRow), engagementNames(new Set(seen.flatMap((lead) => Object.keys(lead)))));
const lead = (i: number): Properties => ({
  total_visits: String(i % 10),
  time_on_site: i * 30,
  lead_source: "Google",
  do_not_email: "No",
  email: `p${i}@example.com`,
});

describe("scorecard", () => {
  test("of leads scored together the top fifth is hot, and more engagement never scores less", () => {
    const leads = Array.from({ length: 100 }, (_, i) => ({ visits: i, time_spent: i * 10 }));
    const card = cardOf(leads);
    const scored = leads.map((each) => scoreByCard(card, toRow(each)));
    expect(scored.filter(({ band }) => band === "hot")).toHaveLength(20);
    expect(scored.every(({ score }, i) => i === 0 || score >= scored[i - 1]!.score)).toBe(true);
    expect(scored.slice(80).every(({ band }) => band === "hot")).toBe(true);
  });

  test.each([1, 2, 3, 4, 5])(
    "of the first twenty to come one by one at least one is hot, and not all (order %i)",
    (seed) => {
      const next = random(seed);
      const seen: Properties[] = [];
      const bands = Array.from({ length: 20 }, () => {
        seen.push(lead(1 + Math.floor(next() * 50)));
        return scoreByCard(cardOf(seen), toRow(seen.at(-1)!)).band;
      });
      expect(bands).toContain("hot");
      expect(bands.filter((band) => band === "hot").length).toBeLessThan(12);
    },
  );

  test("identical leads are not all hot", () => {
    const seen = Array.from({ length: 20 }, () => ({ visits: 5 }));
    expect(scoreByCard(cardOf(seen), toRow(seen[0]!)).band).not.toBe("hot");
  });

  test("recent activity and silence count by their meaning, not their number", () => {
    const seen = Array.from({ length: 10 }, (_, i) => ({
      days_since_last_visit: i + 1,
      last_seen_at: `2026-03-${10 + i}`,
    }));
    const fresh = scoreByCard(
      cardOf(seen.map(({ days_since_last_visit }) => ({ days_since_last_visit }))),
      toRow({ days_since_last_visit: 1 }),
    );
    const stale = scoreByCard(
      cardOf(seen.map(({ days_since_last_visit }) => ({ days_since_last_visit }))),
      toRow({ days_since_last_visit: 10 }),
    );
    expect(fresh.score).toBeGreaterThan(stale.score);
    const dates = cardOf(seen.map(({ last_seen_at }) => ({ last_seen_at })));
    expect(scoreByCard(dates, toRow({ last_seen_at: "2026-03-19" })).score).toBeGreaterThan(
      scoreByCard(dates, toRow({ last_seen_at: "2026-03-10" })).score,
    );
  });

  test("an opt-out lowers the score", () => {
    const seen = Array.from({ length: 20 }, (_, i) => ({ visits: 5, do_not_email: i % 4 ? "No" : "Yes" }));
    const card = cardOf(seen);
    const out = scoreByCard(card, toRow(seen[0]!));
    expect(out.score).toBeLessThan(scoreByCard(card, toRow(seen[1]!)).score);
    expect(out.reasons.find(({ feature }) => feature === "do_not_email")?.direction).toBe("lowers");
  });

  test("reasons name engagement only, never the person, and confidence is low", () => {
    const seen = Array.from({ length: 30 }, (_, i) => ({ ...lead(i), tags: "Hot", lead_quality: "High in Relevance" }));
    const { reasons, confidence } = scoreByCard(cardOf(seen), toRow(seen[29]!));
    expect(reasons.map(({ feature }) => feature)).toEqual(["time_on_site", "total_visits"]);
    expect(reasons[0]!.text).toBe("Time on site is 870 (above 97 % of the leads seen), which raises the score");
    expect(confidence).toBeLessThanOrEqual(0.2);
  });

  test("a lead about which nothing is known is cold without confidence", () => {
    expect(scoreByCard(cardOf([lead(1)]), toRow({ favourite_colour: "green" }))).toMatchObject({
      band: "cold",
      confidence: 0,
      reasons: [],
    });
  });
});
