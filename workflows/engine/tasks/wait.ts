import type { WaitTask } from "../../definition/types.ts";
import type { Strand } from "../port.ts";
import { type Outcome, iso } from "../run.ts";
import type { Task } from "../task.ts";
import { pause } from "../waiting.ts";

export function* runWait({ node, frame, env, path, after }: Task): Strand<Outcome> {
  const until = (frame.until ??= after((node.task as WaitTask).wait));
  if (until > env.run.effects.now()) {
    yield* pause(env.run, {
      kind: "timer",
      path,
      summary: `${node.name}: until ${iso(until)}`,
      since: frame.startedAt,
      until,
    });
  }
  return { output: frame.input! };
}
