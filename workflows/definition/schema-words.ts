import type { OutputUnit } from "@cfworker/json-schema";

const KINDS: Record<string, string> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  object: "a mapping",
  array: "a list",
  null: "null",
};

// What only tells that something inside is wrong, which is told by itself.
const WRAPS = new Set(
  [
    "properties items prefixItems additionalProperties additionalItems patternProperties dependentSchemas",
    "unevaluatedProperties unevaluatedItems propertyNames allOf anyOf oneOf if $ref $recursiveRef $dynamicRef",
  ].flatMap((keywords) => keywords.split(" ")),
);

/** Why one value does not fit, in words; `errors` are all those told of it. */
export function plainWords(errors: OutputUnit[]): string {
  const told = errors.filter(({ keyword }) => !WRAPS.has(keyword));
  const words = [...new Set((told.length > 0 ? told : errors).map(wordsOf))];
  return words.slice(0, 3).join(", or ");
}

const values = (text: string): string => text.replace(/^\[|\]$/g, "").replaceAll('","', '", "');

function wordsOf({ keyword, error, instanceLocation }: OutputUnit): string {
  const quoted = [...error.matchAll(/"([^"]*)"/g)].map(([, text]) => text!);
  const numbers = error.match(/-?\d[\d.e+-]*(?=\D*$)/i)?.[0].replace(/\.$/, "") ?? "";
  const json = /does not match (?:any of )?(.*)\.$/s.exec(error)?.[1] ?? "";
  switch (keyword) {
    case "false":
      return `"${instanceLocation.split("/").at(-1)!.replaceAll("~1", "/").replaceAll("~0", "~")}" is not known here`;
    case "type":
      return `${quoted
        .slice(1)
        .map((kind) => KINDS[kind] ?? kind)
        .join(" or ")} is expected here`;
    case "const":
      return `only ${json} is allowed here`;
    case "enum":
      return `one of ${values(json)} is expected here`;
    case "required":
      return `"${quoted[0]}" is missing`;
    case "dependentRequired":
    case "dependencies":
      return quoted.length > 1 ? `"${quoted[1]}" is missing, which "${quoted[0]}" needs` : "this does not fit together";
    case "minProperties":
    case "minItems":
    case "minContains":
      return `at least ${numbers} expected`;
    case "maxProperties":
    case "maxItems":
    case "maxContains":
      return `at most ${numbers} allowed`;
    case "minLength":
      return numbers === "1" ? "a text is expected here" : `at least ${numbers} characters are expected`;
    case "maxLength":
      return `at most ${numbers} characters`;
    case "minimum":
      return `a number from ${numbers} is expected here`;
    case "maximum":
      return `a number up to ${numbers} is expected here`;
    case "exclusiveMinimum":
      return `a number above ${numbers} is expected here`;
    case "exclusiveMaximum":
      return `a number below ${numbers} is expected here`;
    case "multipleOf":
      return `a multiple of ${numbers} is expected here`;
    case "uniqueItems":
      return "each may stand only once in this list";
    case "contains":
      return "an item is missing from this list";
    case "pattern":
      return "this is not written as it must be";
    case "format":
      return `this is no ${quoted[0]}`;
    case "not":
      return "this is not allowed here";
    case "propertyNames":
      return `the name "${quoted[0]}" is not allowed here`;
    default:
      return "this fits none of the forms that are allowed here";
  }
}
