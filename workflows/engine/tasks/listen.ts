import type { CloudEvent, EventFilter } from "../../contract.ts";
import { isExpression, programOf } from "../../definition/duration.ts";
import { bindCorrelations, matches } from "../../definition/events.ts";
import type { Consumption, EventFilterSpec, Json, JsonObject, ListenTask } from "../../definition/types.ts";
import { variablesOf } from "../expressions.ts";
import type { Frame } from "../frame.ts";
import type { Call, Strand } from "../port.ts";
import { type Outcome, visitKey } from "../run.ts";
import type { Task } from "../task.ts";
import { pause } from "../waiting.ts";

/** Waits for one event, any of several, or all of them; the output is a list of what was consumed, in that order. */
export function* runListen(task: Task): Strand<Outcome> {
  const { node, frame, env, path } = task;
  const { run } = env;
  const { to, read = "data" } = (node.task as ListenTask).listen;
  frame.key ??= visitKey(run, path);
  frame.mail ??= [];
  frame.got ??= [];
  frame.bound ??= {};
  frame.items ??= filtersOf(to).map((filter) => resolveFilter(task, filter) as unknown as Json);
  const { key, mail, got } = frame;
  const filters = frame.items as unknown as EventFilter[];
  const types = filters.map((filter) => (filter.with.type as string | undefined) ?? "any event").join(", ");
  const subscription = { key, subscriptionId: key };
  run.mailboxes.set(key, frame);
  try {
    const subscribe: Call = {
      type: "call",
      activity: "events.subscribe",
      path,
      summary: `${node.name}: listen for ${types}`,
      argument: { ...subscription, filters: frame.items },
    };
    yield subscribe;
    const wanted = to.all ? filters.length : 1;
    while (got.length < wanted) {
      yield* pause(run, {
        kind: "event",
        path,
        summary: `${node.name}: listening`,
        since: frame.startedAt,
        who: types,
        ready: () => mail.length > 0,
      });
      consume(mail.shift() as unknown as CloudEvent, filters, frame, to.all !== undefined);
    }
    return { output: got.map((event) => (read === "envelope" ? event : ((event as JsonObject).data ?? null))) };
  } finally {
    run.mailboxes.delete(key);
    frame.mail = undefined;
    run.effects.detach({
      type: "call",
      activity: "events.unsubscribe",
      path,
      summary: `${node.name}: stop listening`,
      argument: subscription,
    });
  }
}

function filtersOf({ one, any, all }: Consumption): EventFilterSpec[] {
  return one ? [one] : (any ?? all ?? []);
}

/** Takes the event if a filter still open wants it. Events come at least once, so known ones are passed over. */
function consume(event: CloudEvent, filters: EventFilter[], frame: Frame, all: boolean): void {
  const got = frame.got as unknown as CloudEvent[];
  if (got.some(({ id, source }) => id === event.id && source === event.source)) return;
  const filled = (frame.filled ??= []);
  for (const [i, filter] of filters.entries()) {
    if ((all && filled.includes(i)) || !matches(filter, event)) continue;
    const bound = bindCorrelations(filter, event, frame.bound!);
    if (!bound) continue;
    frame.bound = bound;
    filled.push(i);
    got.push(event);
    return;
  }
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
      for (const variable of variablesOf(programOf(wanted))) {
        const known = look(variable);
        if (known !== undefined) filter.vars[variable] = known;
      }
    } else if (name !== "data" && isExpression(wanted))
      filter.correlate[`with.${name}`] = { from: `.${name}`, expect: fill(wanted) };
    else filter.with[name] = fill(wanted);
  }
  for (const [name, { from, expect }] of Object.entries(correlate)) {
    filter.correlate[name] = { from, ...(expect !== undefined && { expect: fill(expect) }) };
  }
  return filter;
}
