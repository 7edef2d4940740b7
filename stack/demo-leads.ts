/** A small generator of numbers from 0 to 1 (mulberry32): the same seed gives the same leads. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const firstNames = "Amara Bilal Chiara Dmitri Elena Farid Greta Hiro Ines Jonas Kavya Leo Mina Noor Oscar Priya".split(
  " ",
);
const lastNames = "Almeida Berg Castillo Dubois Eriksen Fontaine Gupta Haddad Ito Jansen Kowalski Lindqvist".split(" ");
const companies = [
  "Harbour Foods",
  "Northwind Clinics",
  "Alder Robotics",
  "Brightside Schools",
  "Quarry & Sons",
  "Lumen Labs",
];
// How interested people tend to be who come this way, from 0 to 1.
const sources = { Referral: 0.8, Website: 0.55, "Organic Search": 0.45, Webinar: 0.6, "Paid Ads": 0.3, Event: 0.4 };
const activities = ["Page Visited on Website", "Email Opened", "Webinar Attended", "Form Submitted"];

export type DemoLead = Record<(typeof columns)[number], string>;

const columns = [
  "email",
  "firstname",
  "lastname",
  "company",
  "lead_source",
  "consent",
  "total_visits",
  "total_time_spent_on_website",
  "page_views_per_visit",
  "last_activity",
] as const;

/** Plausible leads: who is more interested visits more often, stays longer and was active of late. */
export function demoLeads(count: number, seed = 20): DemoLead[] {
  const next = numbers(seed);
  const pick = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)]!;
  return Array.from({ length: count }, (_, index) => {
    const [firstname, lastname] = [pick(firstNames), pick(lastNames)];
    const [source, warmth] = pick(Object.entries(sources));
    const interest = Math.min(1, Math.max(0, warmth + (next() - 0.5) * 0.8));
    const visits = Math.round(interest * 9 + next() * 2);
    return {
      email: `${firstname}.${lastname}.${index + 1}@leads.crm.test`.toLowerCase(),
      firstname,
      lastname,
      company: pick(companies),
      lead_source: source,
      consent: String(next() < 0.8),
      total_visits: String(visits),
      total_time_spent_on_website: String(visits === 0 ? 0 : Math.round(interest * 1_600 + next() * 200)),
      page_views_per_visit: (visits === 0 ? 0 : 1 + next() * 4).toFixed(1),
      last_activity: activities[Math.round((1 - interest) * 3 * next())]!,
    };
  });
}

/** Comma-separated, as RFC 4180 wants it. */
export function toCsv(leads: DemoLead[]): string {
  const quote = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const rows = leads.map((lead) => columns.map((column) => quote(lead[column])).join(","));
  return `${[columns.join(","), ...rows].join("\r\n")}\r\n`;
}
