import { nearest, type Path, ROOT, under } from "../faults.ts";
import { type Scope, USED, type UsedKind } from "./scope.ts";

const WHAT: Record<UsedKind, string> = {
  authentications: "authentication",
  errors: "error",
  functions: "function",
  retries: "retry policy",
  secrets: "secret",
  timeouts: "timeout",
};

/** A name that must stand under `use`. */
export function useName(kind: Exclude<UsedKind, "secrets">, name: string, path: Path, scope: Scope): void {
  const names = Object.keys(scope.definition.use?.[kind] ?? {});
  if (names.includes(name)) scope.used[kind].add(name);
  else scope.report(path, `there is no ${WHAT[kind]} "${name}" under use`, nearest(name, names));
}

/** A secret must be listed under `use.secrets`; `name` is undefined where a program does not say which it takes. */
export function useSecret(name: string | undefined, path: Path, scope: Scope): void {
  if (name === undefined) return scope.report(path, "say which secret is meant, as in $secrets.NAME");
  const { secrets } = scope.definition.use ?? {};
  const listed = Array.isArray(secrets) ? secrets : [];
  if (listed.includes(name)) scope.used.secrets.add(name);
  else scope.report(path, `the secret "${name}" is not listed under use.secrets`, nearest(name, listed));
}

export function checkSecrets({ definition, known, report }: Scope): void {
  const listed = definition.use?.secrets ?? [];
  listed.forEach((name, i) => {
    const path = under(ROOT, "use", "secrets", i);
    if (listed.indexOf(name) < i) report(path, `the secret "${name}" is listed twice`);
    else if (known.secrets && !known.secrets.includes(name))
      report(path, `there is no secret "${name}" in the store`, nearest(name, known.secrets));
  });
}

export function warnOfUnused({ definition, used, report }: Scope): void {
  for (const kind of USED) {
    const entries = definition.use?.[kind] ?? {};
    const names: [key: string | number, name: string][] = Array.isArray(entries)
      ? entries.map((name, i) => [i, name])
      : Object.keys(entries).map((name) => [name, name]);
    for (const [key, name] of names) {
      if (!used[kind].has(name))
        report(under(ROOT, "use", kind, key), `nothing uses the ${WHAT[kind]} "${name}"`, undefined, "warning");
    }
  }
}
