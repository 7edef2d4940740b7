import { createHash } from "node:crypto";

/** Seeded uniform numbers in [0, 1) (mulberry32): the same seed gives the same model. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Fisher–Yates; returns its argument. */
export function shuffle(items: Int32Array, next: () => number): Int32Array {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    const kept = items[i]!;
    items[i] = items[j]!;
    items[j] = kept;
  }
  return items;
}

/** A stable 32-bit hash of text. */
export const hash = (text: string): number => createHash("sha256").update(text).digest().readUInt32BE();
