export type Sentence = { text: string; source: string };

const STOP = new Set(
  "a an and are as at be been but by for from had has have he her his i if in into is it its of on or our she so that the their them they this to was we were will with you your der die das und oder ist sind war ein eine einen im in den dem des zu mit für auf von es sie er wir ich nicht".split(
    " ",
  ),
);

/** The most telling sentences, in their order: near the centroid of all (TF-IDF), far from those already taken (MMR). */
export function extract(
  texts: readonly { source: string; text: string }[],
  count: number,
  diversity = 0.3,
): Sentence[] {
  const sentences = texts
    .flatMap(({ source, text }) => sentencesOf(text).map((each) => ({ source, text: each })))
    .slice(0, 200);
  const bags = sentences.map(({ text }) => bag(text));
  const frequency = new Map<string, number>();
  for (const words of bags) for (const word of words.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const vectors = bags.map((words) =>
    unit(new Map([...words].map(([word, n]) => [word, n * Math.log(1 + bags.length / frequency.get(word)!)]))),
  );
  const centroid = new Map<string, number>();
  for (const vector of vectors) for (const [word, x] of vector) centroid.set(word, (centroid.get(word) ?? 0) + x);
  const relevance = vectors.map((vector) => dot(vector, unit(centroid)));
  const taken: number[] = [];
  while (taken.length < Math.min(count, sentences.length)) {
    const worth = (i: number) =>
      (1 - diversity) * relevance[i]! - diversity * Math.max(0, ...taken.map((j) => dot(vectors[i]!, vectors[j]!)));
    const left = [...sentences.keys()].filter((i) => !taken.includes(i));
    taken.push(left.reduce((a, b) => (worth(b) > worth(a) ? b : a)));
  }
  return taken.toSorted((a, b) => a - b).map((i) => sentences[i]!);
}

function sentencesOf(text: string): string[] {
  const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
  return [...segmenter.segment(text.slice(0, 10_000))]
    .map(({ segment }) => segment.trim())
    .filter((each) => each.length >= 15 && each.length <= 400);
}

function bag(text: string): Map<string, number> {
  const words = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [])
    if (!STOP.has(word)) words.set(word, (words.get(word) ?? 0) + 1);
  return words;
}

function unit(vector: Map<string, number>): Map<string, number> {
  const length = Math.hypot(...vector.values()) || 1;
  return new Map([...vector].map(([word, x]) => [word, x / length]));
}

function dot(a: Map<string, number>, b: Map<string, number>): number {
  let sum = 0;
  for (const [word, x] of a) sum += x * (b.get(word) ?? 0);
  return sum;
}
