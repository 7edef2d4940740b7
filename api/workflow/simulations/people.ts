import { schemaErrors } from "#workflows/definition/json-schema.ts";
import type { Json, JsonObject, Mock } from "#workflows/definition/types.ts";
import { fault } from "#workflows/engine/faults.ts";
import type { MemoryRun } from "#workflows/engine/memory.ts";
import type { Call } from "#workflows/engine/port.ts";
import { shippedCalendar } from "../calendars/shipped.ts";
import { type Answer, decided, FourEyes } from "../tasks/four-eyes-rule.ts";
import { planOf, Times } from "../tasks/plan.ts";

/** People who are asked, played: working time is counted by the calendar that ships. */
export function createPeople(run: () => MemoryRun, note: (text: string) => void) {
  function open({ path, argument }: Call): JsonObject {
    const { due, dueAt, notify, reminders, escalation, onExpiry } = argument;
    const given = { due, dueAt, notify, reminders, escalation, onExpiry };
    const times = Times.safeParse(JSON.parse(JSON.stringify(given)));
    if (!times.success)
      throw fault("validation", times.error.issues.map((one) => `${one.path.join("/")} ${one.message}`).join("; "));
    return { taskId: path, ...planOf(times.data, run().now(), () => shippedCalendar) } as unknown as JsonObject;
  }

  return {
    open,
    /** Opens the task, and has it answered after so long: where several decide, by so many different people. */
    ask(asked: Call, { output = {} }: Mock, delay: number): JsonObject {
      const opened = open(asked);
      const { form, fourEyes } = asked.argument as { form?: JsonObject; fourEyes?: Json };
      const wrong = form && delay < Infinity ? schemaErrors(form, output) : [];
      const name = asked.path.split("/").pop();
      if (wrong.length > 0) note(`the answer to "${name}" does not fit its form: ${wrong.join("; ")}`);
      else if (delay < Infinity) {
        const answer = (): void => run().answer(asked.path, asked.path, byAll(fourEyes, output, run().now()));
        run().at(run().now() + delay, answer);
      }
      return opened;
    },
    escalate({ argument }: Call): JsonObject {
      const { assignee, role, team, rule } = (argument.to ?? {}) as Record<string, string | undefined>;
      const who = assignee ?? role ?? team ?? rule;
      return who ? { who } : {};
    },
    expire: ({ decide }: JsonObject): JsonObject =>
      decide === undefined ? { answered: false } : { answered: true, output: decide },
  };
}

function byAll(given: Json | undefined, output: Json, now: number): Json {
  const rule = given === undefined ? undefined : FourEyes.safeParse(given).data;
  const answers: Answer[] = [];
  for (let person = 1; ; person++) {
    answers.push({ by: `person-${person}`, at: new Date(now).toISOString(), output });
    const result = decided(rule ?? null, answers);
    if (result !== undefined) return result;
  }
}
