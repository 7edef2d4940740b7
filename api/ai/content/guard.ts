import { COMMON } from "./lexicon.ts";
import type { Facts } from "./facts.ts";
import type { Language } from "./kinds.ts";
import { datesIn, isQuantityWord, numbersIn, weekdaysIn } from "./quantities.ts";
import type { FoundDate, FoundNumber } from "./quantities.ts";

export type Violation = { kind: "number" | "amount" | "date" | "name" | "link" | "placeholder"; text: string };
type Source = { name: string; text: string };

// Repetitions are bounded: facts may hold long hostile text.
const LINK =
  /\b(?:https?:\/\/|www\.)[^\s<>"')\]]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}|\b(?:[a-z0-9-]{1,63}\.){1,5}(?:com|net|org|io|de|ai|co|uk|eu|info|biz|example|dev|app|shop|me)\b(?:\/[^\s<>"')\]]*)?/gi;
const PLACEHOLDER = /\[[^\]\n]{1,40}\]|\{\{?[^}\n]{1,40}\}\}?|<[a-z][^>\n]{0,40}>|\bXX+\b/gi;
const WORD = /\p{Lu}[\p{L}\p{M}\p{N}]*(?:['’-][\p{L}\p{M}\p{N}]+)*/gu;
/** What others wrote at length about anything vouches for names and numbers, but for no money, percentage or address. */
const FREE_TEXT = 40;

/** Every number, amount, date, name and address of a text that the facts do not hold. Empty: the text may be shown. */
export function findInventions(text: string, facts: Facts, language: Language): Violation[] {
  const sources = [...facts.known].map(([name, value]) => ({ name, text: String(value) }));
  const short = sources.filter((source) => source.text.length <= FREE_TEXT);
  const spoken = [...sources.map((source) => source.text), ...Object.values(facts.slots)].join("\n");
  const told = datesIn(spoken, language);
  const links = new Set(sources.map((source) => bare(source.text)));

  const placeholders = text.match(PLACEHOLDER) ?? [];
  const linked = text.replaceAll(PLACEHOLDER, " ");
  const foundLinks = linked.match(LINK) ?? [];
  const { found: dates, rest } = datesIn(linked.replaceAll(LINK, " "), language);
  const years = told.found.flatMap((date) => date.year ?? []);
  const numbers = numbersIn(rest, language);
  return [
    ...as("placeholder", placeholders),
    ...as(
      "link",
      foundLinks.filter((link) => !links.has(bare(link))),
    ),
    ...as(
      "date",
      dates.filter((date) => !told.found.some((fact) => sameDate(date, fact))).map((date) => date.text),
    ),
    ...as("date", unknownDays(rest, spoken, told.found, language)),
    ...as(
      "number",
      unknownNumbers(
        numbers.filter((number) => !number.unit),
        numbersIn(told.rest, language),
        years,
      ),
    ),
    ...as(
      "amount",
      unknownAmounts(
        numbers.filter((number) => number.unit),
        short,
        language,
      ),
    ),
    ...as("name", unknownNames(rest, spoken, language)),
  ];
}

const as = (kind: Violation["kind"], found: readonly string[]): Violation[] => found.map((text) => ({ kind, text }));
const sameDate = (date: FoundDate, fact: FoundDate) =>
  fact.day === date.day && fact.month === date.month && (date.year === undefined || date.year === fact.year);
const overlap = (a: FoundNumber, b: FoundNumber) => a.values.some((value) => b.values.includes(value));
const bare = (link: string): string =>
  link
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/[/.,;:!?]{1,5}$/, "");

function unknownDays(text: string, spoken: string, dates: readonly FoundDate[], language: Language): string[] {
  const known = weekdaysIn(spoken, dates, language);
  return [...weekdaysIn(text, [], language)].filter((day) => !known.has(day));
}

function unknownNumbers(
  numbers: readonly FoundNumber[],
  told: readonly FoundNumber[],
  years: readonly number[],
): string[] {
  const known = (number: FoundNumber) =>
    told.some((fact) => overlap(number, fact)) || years.includes(number.values[0]!);
  return numbers.filter((number) => !known(number)).map((number) => number.text);
}

function unknownAmounts(amounts: readonly FoundNumber[], sources: readonly Source[], language: Language): string[] {
  const currencies = sources
    .filter((source) => source.name.includes("currency"))
    .map((source) => source.text.toUpperCase());
  const unitOf = (source: Source, fact: FoundNumber): readonly (string | undefined)[] =>
    fact.unit ? [fact.unit] : /percent|prozent|discount|share|rate/.test(source.name) ? ["%"] : currencies;
  const told = sources.flatMap((source) =>
    numbersIn(datesIn(source.text, language).rest, language).map((fact) => ({ fact, units: unitOf(source, fact) })),
  );
  return amounts
    .filter((amount) => !told.some(({ fact, units }) => overlap(amount, fact) && units.includes(amount.unit)))
    .map((amount) => amount.text);
}

/** Capitalised words that are neither in the facts nor common: names, as far as spelling tells. */
function unknownNames(text: string, spoken: string, language: Language): string[] {
  const known = new Set((spoken.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).map((word) => word.toLowerCase()));
  const fine = (part: string, i: number) => {
    const lower = part.toLowerCase();
    if (known.has(lower) || isQuantityWord(lower, language) || (i > 0 && part.length <= 2)) return true;
    // What is shouted is a name or a sales trick.
    return COMMON[language](lower) && !(part.length > 2 && part === part.toUpperCase());
  };
  return (text.match(WORD) ?? []).filter((word) => !word.split(/['’-]/).every(fine));
}
