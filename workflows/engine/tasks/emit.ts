import type { EmitTask, JsonObject } from "../../definition/types.ts";
import { nameOf } from "../../definition/types.ts";
import type { Call, Strand } from "../port.ts";
import { iso, keyOf, type Outcome } from "../run.ts";
import type { Task } from "../task.ts";

/** The output is the event as sent. Its id is the step's key, so that one sent twice is one event. */
export function* runEmit({ node, frame, env, path, fill }: Task): Strand<Outcome> {
  const { run } = env;
  const key = keyOf(run, frame.origin ?? path);
  const event: JsonObject = {
    specversion: "1.0",
    id: key,
    time: iso(frame.startedAt!),
    source: `/processes/${nameOf(run.definition)}`,
    ...(fill((node.task as EmitTask).emit.event.with) as JsonObject),
  };
  const summary = `${node.name}: emit ${event.type as string}`;
  const call: Call = { type: "call", activity: "events.emit", path, summary, argument: { key, event } };
  yield call;
  return { output: event };
}
