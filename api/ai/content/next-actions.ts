import { asNumber, asYesNo, toRow } from "../scoring/values.ts";
import type { Properties } from "../scoring/values.ts";
import type { Scored } from "../scoring/scored.ts";
import type { Channel, Purpose } from "./kinds.ts";

export type ActionName =
  | "call"
  | "write"
  | "nurture"
  | "renew"
  | "nudge-proposal"
  | "re-engage"
  | "find-contact-data"
  | "fix-address"
  | "assign-owner"
  | "wait";
/** `priority` 0..1, highest first. `content` is what `POST /v1/content` takes to prepare it. */
export type NextAction = {
  action: ActionName;
  label: string;
  priority: number;
  content?: { purpose: Purpose; channel: Channel };
  reasons: string[];
};
/** How people took earlier suggestions of an action. */
export type Taken = Partial<Record<ActionName, { accepted: number; dismissed: number }>>;

type View = {
  has: (...names: string[]) => boolean;
  text: (...names: string[]) => string;
  yes: (...names: string[]) => boolean;
  scored: Scored;
  now: Date;
};
type Rule = {
  action: ActionName;
  label: string;
  base: number;
  content?: { purpose: Purpose; channel: Channel };
  when: (view: View) => string | undefined;
};

const DAY = 86_400_000;
const daysUntil = (text: string, now: Date): number => {
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : asNumber(text);
  return (at - now.getTime()) / DAY;
};
const mayMail = (v: View) =>
  v.has("email", "workemail") && !v.yes("donotemail", "hsemailoptout", "unsubscribed", "optedout") && !bounced(v);
const mayCall = (v: View) => v.has("phone", "mobilephone", "mobile", "phonenumber") && !v.yes("donotcall");
const bounced = (v: View) => v.yes("emailbounced", "hsemailbounce") || /bounced/i.test(v.text("lastactivity"));
const LAST = [
  "lastactivitydate",
  "lastactivityat",
  "lastseenat",
  "lastcontacted",
  "noteslastcontacted",
  "noteslastupdated",
  "hslastsalesactivitydate",
] as const;
const standing = ({ scored }: View) => `it is ${scored.band}${scored.reasons[0] ? `: ${scored.reasons[0].text}` : ""}`;

const RULES: readonly Rule[] = [
  {
    action: "call",
    label: "Call now",
    base: 0.95,
    content: { purpose: "intro", channel: "call-script" },
    when: (v) => (v.scored.band === "hot" && mayCall(v) ? standing(v) : undefined),
  },
  {
    action: "write",
    label: "Write personally",
    base: 0.85,
    content: { purpose: "intro", channel: "email" },
    when: (v) => (v.scored.band !== "cold" && mayMail(v) ? standing(v) : undefined),
  },
  {
    action: "nurture",
    label: "Keep in touch by the nurture sequence",
    base: 0.5,
    content: { purpose: "follow-up", channel: "email" },
    when: (v) => (v.scored.band !== "hot" && mayMail(v) ? standing(v) : undefined),
  },
  {
    action: "renew",
    label: "Talk about the renewal",
    base: 0.9,
    content: { purpose: "renewal", channel: "email" },
    when: (v) =>
      within(
        daysUntil(v.text("renewaldate", "renewsat", "contractenddate"), v.now),
        0,
        90,
        (days) => `the renewal is due in ${days} days`,
      ),
  },
  {
    action: "nudge-proposal",
    label: "Ask about the proposal",
    base: 0.8,
    content: { purpose: "proposal-nudge", channel: "email" },
    when: (v) =>
      /proposal|quote|negotiat|contractsent|decision/i.test(v.text("dealstage", "stage"))
        ? `its stage is ${v.text("dealstage", "stage")}`
        : undefined,
  },
  {
    action: "re-engage",
    label: "Pick up the contact again",
    base: 0.65,
    content: { purpose: "re-engage", channel: "email" },
    when: (v) =>
      mayMail(v)
        ? within(-daysUntil(v.text(...LAST), v.now), 30, 3650, (days) => `nothing has happened for ${days} days`)
        : undefined,
  },
  {
    action: "fix-address",
    label: "Correct the e-mail address",
    base: 0.75,
    when: (v) => (bounced(v) ? "the last e-mail bounced" : undefined),
  },
  {
    action: "find-contact-data",
    label: "Find a way to reach this person",
    base: 0.85,
    when: (v) =>
      !v.has("email", "workemail", "phone", "mobilephone", "mobile", "phonenumber")
        ? "neither an e-mail address nor a phone number is known"
        : undefined,
  },
  {
    action: "assign-owner",
    label: "Give it an owner",
    base: 0.6,
    when: (v) => (v.has("hubspotownerid", "ownerid", "owner") ? undefined : "nobody owns it"),
  },
  {
    action: "wait",
    label: "Do not contact",
    base: 0.4,
    when: (v) =>
      v.has("email", "workemail", "phone", "mobilephone") && !mayMail(v) && !mayCall(v) && !bounced(v)
        ? "this person asked not to be contacted"
        : undefined,
  },
];

/** Rules say what is possible and allowed, the score and people's earlier answers say how much it matters. */
export function nextActions(properties: Properties, scored: Scored, taken: Taken = {}, now = new Date()): NextAction[] {
  const row = toRow(properties);
  const text = (...names: string[]) =>
    String(names.map((name) => row.get(name)).find((value) => value !== undefined) ?? "");
  const view: View = {
    text,
    scored,
    now,
    has: (...names) => names.some((name) => row.has(name)),
    yes: (...names) =>
      names.some((name) => asYesNo(row.get(name)) === 1 || row.get(name) === "1" || row.get(name) === 1),
  };
  const found = RULES.flatMap(({ when, base, ...rule }) => {
    const reason = when(view);
    if (reason === undefined) return [];
    const { accepted, dismissed } = taken[rule.action] ?? { accepted: 0, dismissed: 0 };
    // Laplace: without answers half, so the factor is 1.
    const liked = (accepted + 2) / (accepted + dismissed + 4);
    const priority = Math.min(1, base * (0.6 + 0.4 * scored.score) * (0.5 + liked));
    const answers =
      accepted + dismissed >= 5 ? [`people took this suggestion ${accepted} of ${accepted + dismissed} times`] : [];
    return [{ ...rule, priority, reasons: [reason, ...answers] }];
  });
  return found.toSorted((a, b) => b.priority - a.priority);
}

const within = (days: number, from: number, to: number, tell: (days: number) => string): string | undefined =>
  days >= from && days <= to ? tell(Math.round(days)) : undefined;
