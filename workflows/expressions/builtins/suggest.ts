const longest = 100;

/** Names the nearest function, or the number of arguments that the name does take. */
export function unknownFunction(name: string, arity: number, known: string[]): string {
  if (name.length > longest) return `there is no function ${name.slice(0, longest)}…`;
  const arities = known.filter((key) => key.startsWith(`${name}/`)).map((key) => Number(key.split("/")[1]));
  if (arities.length > 0) {
    const takes = arities
      .sort((a, b) => a - b)
      .map(String)
      .join(" or ");
    return `${name} takes ${takes} argument${takes === "1" ? "" : "s"}, not ${arity}`;
  }
  const [nearest] = [...new Set(known.map((key) => key.split("/")[0]!))]
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const close = nearest && nearest.distance <= Math.max(1, Math.floor(name.length / 3));
  return `there is no function ${name}${close ? `: did you mean ${nearest.candidate}?` : ""}`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
