import type { Property } from "./property.ts";

export type Checked = { value: string } | { error: string; message: string };

const maxLength = 65_536;
/** A B-tree takes no longer key. */
const maxUniqueLength = 1_000;

const decimal = /^[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})(e[+-]?\d{1,2})?$/i;
const email = /^[^\s@"(),:;<>[\\\]]{1,64}@[^\s@.]{1,63}(\.[^\s@.]{1,63}){1,8}$/;
const dateOnly = /^\d{4}-\d\d-\d\d$/;
const dateTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/;
const epoch = /^-?\d{1,15}$/;

/** A value as it is kept: always a string, in one form per type, so that equal things compare equal. */
export function checkValue(property: Property, given: string): Checked {
  if (given.includes("\0")) return refuse("INVALID_STRING", "holds a NUL character");
  if (given.length > (property.hasUniqueValue ? maxUniqueLength : maxLength))
    return refuse("VALUE_TOO_LONG", "is too long");
  switch (property.type) {
    case "string":
      return checkText(property, given);
    case "number":
      return decimal.test(given.trim())
        ? { value: given.trim().replace(/^\+/, "") }
        : refuse("INVALID_NUMBER", "is not a number");
    case "bool":
      return /^(true|false)$/i.test(given)
        ? { value: given.toLowerCase() }
        : refuse("INVALID_OPTION", "is neither true nor false");
    case "date":
      return checkDate(given);
    case "datetime":
      return checkTime(given);
    case "enumeration":
      return checkOption(property, given);
    default:
      return property.type satisfies never;
  }
}

const refuse = (error: string, message: string): Checked => ({ error, message });

const phone = /^\+?[\d\s()./-]{3,40}((,|;| *(x|ext\.?)) *\d{1,10})?$/i;

function checkText({ format }: Property, given: string): Checked {
  switch (format) {
    case "email":
      return checkEmail(given);
    case "phone":
      return phone.test(given.trim()) && /\d/.test(given)
        ? { value: given.trim() }
        : refuse("INVALID_PHONE_NUMBER", "is not a valid phone number");
    case "url":
      return isUrl(given.trim()) ? { value: given.trim() } : refuse("INVALID_URL", "is not a valid URL");
    case undefined:
      return { value: given };
    default:
      return format satisfies never;
  }
}

/** With or without its scheme, as people write them; nothing that a browser would run. */
function isUrl(given: string): boolean {
  const url = URL.parse(/^[a-z][a-z\d+.-]*:(?!\d)/i.test(given) ? given : `https://${given}`);
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname.includes(".") && !/\s/.test(given);
}

function checkEmail(given: string): Checked {
  const value = given.trim().toLowerCase();
  return value.length <= 254 && email.test(value) ? { value } : refuse("INVALID_EMAIL", "is not a valid email address");
}

function checkDate(given: string): Checked {
  const value = toIso(given)?.slice(0, 10);
  // 2024-02-31 would roll over into March.
  return value === undefined || (dateOnly.test(given) && value !== given)
    ? refuse("INVALID_DATE", "is not a date")
    : { value };
}

function checkTime(given: string): Checked {
  const value = toIso(given);
  return value === undefined
    ? refuse("INVALID_DATE", "is neither an ISO 8601 time nor milliseconds since 1970")
    : { value };
}

/** UTC with milliseconds: as text it sorts by time. */
function toIso(given: string): string | undefined {
  const date = epoch.test(given) ? new Date(Number(given)) : new Date(withZone(given) ?? Number.NaN);
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? date.toISOString() : undefined;
}

function withZone(given: string): string | undefined {
  if (dateOnly.test(given)) return `${given}T00:00:00Z`;
  const text = given.replace(" ", "T");
  if (!dateTime.test(given)) return undefined;
  return /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
}

function checkOption(property: Property, given: string): Checked {
  const chosen = property.fieldType === "checkbox" ? given.split(";").filter(Boolean) : [given];
  const unknown = chosen.find((value) => !property.options.some((option) => option.value === value));
  if (unknown === undefined) return { value: chosen.join(";") };
  const allowed = property.options.slice(0, 50).map((option) => option.value);
  return refuse("INVALID_OPTION", `${unknown} was not one of the allowed options: [${allowed.join(", ")}]`);
}
