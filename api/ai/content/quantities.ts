import type { Language } from "./kinds.ts";

export type FoundDate = { text: string; day: number; month: number; year?: number };
export type FoundNumber = { text: string; values: number[]; unit?: string };

const MONTHS: Record<Language, string[]> = {
  en: [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
  ],
  de: [
    "januar",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
  ],
};
const DAYS: Record<Language, string[]> = {
  en: ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"],
  de: ["sonntag", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag"],
};
const NEAR: Record<Language, RegExp> = {
  en: /\b(today|tonight|tomorrow|yesterday)\b/gi,
  de: /(?<!\p{L})(heute|morgen (?:früh|vormittag|nachmittag|abend)|bis morgen|ab morgen|gestern|übermorgen)(?!\p{L})/giu,
};
// "One" and "ein" are left out: they are mostly pronouns and articles.
const NUMERALS: Record<Language, Record<string, number>> = {
  en: {
    two: 2,
    twice: 2,
    double: 2,
    three: 3,
    triple: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    eleven: 11,
    twelve: 12,
    dozen: 12,
    fifteen: 15,
    twenty: 20,
    thirty: 30,
    forty: 40,
    fifty: 50,
    sixty: 60,
    seventy: 70,
    eighty: 80,
    ninety: 90,
    half: 0.5,
    hundred: 100,
    hundreds: 100,
    thousand: 1000,
    thousands: 1000,
    million: 1e6,
    millions: 1e6,
  },
  de: {
    zwei: 2,
    doppelt: 2,
    zweimal: 2,
    drei: 3,
    dreifach: 3,
    vier: 4,
    fünf: 5,
    sechs: 6,
    sieben: 7,
    acht: 8,
    neun: 9,
    zehn: 10,
    elf: 11,
    zwölf: 12,
    dutzend: 12,
    fünfzehn: 15,
    zwanzig: 20,
    dreißig: 30,
    vierzig: 40,
    fünfzig: 50,
    sechzig: 60,
    siebzig: 70,
    achtzig: 80,
    neunzig: 90,
    hälfte: 0.5,
    hundert: 100,
    hunderte: 100,
    tausend: 1000,
    tausende: 1000,
    million: 1e6,
    millionen: 1e6,
  },
};
const UNITS: [RegExp, string][] = [
  [/^(%|percent|per cent|prozent)$/i, "%"],
  [/^(€|eur|euros?)$/i, "EUR"],
  [/^(\$|usd|dollars?)$/i, "USD"],
  [/^(£|gbp|pounds?)$/i, "GBP"],
  [/^(chf|franken)$/i, "CHF"],
];
const SCALES: Record<string, number> = {
  k: 1e3,
  tsd: 1e3,
  thousand: 1e3,
  tausend: 1e3,
  m: 1e6,
  mio: 1e6,
  million: 1e6,
  millionen: 1e6,
};
const NUMBER =
  /(?<before>[€$£]|\b(?:EUR|USD|GBP|CHF))?\s?(?<digits>\d+(?:[.,'’ ]\d{3}(?!\d))*(?:[.,]\d+)?)(?:\s?(?<scale>k|m|mio|tsd|thousand|tausend|million(?:en)?)\b\.?)?(?:\s?(?<after>%|percent\b|per cent\b|prozent\b|€|\$|£|EUR\b|USD\b|GBP\b|CHF\b|euros?\b|dollars?\b|pounds?\b|franken\b))?/giu;

/** Dates with their day and month, told as ISO, by name or with dots and slashes; `rest` is the text without them. */
export function datesIn(text: string, language: Language): { found: FoundDate[]; rest: string } {
  const names = [
    ...new Set([...MONTHS[language], ...MONTHS.en, ...MONTHS[language].map((name) => name.slice(0, 3))]),
  ].join("|");
  const found: FoundDate[] = [];
  let rest = text;
  const take = (pattern: RegExp, read: (groups: Record<string, string | undefined>) => [number, number, number?]) => {
    rest = rest.replaceAll(pattern, (...all: unknown[]) => {
      const [day, month, year] = read(all.at(-1) as Record<string, string | undefined>);
      found.push({ text: String(all[0]).trim(), day, month, ...(year !== undefined && { year }) });
      return " ";
    });
  };
  const year = (told: string | undefined) => (told ? (told.length === 2 ? 2000 : 0) + Number(told) : undefined);
  const month = (name: string | undefined) => monthOf(name ?? "", language);
  take(/(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?/g, (g) => [
    Number(g["d"]),
    Number(g["m"]),
    year(g["y"]),
  ]);
  take(/\b(?<d>\d{1,2})[./](?<m>\d{1,2})[./](?<y>\d{4}|\d\d)\b/g, (g) => [
    Number(g["d"]),
    Number(g["m"]),
    year(g["y"]),
  ]);
  take(
    new RegExp(
      `\\b(?<d>\\d{1,2})(?:st|nd|rd|th|\\.)?\\s+(?:of\\s+)?(?<m>${names})\\b\\.?(?:,?\\s+(?<y>\\d{4}))?`,
      "giu",
    ),
    (g) => [Number(g["d"]), month(g["m"]), year(g["y"])],
  );
  take(new RegExp(`\\b(?<m>${names})\\.?\\s+(?<d>\\d{1,2})(?:st|nd|rd|th)?\\b(?:,?\\s+(?<y>\\d{4}))?`, "giu"), (g) => [
    Number(g["d"]),
    month(g["m"]),
    year(g["y"]),
  ]);
  return { found, rest };
}

function monthOf(name: string, language: Language): number {
  const lower = name.toLowerCase();
  const own = MONTHS[language].findIndex((month) => month === lower || month.slice(0, 3) === lower);
  return 1 + (own >= 0 ? own : MONTHS.en.indexOf(lower));
}

/** Weekdays, "tomorrow" and months without a day, lower case: told, or meant by the given dates. */
export function weekdaysIn(text: string, dates: readonly FoundDate[], language: Language): Set<string> {
  // "May" alone is mostly the verb.
  const months = MONTHS[language].filter((name) => name !== "may");
  const named = new RegExp(`(?<![\\p{L}])(${[...DAYS[language], ...months].join("|")})(?![\\p{L}])`, "giu");
  const told = [...(text.match(named) ?? []), ...(text.match(NEAR[language]) ?? [])].map((day) => day.toLowerCase());
  const meant = dates.flatMap(({ year, month, day }) => [
    MONTHS[language][month - 1] ?? "",
    ...(year === undefined ? [] : [DAYS[language][new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? ""]),
  ]);
  return new Set([...told, ...meant]);
}

/** Words that tell a day, a month or a number: they are checked as such, not as names. */
export function isQuantityWord(word: string, language: Language): boolean {
  return DAYS[language].includes(word) || MONTHS[language].includes(word) || Object.hasOwn(NUMERALS[language], word);
}

/** Numbers in digits and words; an ambiguous separator gives both readings. */
export function numbersIn(text: string, language: Language): FoundNumber[] {
  const digits = [...text.matchAll(NUMBER)].map(({ 0: all, groups }): FoundNumber => {
    const scale = SCALES[(groups!["scale"] ?? "").toLowerCase()] ?? 1;
    const sign = groups!["before"] ?? groups!["after"];
    const unit = sign && UNITS.find(([pattern]) => pattern.test(sign))?.[1];
    return {
      text: all.trim(),
      values: readings(groups!["digits"]!).map((value) => value * scale),
      ...(unit && { unit }),
    };
  });
  const words = (text.toLowerCase().match(/\p{L}+/gu) ?? []).filter((word) => Object.hasOwn(NUMERALS[language], word));
  return [...digits, ...words.map((word) => ({ text: word, values: [NUMERALS[language][word]!] }))];
}

function readings(digits: string): number[] {
  const plain = digits.replaceAll(/['’ ]/g, "");
  const last = Math.max(plain.lastIndexOf("."), plain.lastIndexOf(","));
  if (last < 0) return [Number(plain)];
  const whole = Number(plain.replaceAll(/[.,]/g, ""));
  const decimal = Number(`${plain.slice(0, last).replaceAll(/[.,]/g, "")}.${plain.slice(last + 1)}`);
  return plain.length - last - 1 === 3 ? [...new Set([whole, decimal])] : [decimal];
}
