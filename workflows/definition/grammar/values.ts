import { isExpression, parseDuration, withinReach } from "../duration.ts";
import { FORMATS } from "../json-schema.ts";
import {
  about,
  also,
  anyOf,
  anything,
  type Check,
  choice,
  defined,
  either,
  flag,
  integer,
  isObject,
  object,
  record,
  refused,
  type Rule,
  rule,
  shorten,
  text,
  textOr,
} from "../rules.ts";
import { schemaDocument } from "../schema/document.ts";

// Values that many parts of the language share.

export const identifier = text({
  pattern: /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/,
  like: "a name of letters, digits and hyphens, 63 characters at most",
  max: 63,
});
export const version = text({
  pattern:
    /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/,
  like: "a version like 1.0.0",
  max: 100,
});

const inBraces: Rule = rule({ type: "string", pattern: "^\\s*\\$\\{[\\s\\S]+\\}\\s*$" }, () => undefined);
/** Text is checked by the rule unless it is `${ … }`. */
export const computedOr = (other: Rule): Rule => either(inBraces, isExpression, other);

/** A slot of the language: jq, bare or in `${ }`. */
export const expression = defined("expression", () => text({ max: 20_000, examples: ["${ .total > 100 }"] }));
export const slot = defined("slot", () => textOr(about("jq that gives the whole value", expression), record(anything)));

const ADDRESS = /^https?:\/\/\S+$/;
export const address = about(
  "http or https; {name} is filled in from the input",
  computedOr(text({ pattern: ADDRESS, like: "an address like https://example.com/{id}", max: 2_000 })),
);
export const uri = computedOr(text({ pattern: /^(?:[A-Za-z][A-Za-z0-9+.-]*:|\/)\S+$/, like: "a URI", max: 2_000 }));

const amount = rule({ type: "number", minimum: 0 }, (value, path, report) => {
  if (typeof value !== "number" || value < 0) report(path, "a number from 0 is expected here");
});
const units = object({ days: amount, hours: amount, minutes: amount, seconds: amount, milliseconds: amount });
const checkDuration: Check = (value, path, report) => {
  const span = parseDuration(value);
  if (span && !withinReach(span)) report(path, "ten years is the longest that a run waits");
  else if (!span && isObject(value) && Object.keys(value).length > 0) units.check(value, path, report);
  else if (!span) report(path, "a duration is expected here, as in PT5M or {minutes: 5}");
};
const literalDuration: Rule = {
  check: checkDuration,
  schema: (draft) =>
    anyOf([
      { type: "string", pattern: "^P", examples: ["PT5M", "P1D"], description: "ISO 8601" },
      { ...units.schema(draft), minProperties: 1 },
    ]),
};
export const duration = defined("duration", () => computedOr(literalDuration));
/** A duration that is known before anything runs, a second at least. */
export const interval = also(literalDuration, (value, path, report) => {
  const span = parseDuration(value);
  if (span && span.months === 0 && span.ms < 1_000) report(path, "a second is the least here");
});

export const timeoutSpec = object({ after: about("When it is cut short", duration) }, { required: ["after"] });
export const timeout = defined("timeout", () => textOr(about("Name under use.timeouts", text()), timeoutSpec));

const format = rule({ enum: FORMATS, default: "json" }, (value, path, report) => {
  if (typeof value !== "string") report(path, "a text is expected here");
  else if (!FORMATS.includes(value))
    report(
      path,
      `not supported: schemas as "${shorten(value)}"; write JSON Schema (json, json:2020-12, json:2019-09, json:draft-07 or json:draft-04)`,
    );
});
export const schema = defined("jsonSchema", () =>
  object(
    {
      format: about("How the schema is written", format),
      document: about("JSON Schema", schemaDocument),
      resource: refused("not supported yet: schemas at an address; write the schema under document"),
    },
    { exactly: ["document", "resource"] },
  ),
);

export const input = defined("input", () =>
  object({
    schema: about("What the raw input must fit", schema),
    from: about("What the input becomes before it is used", slot),
  }),
);
export const output = defined("output", () =>
  object({
    schema: about("What the output must fit", schema),
    as: about("What the output becomes before it goes on", slot),
  }),
);
export const exported = defined("export", () =>
  object({
    schema: about("What the context must fit", schema),
    as: about("What $context becomes", slot),
  }),
);

export const error = defined("error", () =>
  object(
    {
      type: about("A URI that says what kind of error it is", uri),
      status: about("HTTP status that is nearest to it", computedOr(integer(400, 599))),
      instance: about("JSON pointer of where it happened; the raising step unless said", text()),
      title: about("What happened, in a few words", text()),
      detail: about("What happened this time", text()),
    },
    { required: ["type", "status"] },
  ),
);

const nothing = object({}, { others: anything });
export const retry = defined("retry", () =>
  object({
    when: about("Retries only while this holds", expression),
    exceptWhen: about("Does not retry when this holds", expression),
    delay: about("Before each new attempt", duration),
    backoff: about(
      "How the delay grows",
      object(
        { constant: nothing, linear: nothing, exponential: nothing },
        { exactly: ["constant", "linear", "exponential"] },
      ),
    ),
    limit: object({
      attempt: object({
        count: about("Attempts after the first", integer(0, 1_000)),
        duration: about("How long one attempt may take", duration),
      }),
      duration: about("How long all attempts together may take", duration),
    }),
    jitter: about(
      "A random length added to the delay",
      object({ from: duration, to: duration }, { required: ["from", "to"] }),
    ),
  }),
);

const RESERVED = "context input output task workflow runtime secrets authorization ENV __loc__ __prog_args".split(" ");
/** Names a variable that expressions then read as `$name`. */
export const variable = also(
  text({ pattern: /^[a-zA-Z_]\w*$/, like: "a variable's name", max: 100 }),
  (value, path, report) => {
    if (typeof value === "string" && RESERVED.includes(value)) report(path, `$${value} means something already`);
  },
);

export const readAs = about(
  "What of each event is given: its data, or the whole envelope",
  choice("data", "envelope", "raw"),
);
export const result = about(
  "What of the answer is given: its content, its bytes in base64, or all of it",
  choice("content", "raw", "response"),
);
export const redirect = about("Whether redirections are followed; otherwise they are errors", flag);
