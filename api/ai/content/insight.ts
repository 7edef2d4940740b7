import { familyOf } from "../scoring/families.ts";
import type { Scored } from "../scoring/scored.ts";
import { shown } from "../scoring/scored.ts";
import { canonical, label, toRow } from "../scoring/values.ts";
import type { Properties } from "../scoring/values.ts";
import { extract } from "./extract.ts";
import type { Sentence } from "./extract.ts";

export type Insight = {
  summary: string;
  keyFacts: { label: string; value: string; source: string }[];
  highlights: Sentence[];
};

const FIRST = [
  "name",
  "fullname",
  "firstname",
  "lastname",
  "company",
  "companyname",
  "jobtitle",
  "whatisyourcurrentoccupation",
  "leadsource",
  "source",
  "amount",
  "dealstage",
  "leadstatus",
  "lifecyclestage",
  "closedate",
  "renewaldate",
  "nextstep",
];
const TEXTS = 60;

/** What stands out about a record: nothing is written that does not stand in it, and each piece names its property. */
export function summarise(properties: Properties, scored?: Scored): Insight {
  const spelled = new Map(Object.keys(properties).map((name) => [canonical(name), name]));
  const known = [...toRow(properties)].map(([key, value]) => ({ key, name: spelled.get(key) ?? key, value }));
  const isText = ({ value }: { value: unknown }) =>
    typeof value === "string" && value.length > TEXTS && value.includes(" ");
  const rank = ({ key, name }: { key: string; name: string }) => {
    const place = FIRST.indexOf(key);
    return place >= 0 ? place : familyOf(name) ? FIRST.length : FIRST.length + 1;
  };
  const keyFacts = known
    .filter((fact) => !isText(fact) && !/^hs|id$/.test(fact.key))
    .toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
    .slice(0, 8)
    .map(({ name, value }) => ({ label: label(name), value: shown(value), source: name }));
  const highlights = extract(
    known.filter(isText).map(({ name, value }) => ({ source: name, text: String(value) })),
    3,
  );
  const standing = scored
    ? [
        `Score ${Math.round(scored.score * 100)} of 100 (${scored.band}).`,
        ...scored.reasons.slice(0, 3).map(({ text }) => `${text}.`),
      ]
    : [];
  const told = keyFacts
    .slice(0, 5)
    .map((fact) => `${fact.label}: ${fact.value}`)
    .join("; ");
  const summary = [told && `${told}.`, ...standing, ...highlights.map(({ text }) => text)].filter(Boolean).join(" ");
  return { summary: summary || "Nothing is known about this record yet.", keyFacts, highlights };
}
