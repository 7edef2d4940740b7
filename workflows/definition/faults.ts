/** What is wrong with a definition, and where. A warning does not keep it from running. */
export interface DefinitionFault {
  line: number;
  column: number;
  /** JSON pointer. */
  pointer: string;
  message: string;
  severity: "error" | "warning";
  /** The name that was probably meant. */
  suggestion?: string;
}

/** A place in a definition. Spelt out as a JSON pointer only where something is told of it. */
export interface Path {
  parent?: Path;
  key: string | number;
}

export type Report = (path: Path, message: string, suggestion?: string, severity?: "warning") => void;

export const ROOT: Path = { key: "" };

export function under(path: Path, ...keys: (string | number)[]): Path {
  let inner = path;
  for (const key of keys) inner = { parent: inner, key };
  return inner;
}

export function pointerOf({ parent, key }: Path): string {
  return parent === undefined ? "" : `${pointerOf(parent)}/${escaped(key)}`;
}

function escaped(key: string | number): string {
  return String(key).replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The name nearest to a misspelt one, if any is near enough to have been meant. */
export function nearest(name: unknown, names: Iterable<unknown>): string | undefined {
  // Parts that are misshapen, and told as such elsewhere, are compared with too.
  if (typeof name !== "string" || name.length > 200) return undefined;
  const most = Math.max(2, Math.floor(name.length / 4));
  let best: { other: string; far: number } | undefined;
  for (const other of names) {
    if (typeof other !== "string" || Math.abs(other.length - name.length) > most) continue;
    const far = distance(name.toLowerCase(), other.toLowerCase());
    if (far <= most && far < name.length && far < (best?.far ?? Infinity)) best = { other, far };
  }
  return best?.other;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
