import { sigmoid } from "./metrics.ts";
import type { Example } from "./ladder.ts";
import { random } from "./random.ts";

/** Leads whose true log-odds are known: an interaction that no linear model sees, a category, and a value missing for a reason. */
export function syntheticLeads(n: number, seed = 1): (Example & { chance: number })[] {
  const next = random(seed);
  const sources = ["Referral", "Google", "Direct", "Fair"];
  return Array.from({ length: n }, (_, i) => {
    const visits = Math.floor(next() * 12);
    const minutes = Math.round(next() * 60);
    const source = sources[Math.floor(next() * sources.length)]!;
    const silent = next() < 0.2;
    const crossed = visits > 5 === minutes > 30 ? 2.2 : -2.2;
    const chance = sigmoid(crossed + (source === "Referral" ? 1.5 : -0.5) + (silent ? -1.5 : 0.3));
    const properties = {
      total_visits: String(visits),
      time_spent_minutes: String(minutes),
      lead_source: source,
      company_size: silent ? null : String(Math.round(next() * 500)),
      do_not_call: next() < 0.5 ? "Yes" : "No",
    };
    return { id: `lead-${seed}-${i}`, properties, outcome: next() < chance ? 1 : 0, chance };
  });
}
