import { describe } from "../json.ts";
import { fault } from "../values.ts";
import type { ValueFunctions } from "./types.ts";

const number = (value: unknown): number =>
  typeof value === "number" ? value : fault(`${describe(value)} number required`);

const even = (value: number): number => {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
};

/** A number as a fraction in [0.5, 1) and a power of two. */
function split(value: number): [number, number] {
  if (value === 0 || !Number.isFinite(value)) return [value, 0];
  let exponent = Math.max(-1023, Math.floor(Math.log2(Math.abs(value))) + 1);
  let fraction = value * 2 ** -exponent;
  while (Math.abs(fraction) < 0.5) [fraction, exponent] = [fraction * 2, exponent - 1];
  while (Math.abs(fraction) >= 1) [fraction, exponent] = [fraction / 2, exponent + 1];
  return [fraction, exponent];
}

const roundAway = (value: number): number => Math.sign(value) * Math.round(Math.abs(value));
/** In two halves, for powers whose own value is out of range. */
const scale = (value: number, power: number): number => {
  const half = Math.trunc(power / 2);
  return Math.abs(power) < 1000 ? value * 2 ** power : value * 2 ** half * 2 ** (power - half);
};

/** ln|Γ(x)| by Lanczos' approximation (g = 7, n = 9). */
function lgamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgamma(1 - x);
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const sum = terms.reduce((total, term, i) => total + term / (x + i), 0.99999999999980993);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

const unary: Record<string, (x: number) => number> = {
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  round: roundAway,
  rint: even,
  nearbyint: even,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  fabs: Math.abs,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  exp10: (x) => 10 ** x,
  expm1: Math.expm1,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  significand: (x) => (x === 0 || !Number.isFinite(x) ? x : split(x)[0] * 2),
  logb: (x) => (x === 0 ? -Infinity : Number.isFinite(x) ? split(x)[1] - 1 : Math.abs(x)),
  gamma: lgamma,
  lgamma,
  lgamma_r: lgamma,
  tgamma: (x) => (Number.isInteger(x) && x > 0 && x < 23 ? factorial(x - 1) : Math.exp(lgamma(x))),
};

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

const binary: Record<string, (x: number, y: number) => number> = {
  pow: (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y),
  atan2: Math.atan2,
  hypot: Math.hypot,
  fmin: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y)),
  fmax: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y)),
  fmod: (x, y) => x % y,
  fdim: (x, y) => (x > y ? x - y : x <= y ? 0 : NaN),
  drem: (x, y) => x - y * even(x / y),
  remainder: (x, y) => x - y * even(x / y),
  ldexp: scale,
  scalb: scale,
  scalbln: scale,
  copysign: (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)),
};

const named = <T>(table: Record<string, T>, arity: number, make: (fn: T) => ValueFunctions[string]): ValueFunctions =>
  Object.fromEntries(Object.entries(table).map(([name, fn]) => [`${name}/${arity}`, make(fn)]));

export const mathematics: ValueFunctions = {
  ...named(unary, 0, (fn) => (_rt, input) => fn(number(input))),
  ...named(binary, 2, (fn) => (_rt, _input, x, y) => fn(number(x), number(y))),
  "fma/3": (_rt, _input, x, y, z) => number(x) * number(y) + number(z),
  "abs/0": (_rt, input) =>
    typeof input !== "number"
      ? input === null || typeof input === "boolean"
        ? fault(`${describe(input)} has no absolute value`)
        : input
      : input < 0 || Object.is(input, -0)
        ? -input
        : input,
  "frexp/0": (_rt, input) => split(number(input)),
  "modf/0": (_rt, input) => {
    const x = number(input);
    return [Number.isFinite(x) ? x % 1 : 0, Math.trunc(x)];
  },
  "infinite/0": () => Infinity,
  "nan/0": () => NaN,
  "isinfinite/0": (_rt, input) => Math.abs(number(input)) === Infinity,
  "isnan/0": (_rt, input) => Number.isNaN(number(input)),
  "isnormal/0": (_rt, input) => Number.isFinite(number(input)) && Math.abs(number(input)) >= 2.2250738585072014e-308,
  "isfinite/0": (_rt, input) => typeof input === "number" && Math.abs(input) !== Infinity,
  "have_literal_numbers/0": () => true,
  "have_decnum/0": () => false,
};
