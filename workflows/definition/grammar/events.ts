import {
  about,
  also,
  anything,
  defined,
  either,
  isObject,
  list,
  object,
  record,
  type Rule,
  rule,
  text,
  textOr,
} from "../rules.ts";
import { cronFault } from "../cron.ts";
import { expression, interval, readAs } from "./values.ts";

const names = text({
  pattern: /^[a-z][a-z0-9]{0,39}$/,
  like: "an attribute of an event (lower-case letters and digits)",
});
const attribute = text({ max: 2_000 });
const known = {
  id: attribute,
  source: about("Where it comes from, as a URI", attribute),
  type: about("What kind of event it is, as in crm.lead.created", attribute),
  subject: about("What it is about", attribute),
  time: attribute,
  datacontenttype: attribute,
  dataschema: attribute,
};
const attributes = (members: Record<string, Rule>, required: string[]): Rule =>
  also(object({ ...known, ...members }, { others: anything, required }), (value, path, report) => {
    if (!isObject(value)) return;
    for (const key in value) names.check(key, { parent: path, key }, report);
    if (Object.keys(value).length === 0) report(path, "at least one attribute of the event is expected here");
  });

export const emitted = attributes({ data: about("What the event tells", anything) }, ["type"]);

const wanted = attributes(
  { data: about("A condition in ${ } over the event's data, or members that it must have", anything) },
  [],
);
const correlation = object(
  {
    from: about("What is compared, from the whole event", expression),
    expect: about("What it must be; the first value seen unless said", text()),
  },
  { required: ["from"] },
);
const filter = defined("eventFilter", () =>
  object(
    {
      with: about("Attributes: exact texts, regular expressions, or ${ }", wanted),
      correlate: about(
        "Values that the event must have in common with the run, by name",
        record(correlation, { max: 10 }),
      ),
    },
    { required: ["with"] },
  ),
);
const filters = list(filter, { min: 1, max: 20 });

const exactly = ["one", "any", "all"];
const one = about("One event", filter);
const all = about("Each of these, in any order", filters);
const any = about("Any of these; [] is every event", list(filter, { max: 20 }));
const onlyWithAny = (strategy: Rule): Rule =>
  also(strategy, (value, path, report) => {
    if (isObject(value) && Object.hasOwn(value, "until") && !Object.hasOwn(value, "any"))
      report({ parent: path, key: "until" }, 'only "any" goes on until something holds');
  });

const never = rule({ const: false }, (value, path, report) => {
  if (value !== false) report(path, "a condition, false, or events to wait for are expected here");
});
const ending = object({ one, any: about("Any of these", filters), all }, { exactly });
const until = textOr(
  about("Holds over the list of what was consumed when listening ends", expression),
  either(ending, isObject, never),
);
export const consumption = onlyWithAny(
  object({ one, any, all, until: about("Goes on listening until this holds; false never ends", until) }, { exactly }),
);

const cron = also(text({ max: 200, examples: ["0 9 * * 1-5"] }), (value, path, report) => {
  const fault = typeof value === "string" ? cronFault(value) : undefined;
  if (fault) report(path, fault);
});
const starting = object({ one, any: about("Any of these", filters), all }, { exactly });
export const schedule = also(
  object(
    {
      on: about("Starts with events; the input is the list of them", starting),
      every: about("Starts again and again; runs may overlap", interval),
      cron: about("Starts by the calendar: minute, hour, day of month, month, day of week (UTC)", cron),
      after: about("Starts again so long after the run before has ended", interval),
      read: readAs,
    },
    { exactly: ["on", "every", "cron", "after"] },
  ),
  (value, path, report) => {
    if (isObject(value) && Object.hasOwn(value, "read") && !Object.hasOwn(value, "on"))
      report({ parent: path, key: "read" }, 'only "on" reads events');
  },
);
