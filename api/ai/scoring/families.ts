import { denied } from "./leakage.ts";
import { asNumber, asYesNo, words } from "./values.ts";

type Cell = string | number | boolean;
/** Properties of engagement told by their names: `worth` orders values, more is better, NaN says nothing. */
export type Family = { name: string; pattern: RegExp; weight: number; engages: boolean; worth: (cell: Cell) => number };

const amount = (cell: Cell) => {
  const number = asNumber(cell);
  return Number.isNaN(number) ? asYesNo(cell) : number;
};
const byWords = (scale: readonly (readonly [RegExp, number])[], otherwise: number) => (cell: Cell) =>
  typeof cell === "string" ? (scale.find(([pattern]) => pattern.test(cell))?.[1] ?? otherwise) : Number.NaN;

const activity = byWords(
  [
    [/bounce|unsubscrib|unreachable|spam|opted? out/i, -1],
    [/repl(y|ied)|form|phone|call|meeting|demo|booked|sms|trial/i, 3],
    [/click|chat|download|webinar/i, 2],
    [/open|visit|view/i, 1],
  ],
  0.5,
);
const source = byWords(
  [
    [/refer|partner|recommend|word of mouth/i, 3],
    [/direct|organic|website|form|event|webinar|demo/i, 2],
    [/purchas|cold|bought|list/i, 0],
  ],
  1,
);
const lastSeen = (cell: Cell) => {
  const at = typeof cell === "string" && /^\d{4}-\d\d-\d\d/.test(cell) ? Date.parse(cell) : Number.NaN;
  return Number.isNaN(at) ? (Number.isNaN(amount(cell)) ? activity(cell) : amount(cell)) : at;
};

// The first that fits counts, so the special ones stand first.
const FAMILIES: readonly Family[] = [
  {
    name: "opt-out",
    pattern: /\b(do not|opt(ed)? out|unsubscribed?|bounced?|blocked)\b/,
    weight: 1,
    engages: false,
    worth: (cell) => -amount(cell),
  },
  { name: "recency", pattern: /\b(since|ago|inactive)\b/, weight: 2, engages: true, worth: (cell) => -asNumber(cell) },
  {
    name: "last activity",
    pattern: /\b(last|latest|recent)\b.*(activity|seen|visit|login|open|click|engagement|event)|^(last)?activity/,
    weight: 2,
    engages: true,
    worth: lastSeen,
  },
  { name: "source", pattern: /source|channel|origin|medium|referr/, weight: 1, engages: false, worth: source },
  {
    name: "time",
    pattern: /\b(time|duration|dwell|minutes|seconds|hours)\b|timespent|timeon/,
    weight: 3,
    engages: true,
    worth: amount,
  },
  { name: "pages", pattern: /\bpages?\b|pageviews|\bviews?\b|scroll/, weight: 1, engages: true, worth: amount },
  { name: "visits", pattern: /visit|session|login/, weight: 2, engages: true, worth: amount },
  {
    name: "responses",
    pattern:
      /click|\bopen(s|ed)?\b|\brepl(y|ies|ied)\b|download|\bforms?\b|webinar|\bdemo\b|\btrial\b|meeting|\bcalls?\b|event|newsletter|quote|request|engage|interact/,
    weight: 2,
    engages: true,
    worth: amount,
  },
];

export function familyOf(name: string): Family | undefined {
  const why = denied(name, "");
  if (why && why !== "is a date") return undefined;
  const text = words(name).join(" ");
  return FAMILIES.find((family) => family.pattern.test(text));
}
