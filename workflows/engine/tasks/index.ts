import type { TaskKind } from "../../definition/types.ts";
import type { Strand } from "../port.ts";
import type { Outcome } from "../run.ts";
import type { Task } from "../task.ts";
import { runCall } from "./call.ts";
import { runDo } from "./do.ts";
import { runEmit } from "./emit.ts";
import { runFor } from "./for.ts";
import { runFork } from "./fork.ts";
import { runListen } from "./listen.ts";
import { runRaise } from "./raise.ts";
import { runProcess } from "./run.ts";
import { runSet } from "./set.ts";
import { runSwitch } from "./switch.ts";
import { runTry } from "./try.ts";
import { runWait } from "./wait.ts";

/** A kind that only computes gives its outcome at once. */
export const executors: Record<TaskKind, (task: Task) => Strand<Outcome> | Outcome> = {
  call: runCall,
  do: runDo,
  emit: runEmit,
  for: runFor,
  fork: runFork,
  listen: runListen,
  raise: runRaise,
  run: runProcess,
  set: runSet,
  switch: runSwitch,
  try: runTry,
  wait: runWait,
};
