import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/min";
import type { Values } from "#db/crm/schema.ts";

/** What two records of one type have in common when they are the same, and how much that says by itself. */
export const weights = {
  email: 0.95,
  domain: 0.85,
  phone: 0.8,
  name_company: 0.7,
  name: 0.6,
  phone_digits: 0.5,
} as const;
export type Kind = keyof typeof weights;
export type Key = { kind: Kind; key: string; properties: string[] };

const keyMax = 300;

/** What a record is recognised by; of a type that is not compared, nothing. */
export function keysOf(type: string, values: Values): Key[] {
  const keys = makers[type]?.(values) ?? [];
  const short = keys.filter(({ key }) => key !== "" && key.length <= keyMax);
  return [...new Map(short.map((one) => [`${one.kind} ${one.key}`, one])).values()];
}

export const comparedTypes = ["contacts", "companies", "leads"];

const person = (values: Values): Key[] => [
  ...of("email", email(values["email"]), ["email"]),
  ...phones(values, "phone"),
  ...phones(values, "mobilephone"),
  ...nameAndCompany(values),
];

const makers: Record<string, (values: Values) => Key[]> = {
  contacts: person,
  leads: person,
  companies: (values) => [
    ...of("domain", domain(values["domain"]), ["domain"]),
    ...of("domain", domain(values["website"]), ["website"]),
    ...phones(values, "phone"),
    ...of("name", company(values["name"]), ["name"]),
  ],
};

const of = (kind: Kind, key: string | undefined, properties: string[]): Key[] =>
  key ? [{ kind, key, properties }] : [];

/** Mailboxes of one person: what follows a plus, and dots where the provider ignores them, make no other address. */
export function email(given = ""): string | undefined {
  const [local = "", host] = given.trim().toLowerCase().split("@");
  if (!host) return undefined;
  const box = local.split("+")[0]!;
  const google = host === "gmail.com" || host === "googlemail.com";
  return `${google ? box.replaceAll(".", "") : box}@${google ? "gmail.com" : host}`;
}

/** A number in its international form where that can be told, and its last digits, which are the same in any form. */
function phones(values: Values, name: string): Key[] {
  const given = values[name];
  if (!given) return [];
  const international = phone(given);
  const local = international ?? phone(given, values["country"]);
  const digits = given.replaceAll(/\D/g, "");
  return [
    ...of("phone", local, international ? [name] : [name, "country"]),
    ...of("phone_digits", digits.length >= 8 ? digits.slice(-8) : undefined, [name]),
  ];
}

export function phone(given: string, country?: string): string | undefined {
  const text = given.slice(0, 60).replace(/^\s*00/, "+");
  const home = country && /^[a-z]{2}$/i.test(country) ? (country.toUpperCase() as CountryCode) : undefined;
  const parsed = parsePhoneNumberFromString(text, home);
  return parsed?.isPossible() ? parsed.number : undefined;
}

export function domain(given = ""): string | undefined {
  const host = given
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .split(/[/?#:]/)[0]!
    .replace(/^www\./, "");
  return host.includes(".") ? host : undefined;
}

/** Letters without accents, in order; words that only say what legal form a company has are left out. */
const folded = (given = "") =>
  given
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

const forms = new Set(
  "ab ag as bv co company corp corporation gmbh inc incorporated kg limited llc llp ltd nv oy plc sa sarl sas se spa srl the".split(
    " ",
  ),
);

export function company(given?: string): string {
  const words = folded(given);
  const own = words.filter((word) => !forms.has(word));
  return (own.length > 0 ? own : words).join(" ");
}

function nameAndCompany(values: Values): Key[] {
  const name = [...folded(values["firstname"]), ...folded(values["lastname"])].toSorted().join(" ");
  const at = company(values["company"]);
  return values["firstname"] && values["lastname"] && at
    ? [{ kind: "name_company", key: `${name} / ${at}`, properties: ["firstname", "lastname", "company"] }]
    : [];
}
