import { canonical, toRow } from "../scoring/values.ts";
import type { Properties } from "../scoring/values.ts";
import type { Language } from "./kinds.ts";

type SlotKind = "name" | "text" | "date" | "amount" | "url";
/** Slots, and the property names that fill them, best first (canonical). */
const SLOTS = {
  firstName: ["name", "firstname", "givenname", "contactfirstname"],
  lastName: ["name", "lastname", "surname", "familyname", "contactlastname"],
  company: ["text", "company", "companyname", "account", "accountname", "organization"],
  topic: ["text", "topic", "product", "productname", "interest", "course", "service", "specialization", "dealname"],
  need: ["text", "need", "painpoint", "message", "request"],
  nextStep: ["text", "nextstep", "hsnextstep", "nextsteps"],
  summary: ["text", "summary", "outcome"],
  source: ["text", "source", "leadsource", "hsanalyticssource"],
  lastActivity: ["text", "lastactivity"],
  amount: ["amount", "amount", "value", "dealamount", "closevalue", "price"],
  dueDate: ["date", "duedate", "validuntil", "deadline", "closedate"],
  meetingDate: ["date", "meetingdate", "metat", "meetingat"],
  renewalDate: ["date", "renewaldate", "renewsat", "contractenddate", "enddate"],
  senderName: ["name", "sendername", "sender", "ownername", "signature"],
  senderRole: ["text", "senderrole", "ownerrole"],
  senderCompany: ["text", "sendercompany", "ourcompany"],
  unsubscribeUrl: ["url", "unsubscribeurl"],
} as const satisfies Record<string, readonly [SlotKind, ...string[]]>;
export type Slot = keyof typeof SLOTS;

/** `slots` are fit to stand in a text; `grounded` tells the fact each came from. */
export type Facts = {
  known: Map<string, string | number | boolean>;
  slots: Partial<Record<Slot, string>>;
  grounded: Partial<Record<Slot, string>>;
  warnings: string[];
};

// Data that talks to the writer instead of being about the lead.
const INSTRUCTION =
  /\b(ignore|disregard|forget|override)\b.{0,40}\b(instruction|previous|prior|above|rules?|prompt)|\b(system|developer) (prompt|message)\b|\byou (are|must) now\b|\binstead,? (write|say|offer|reply)\b|\b(ignoriere|missachte|vergiss)\b.{0,40}\b(anweisung|vorherige|regeln|bisherige)|<\/?\s*(system|assistant|user|instructions?)\b|\[\/?INST\]|<\|/i;
const UNTYPED = /[\p{Cc}\p{Cf}<>{}[\]|\\]|https?:|www\./u;
const NAME = /^[\p{L}\p{M}][\p{L}\p{M} .'’-]*$/u;
const locales = { en: "en-GB", de: "de-DE" } as const;

/** Types what callers and records hold; what does not fit its type, or reads like an instruction, is left out with a warning. */
export function readFacts(given: Properties, language: Language): Facts {
  const known = new Map<string, string | number | boolean>();
  const warnings: string[] = [];
  const spelled = new Map(Object.keys(given).map((name) => [canonical(name), name]));
  for (const [key, value] of toRow(given)) {
    const text = String(value).replaceAll(/\s+/g, " ").trim();
    if (INSTRUCTION.test(text))
      warnings.push(`the fact "${spelled.get(key)}" reads like an instruction and was left out`);
    else known.set(key, typeof value === "string" ? text : value);
  }
  splitName(known);
  const facts: Facts = { known, slots: {}, grounded: {}, warnings };
  for (const [slot, [kind, ...names]] of Object.entries(SLOTS) as [Slot, readonly [SlotKind, ...string[]]][]) {
    const key = names.find((name) => known.has(name));
    if (key === undefined) continue;
    const text = typed(kind, known.get(key)!, known.get("currency") ?? known.get("dealcurrencycode"), language);
    if (text === undefined)
      warnings.push(`the fact "${spelled.get(key) ?? key}" does not fit a sentence and was left out`);
    else {
      facts.slots[slot] = text;
      facts.grounded[slot] = spelled.get(key) ?? key;
    }
  }
  return facts;
}

function splitName(known: Map<string, string | number | boolean>): void {
  const full = known.get("fullname") ?? known.get("name") ?? known.get("contactname");
  if (typeof full !== "string" || known.has("firstname")) return;
  const [first, ...rest] = full.split(" ");
  if (first && NAME.test(full)) known.set("firstname", first);
  if (rest.length && NAME.test(full) && !known.has("lastname")) known.set("lastname", rest.join(" "));
}

function typed(
  kind: SlotKind,
  value: string | number | boolean,
  currency: string | number | boolean | undefined,
  language: Language,
): string | undefined {
  const text = String(value);
  switch (kind) {
    case "name":
      return text.length <= 60 && NAME.test(text) ? text : undefined;
    case "text":
      return text.length <= 120 && !UNTYPED.test(text) ? text.replace(/[.!?]{1,120}$/, "") : undefined;
    case "url":
      return text.length <= 500 && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined;
    case "date": {
      const at = /^\d{4}-\d\d-\d\d/.test(text)
        ? Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text)
        : Number.NaN;
      return Number.isNaN(at)
        ? undefined
        : new Intl.DateTimeFormat(locales[language], { dateStyle: "long", timeZone: "UTC" }).format(at);
    }
    case "amount": {
      const number = Number(text);
      if (!Number.isFinite(number) || text === "") return undefined;
      const money = typeof currency === "string" && /^[A-Z]{3}$/.test(currency);
      const options = money ? ({ style: "currency", currency, trailingZeroDisplay: "stripIfInteger" } as const) : {};
      return new Intl.NumberFormat(locales[language], options).format(number).replaceAll("\u00a0", " ");
    }
  }
}
