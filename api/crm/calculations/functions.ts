export type Kind = "number" | "text" | "bool";
/** What a part of a formula comes to; null is unknown. */
export type Value = number | string | boolean | null;
export type Known = Exclude<Value, null>;

/** What a function takes and gives. The last of `takes` holds for all further arguments; `same` are all of one kind. */
export type Signature = {
  takes: readonly (readonly Kind[])[];
  least: number;
  most: number;
  same?: true;
  gives: Kind | "same";
  /** Of known values only: a function of something unknown gives the unknown. Absent where that is not so. */
  run?: (args: Known[]) => Value;
};

// oxlint-disable-next-line no-unnecessary-type-parameters -- it says what `run` takes apart
const of = <A extends (Known | undefined)[]>(
  gives: Signature["gives"],
  takes: Signature["takes"],
  run: (args: A) => Value,
  over: Partial<Signature> = {},
): Signature => ({ takes, least: takes.length, most: takes.length, gives, run: (args) => run(args as A), ...over });

const number = ["number"] as const;
const text = ["text"] as const;
const bool = ["bool"] as const;
const ordered = ["number", "text"] as const;
const any = ["number", "text", "bool"] as const;
const many = { least: 2, most: 100 };

type Numbers = [number, ...number[]];
const compare = (holds: (a: Known, b: Known) => boolean) =>
  of<[Known, Known]>("bool", [ordered, ordered], ([a, b]) => holds(a, b), { same: true });
const arithmetic = (run: (a: number, b: number) => number) =>
  of<[number, number]>("number", [number, number], ([a, b]) => run(a, b));

/** Rounds at a decimal place: 2 is hundredths, -3 thousands. */
const round = (run: (value: number) => number) =>
  of<[number, number?]>(
    "number",
    [number, number],
    ([value, places = 0]) => {
      if (!Number.isInteger(places) || Math.abs(places) > 15) return null;
      const factor = 10 ** places;
      return run(tidy(value * factor)) / factor;
    },
    { least: 1 },
  );
const part = (run: (date: Date) => number) => of<[number]>("number", [number], ([ms]) => run(new Date(ms)));

/** Without the last digits, which are what binary fractions make of decimal ones. */
export const tidy = (value: number): number => Number(value.toPrecision(15));
export const asText = (value: Known): string => (typeof value === "number" ? String(tidy(value) + 0) : String(value));

const functions: Record<string, Signature> = {
  abs: of<[number]>("number", [number], ([a]) => Math.abs(a)),
  begins_with: of<[string, string]>("bool", [text, text], ([a, b]) => a.startsWith(b)),
  bool: of<[Known]>("bool", [["bool", "text"]], ([a]) =>
    a === "true" || a === true ? true : a === "false" || a === false ? false : null,
  ),
  coalesce: { takes: [any], ...many, same: true, gives: "same" },
  concatenate: of<Known[]>("text", [any], (all) => all.map(asText).join(""), many),
  contains: of<[string, string]>("bool", [text, text], ([a, b]) => a.includes(b)),
  is_known: { takes: [any], least: 1, most: 1, gives: "bool" },
  is_present: { takes: [any], least: 1, most: 1, gives: "bool" },
  length: of<[string]>("number", [text], ([a]) => a.length),
  lower: of<[string]>("text", [text], ([a]) => a.toLowerCase()),
  max: of<Numbers>("number", [number], (all) => Math.max(...all), many),
  min: of<Numbers>("number", [number], (all) => Math.min(...all), many),
  month: part((date) => date.getUTCMonth() + 1),
  number_to_string: of<[number]>("text", [number], ([a]) => asText(a)),
  power: arithmetic((a, b) => a ** b),
  round_down: round(Math.floor),
  round_nearest: round(Math.round),
  round_up: round(Math.ceil),
  sqrt: of<[number]>("number", [number], ([a]) => Math.sqrt(a)),
  string: of<[Known]>("text", [any], ([a]) => asText(a)),
  string_to_number: of<[string]>("number", [text], ([a]) =>
    /^\s*[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})\s*$/.test(a) ? Number(a) : null,
  ),
  time_between: arithmetic((from, to) => to - from),
  upper: of<[string]>("text", [text], ([a]) => a.toUpperCase()),
  year: part((date) => date.getUTCFullYear()),
};

const operators: Record<string, Signature> = {
  "+": of<[Known, Known]>(
    "same",
    [ordered, ordered],
    ([a, b]) => (typeof a === "number" ? a + (b as number) : `${a}${b}`),
    {
      same: true,
    },
  ),
  "-": arithmetic((a, b) => a - b),
  "*": arithmetic((a, b) => a * b),
  "/": arithmetic((a, b) => a / b),
  negate: of<[number]>("number", [number], ([a]) => -a),
  "=": of<[Known, Known]>("bool", [any, any], ([a, b]) => a === b, { same: true }),
  "!=": of<[Known, Known]>("bool", [any, any], ([a, b]) => a !== b, { same: true }),
  "<": compare((a, b) => a < b),
  "<=": compare((a, b) => a <= b),
  ">": compare((a, b) => a > b),
  ">=": compare((a, b) => a >= b),
  not: of<[boolean]>("bool", [bool], ([a]) => !a),
  and: { takes: [bool, bool], least: 2, most: 2, gives: "bool" },
  or: { takes: [bool, bool], least: 2, most: 2, gives: "bool" },
};

export const functionNames: ReadonlySet<string> = new Set(Object.keys(functions));
export const signatures: ReadonlyMap<string, Signature> = new Map(Object.entries({ ...functions, ...operators }));
