import { nearest, type Path, ROOT, under } from "../faults.ts";
import type { Scope } from "./scope.ts";

/** The tasks that a definition's own tests name must be there; what they expect is data. */
export function checkTests({ definition, report }: Scope): void {
  const tests = definition.document?.metadata?.tests;
  if (!tests) return;
  const names = namesIn(definition);
  const at = under(ROOT, "document", "metadata", "tests");
  const known = (name: string | undefined, path: Path): void => {
    if (name !== undefined && !names.has(name)) report(path, `there is no task "${name}"`, nearest(name, names));
  };
  const seen = new Set<string>();
  tests.forEach(({ name, given, mocks = [], expect }, i) => {
    const test = under(at, i);
    if (seen.has(name)) report(under(test, "name"), `the name "${name}" is used twice`);
    seen.add(name);
    for (const key of ["steps", "notSteps"] as const)
      expect[key]?.forEach((step, j) => known(step, under(test, "expect", key, j)));
    mocks.forEach(({ task }, j) => known(task, under(test, "mocks", j, "task")));
    given?.later?.forEach(({ task }, j) => known(task, under(test, "given", "later", j, "task")));
  });
}

/** Names of all tasks, wherever they stand. */
function namesIn(definition: object): Set<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) {
        const [name] = Object.keys((item as object | null) ?? {});
        if (name !== undefined) names.add(name);
      }
    }
    Object.values(value).forEach(visit);
  };
  const { do: tasks, use } = definition as { do: unknown; use?: { functions?: unknown; extensions?: unknown } };
  [tasks, use?.functions, use?.extensions].forEach(visit);
  return names;
}
