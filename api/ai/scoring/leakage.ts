import { canonical, words } from "./values.ts";

// Filled in by staff or by our own processes during or after contact: they tell the outcome, not the chance of it.
const AFTER_CONTACT =
  /^(tags?|leadquality|leadprofile|asymmetrique.*|lastnotableactivity|notable.*|disposition|lifecyclestage|.*pipelinestage|.*leadstatus|status|dealstage|stage|probability|.*(closed|won|lost)(reason|date|at)?|closedate|(lead|ai|predictive|hubspot|hs|predicted)?score(reasons?)?|(score|lead)?band|(lead)?(grade|rating|priority))$/;
const IDENTITY =
  /^(name|(first|last|full|sur|given|family|middle|company|hslead|lead|contact|account)name|(work|business|private)?e?mail(address)?|.*phone(number)?|mobile(number)?|fax|street|address(line)?\d*|zip|postalcode|website|url|domain|linkedin.*|twitter.*|ipaddress)$/;
const ID_WORDS = new Set(["id", "uuid", "guid", "key", "hash", "token"]);
const DATE_WORDS = new Set(["date", "at", "timestamp", "createdate", "lastmodifieddate", "modified", "updated"]);

/** Why a property may not teach a model of this target property, or undefined when it may. */
export function denied(name: string, target: string): string | undefined {
  const parts = words(name);
  const last = parts.at(-1) ?? "";
  const key = canonical(name);
  const goal = canonical(target);
  if (key === goal || (goal.length >= 4 && key.includes(goal))) return "is or repeats the outcome";
  if (AFTER_CONTACT.test(key) || parts[0] === "ai") return "is filled in during or after contact";
  if (parts.includes("owner") || parts.includes("assignee") || parts.includes("assigned")) return "is a staff decision";
  if (IDENTITY.test(key)) return "identifies the person";
  if (ID_WORDS.has(last) || /(object|record|prospect|lead)id$/.test(key)) return "is an identifier";
  if (DATE_WORDS.has(last)) return "is a date";
  return undefined;
}
