import { ROOT, under } from "../faults.ts";
import { checkExpression } from "./expressions.ts";
import type { Scope } from "./scope.ts";

/** What a concurrency key may speak of besides what starts the run. */
const KEY = ["record"] as const;

export function checkPolicy(scope: Scope): void {
  const { definition, report } = scope;
  const policy = definition.document?.metadata?.policy;
  if (!policy) return;
  const at = under(ROOT, "document", "metadata", "policy");
  const { concurrency, reEnrolment } = policy;
  if (concurrency?.key !== undefined) checkExpression(concurrency.key, KEY, under(at, "concurrency", "key"), scope);
  const byClock = definition.schedule !== undefined && !definition.schedule.on;
  if (byClock && reEnrolment !== undefined && reEnrolment !== "always")
    report(
      under(at, "reEnrolment"),
      "a process that starts by the clock has no record: this decides nothing",
      undefined,
      "warning",
    );
}
