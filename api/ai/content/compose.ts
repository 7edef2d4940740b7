import { hash } from "../scoring/random.ts";
import type { Facts, Slot } from "./facts.ts";
import { LIMITS, MARKETING, SUBJECT_LIMIT } from "./kinds.ts";
import type { Channel, Language, LanguagePlans, Lines, Purpose, Tone } from "./kinds.ts";
import { de } from "./plans/de.ts";
import { en } from "./plans/en.ts";

export const languagePlans: Record<Language, LanguagePlans> = { en, de };
export type Brief = { purpose: Purpose; channel: Channel; tone: Tone; language: Language; seed?: number };
/** `subject` for e-mail only. `missing`: slots that would have made the text more specific. */
export type Draft = {
  text: string;
  subject?: string;
  grounded: Facts["grounded"];
  missing: Slot[];
  warnings: string[];
};

type Say = (lines: Lines) => string | undefined;
type Parts = {
  greeting: string;
  reason: string;
  details: string[];
  value: string;
  ask: string;
  closing: string;
  signature: string[];
};

/** Writes from sentence plans: a sentence whose slot is missing is not written, never left with a gap. */
export function compose(brief: Brief, facts: Facts): Draft {
  const { purpose, channel, tone, language } = brief;
  const words = languagePlans[language];
  const plan = words.plans[purpose];
  const seed = brief.seed ?? hash(JSON.stringify([purpose, channel, tone, language, [...facts.known]]));
  const used = new Set<Slot>();
  const pick: Say = (lines) => choose(lines, facts.slots, seed, used);
  const plain: Say = (lines) =>
    choose(
      lines.filter((line) => !slotsOf(line).length),
      {},
      seed,
      used,
    );
  const partsBy = (say: Say, details: boolean, value: boolean): Parts => ({
    greeting: pick(words.greeting[tone]) ?? "",
    reason: say(plan.reason) ?? "",
    details: details ? plan.details.flatMap((lines) => say(lines) ?? []) : [],
    value: value ? (say(plan.value) ?? "") : "",
    ask: plan.ask === "none" ? "" : (say(words.asks[plan.ask][tone]) ?? ""),
    closing: pick(words.closing[tone]) ?? "",
    signature: [
      facts.slots.senderName,
      [facts.slots.senderRole, facts.slots.senderCompany].filter(Boolean).join(", "),
    ].flatMap((line) => line || []),
  });
  const attempts = [
    partsBy(pick, true, true),
    partsBy(pick, true, false),
    partsBy(pick, false, false),
    partsBy(plain, false, false),
  ];
  const texts = attempts.map((parts) => layOut(brief, parts, facts, pick));
  const text = texts.find((each) => each.length <= LIMITS[channel]) ?? texts.at(-1)!.slice(0, LIMITS[channel]);
  const warnings = [...facts.warnings];
  if (channel === "email" && MARKETING.has(purpose) && !facts.slots.unsubscribeUrl)
    warnings.push("no unsubscribe link among the facts: the footer asks for a reply instead");
  const wanted = [plan.reason, ...plan.details, plan.value, words.greeting[tone]].flatMap((lines) =>
    lines.flatMap(slotsOf),
  );
  return {
    text,
    ...(channel === "email" && { subject: subjectOf(plan.subject, facts.slots, seed, used) }),
    grounded: Object.fromEntries(
      Object.entries(facts.grounded).filter(
        ([slot]) => used.has(slot as Slot) || text.includes(facts.slots[slot as Slot]!),
      ),
    ),
    missing: [...new Set(wanted)].filter((slot) => facts.slots[slot] === undefined),
    warnings,
  };
}

/** The footer that an e-mail of this purpose ends with, or nothing. */
export function footer(brief: Pick<Brief, "purpose" | "channel" | "language">, facts: Facts): string {
  if (brief.channel !== "email" || !MARKETING.has(brief.purpose)) return "";
  const { link, reply } = languagePlans[brief.language].unsubscribe;
  return fill(facts.slots.unsubscribeUrl ? link : reply, facts.slots);
}

function layOut(brief: Brief, parts: Parts, facts: Facts, pick: Say): string {
  const words = languagePlans[brief.language];
  const body = [parts.reason, ...parts.details, parts.value];
  switch (brief.channel) {
    case "email": {
      const end = footer(brief, facts);
      return join(
        [
          parts.greeting,
          join(body, " "),
          parts.ask,
          join([parts.closing, ...parts.signature], "\n"),
          end && `--\n${end}`,
        ],
        "\n\n",
      );
    }
    case "linkedin":
    case "sms":
      return join([parts.greeting, join([...body, parts.ask], " "), parts.signature[0] ?? ""], "\n");
    case "call-script": {
      const { opening, why, background, ask, voicemail } = words.script;
      const known = join([...parts.details, ...labelled(["source", "lastActivity"], words, facts)], "\n");
      const told = [
        `${why}: ${capital(parts.reason)}`,
        known && `${background}:\n${known}`,
        parts.value,
        parts.ask && `${ask}: ${parts.ask}`,
      ];
      return join([pick(opening) ?? "", ...told, pick(voicemail) ?? ""], "\n\n");
    }
    case "note":
      return join(
        [words.plans[brief.purpose].label, ...labelled(Object.keys(words.labels) as Slot[], words, facts)],
        "\n",
      );
  }
}

const join = (lines: readonly string[], by: string): string => lines.filter(Boolean).join(by);
const labelled = (slots: readonly Slot[], words: LanguagePlans, facts: Facts): string[] =>
  slots.flatMap((slot) => (facts.slots[slot] === undefined ? [] : `${words.labels[slot]}: ${facts.slots[slot]}`));
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const slotsOf = (line: string): Slot[] => [...line.matchAll(/\{(\w+)\}/g)].map(([, slot]) => slot as Slot);
const fill = (line: string, slots: Facts["slots"]): string =>
  line.replaceAll(/\{(\w+)\}/g, (_, slot: Slot) => slots[slot] ?? "");

/** The most specific of the sentences whose slots are all known; among equals the seed decides. */
function choose(lines: Lines, slots: Facts["slots"], seed: number, used: Set<Slot>): string | undefined {
  const able = lines.filter((line) => slotsOf(line).every((slot) => slots[slot] !== undefined));
  const most = Math.max(...able.map((line) => slotsOf(line).length));
  const best = able.filter((line) => slotsOf(line).length === most);
  const line = best[hash(`${seed} ${lines[0]}`) % Math.max(1, best.length)];
  if (line === undefined) return undefined;
  slotsOf(line).forEach((slot) => used.add(slot));
  return fill(line, slots);
}

function subjectOf(lines: Lines, slots: Facts["slots"], seed: number, used: Set<Slot>): string {
  const subject = choose(lines, slots, seed, used) ?? "";
  return subject.length <= SUBJECT_LIMIT ? subject : lines.at(-1)!;
}
