import type { CloudEvent, EventFilter } from "../../contract.ts";
import { isExpression, programOf } from "../../definition/duration.ts";
import { bindCorrelations, matches, strategyOf } from "../../definition/events.ts";
import type { Consumption, EventFilterSpec, Json, JsonObject, ListenTask } from "../../definition/types.ts";
import { variablesOf } from "../expressions.ts";
import { visitKey } from "../run.ts";
import type { Task } from "../task.ts";

/** What a listener wants and has got so far; the lists are its frame's. */
export interface Listening {
  key: string;
  mail: Json[];
  /** What was made of the events consumed. */
  list: Json[];
  /** How many events the strategy takes; unset: until something says so. */
  count?: number;
  until: Consumption["until"];
  /** The types listened for, and what the events are to be about, for people. */
  who: string;
  about: string;
  read: (event: CloudEvent) => Json;
  /** Makes a wanted event the one being consumed. */
  take: (event: CloudEvent) => void;
  /** Whether the strategy that ends the listening has got its events. */
  ended: () => boolean;
}

/** So many known events are remembered: one sent again comes soon. */
const MAX_SEEN = 1_000;

export function listening(task: Task): Listening {
  const { node, frame, env, path } = task;
  const { listen } = node.task as ListenTask;
  const { to, read: mode = "data" } = listen;
  const until = typeof to.until === "string" && programOf(to.until) === "false" ? false : to.until;
  const own = filtersOf(to);
  const ending = typeof until === "object" ? until : undefined;
  const specs = [...own, ...(ending ? filtersOf(ending) : [])];
  const read = (event: CloudEvent): Json => readEvent(event, mode);
  // A frame of an earlier build holds whole events.
  const { got: earlier = [] } = frame as { got?: CloudEvent[] };
  frame.key ??= visitKey(env.run, path);
  frame.items ??= specs.map((spec) => resolveFilter(task, spec) as unknown as Json);
  frame.bound ??= {};
  frame.list ??= earlier.map(read);
  frame.seen ??= earlier.map(idOf);
  frame.i ??= earlier.length;
  const filled = (frame.filled ??= []);
  const filters = frame.items as unknown as EventFilter[];
  const isEnding = (i: number): boolean => i >= own.length;
  const all = (i: number): boolean => strategyOf(isEnding(i) ? ending! : to) === "all";
  const types = filters.slice(0, own.length).map((filter) => (filter.with.type as string | undefined) ?? "any event");
  const enough = ending?.all ? specs.length - own.length : 1;
  return {
    key: frame.key,
    mail: (frame.mail ??= []),
    list: frame.list,
    ...(!(to.any && until !== undefined) && { count: to.all ? own.length : 1 }),
    until,
    who: types.join(", "),
    about: filters.slice(0, own.length).flatMap(expectations).join(", ").slice(0, 300),
    read,
    take(event) {
      if (frame.seen!.includes(idOf(event))) return;
      // Those that end the listening first: they are no part of it.
      const order = [...filters.keys()].sort((a, b) => Number(isEnding(b)) - Number(isEnding(a)));
      for (const i of order) {
        if ((all(i) && filled.includes(i)) || !matches(filters[i]!, event)) continue;
        const bound = bindCorrelations(filters[i]!, event, frame.bound!);
        if (!bound) continue;
        frame.bound = bound;
        if (!filled.includes(i)) filled.push(i);
        if (frame.seen!.push(idOf(event)) > MAX_SEEN) frame.seen!.shift();
        if (!isEnding(i)) frame.event = event as Json;
        return;
      }
    },
    ended: () => ending !== undefined && filled.filter(isEnding).length >= enough,
  };
}

/** What a filter expects of an event, in words. */
function expectations({ correlate = {} }: EventFilter): string[] {
  return Object.values(correlate).flatMap(({ from, expect }) =>
    expect === undefined ? [] : `${programOf(from).replace(/^\.(data\.)?/, "")} is ${JSON.stringify(expect)}`,
  );
}

/** Source and id are what makes an event the one it is. */
function idOf({ source, id }: CloudEvent): string {
  return `${source} ${id}`;
}

function readEvent(event: CloudEvent, mode: "data" | "envelope" | "raw"): Json {
  if (mode === "envelope") return event as Json;
  return (mode === "raw" ? event.data_base64 : undefined) ?? event.data ?? null;
}

/** `any: []` is every event. */
function filtersOf({ one, any, all }: Consumption): EventFilterSpec[] {
  if (one) return [one];
  const several = any ?? all ?? [];
  return several.length > 0 ? several : [{ with: {} }];
}

/**
 * What a filter says about this run becomes values: attributes computed from the input turn into expected
 * correlations, so that the filters of many runs differ in their expectations only.
 */
function resolveFilter({ fill, look }: Task, { with: attributes, correlate = {} }: EventFilterSpec): EventFilter {
  const filter: Required<EventFilter> = { with: {}, correlate: {}, vars: {} };
  for (const [name, wanted] of Object.entries(attributes)) {
    if (name === "data" && isExpression(wanted)) {
      filter.with.data = wanted;
      Object.assign(filter.vars, variablesFor(wanted, look));
    } else if (name !== "data" && isExpression(wanted))
      filter.correlate[`with.${name}`] = { from: `.${name}`, expect: fill(wanted) };
    // A text that was made of data must not stand where an expression may.
    else filter.with[name] = name === "data" && typeof wanted !== "string" ? fill(wanted) : wanted;
  }
  for (const [name, { from, expect }] of Object.entries(correlate)) {
    filter.correlate[name] = { from, ...(expect !== undefined && { expect: fill(expect) }) };
  }
  return filter;
}

function variablesFor(text: string, look: Task["look"]): JsonObject {
  const known = variablesOf(programOf(text)).map((name) => [name, look(name)]);
  return Object.fromEntries(known.filter(([, value]) => value !== undefined)) as JsonObject;
}
