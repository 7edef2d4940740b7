const context = 2;

type Line = { mark: " " | "-" | "+"; text: string };

/** The lines that differ, with what stands around them: `-` before, `+` after. */
export function lineDiff(before: string, after: string): string[] {
  const lines = compare(before.split("\n"), after.split("\n"));
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - context), i + context + 1).some(({ mark }) => mark !== " "),
  );
  return lines.flatMap(({ mark, text }, i) => {
    if (!near[i]) return near[i - 1] ? ["…"] : [];
    return [`${mark} ${text}`.trimEnd()];
  });
}

/** Longest common subsequence between what the two begin and end with alike. */
function compare(a: string[], b: string[]): Line[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const same = (texts: string[]): Line[] => texts.map((text) => ({ mark: " ", text }));
  const middle = changes(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return [...same(a.slice(0, start)), ...middle, ...same(end === 0 ? [] : a.slice(-end))];
}

function changes(a: string[], b: string[]): Line[] {
  const longest = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i]![j] = a[i] === b[j] ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) lines.push({ mark: " ", text: a[i]! });
    else if (j >= b.length || (i < a.length && longest[i + 1]![j]! >= longest[i]![j + 1]!)) {
      lines.push({ mark: "-", text: a[i++]! });
      continue;
    } else {
      lines.push({ mark: "+", text: b[j++]! });
      continue;
    }
    i++;
    j++;
  }
  return lines;
}
