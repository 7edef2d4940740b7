/** What is shorter would be found everywhere: it is replaced only where it stands alone. */
export const shortest = 4;

/** Replaces every text that `by` names, the longest where several begin; as fast for thousands of them as for one. */
export function replacer(by: ReadonlyMap<string, string>): (text: string) => string {
  const long = [...by.keys()].filter((one) => one.length >= shortest).toSorted((a, b) => b.length - a.length);
  const byStart = Map.groupBy(long, (one) => one.slice(0, shortest));
  // Most places are ruled out by their first two characters, without making a text of them.
  const begins = new Uint8Array(65_536);
  for (const one of long) begins[pairAt(one, 0)] = 1;

  return (text) => {
    if (text.length < shortest) return by.get(text) ?? text;
    const last = text.length - shortest;
    let done = "";
    let from = 0;
    for (let i = 0; i <= last; i++) {
      if (begins[pairAt(text, i)] === 0) continue;
      const found = byStart.get(text.slice(i, i + shortest))?.find((one) => text.startsWith(one, i));
      if (found === undefined) continue;
      done += text.slice(from, i) + by.get(found)!;
      from = i + found.length;
      i = from - 1;
    }
    return from === 0 ? text : done + text.slice(from);
  };
}

const pairAt = (text: string, at: number): number =>
  ((text.charCodeAt(at) & 255) << 8) | (text.charCodeAt(at + 1) & 255);
