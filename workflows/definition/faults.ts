/** What is wrong with a definition, and where. */
export interface DefinitionFault {
  line: number;
  column: number;
  /** JSON pointer. */
  pointer: string;
  message: string;
  /** The name that was probably meant. */
  suggestion?: string;
}

export type Report = (pointer: string, message: string, suggestion?: string) => void;

export function join(pointer: string, key: string | number): string {
  return `${pointer}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The name nearest to a misspelt one, if any is near enough to have been meant. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  const most = Math.max(2, Math.floor(name.length / 4));
  const ranked = [...names].map((other) => ({ other, far: distance(name.toLowerCase(), other.toLowerCase()) }));
  return ranked.filter(({ far }) => far <= most && far < name.length).sort((a, b) => a.far - b.far)[0]?.other;
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
