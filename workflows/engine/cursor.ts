import type { Json } from "../definition/types.ts";
import type { Place, RunFrame } from "./frame.ts";
import type { Run } from "./run.ts";

type Box = { [key: string | number]: unknown };
interface Found {
  inside?: Found;
  key: string | number;
  depth: number;
}

/** What stands twice is left out where telling so is shorter. */
const WORTH = 400;
/** Data nested deeper is taken as it is. */
const MAX_DEPTH = 500;

/**
 * Where a run stands, for the part that goes on from there. What one task gave and the next was given is one value
 * in a run; so it is in its cursor.
 */
export function pack(run: Run): RunFrame {
  const found = new Map<unknown, Found>();
  const shared: NonNullable<RunFrame["shared"]> = [];

  function copy(value: unknown, at: Found): unknown {
    const isBox = typeof value === "object" && value !== null;
    if (!isBox && !(typeof value === "string" && value.length > WORTH)) return value;
    const first = found.get(value);
    if (first && JSON.stringify(value).length > WORTH) {
      shared.push([placeOf(at), placeOf(first)]);
      return null;
    }
    if (!first) found.set(value, at);
    if (!isBox || at.depth > MAX_DEPTH) return value;
    const inside = (key: string | number): Found => ({ inside: at, key, depth: at.depth + 1 });
    if (Array.isArray(value)) return value.map((one, key) => copy(one, inside(key)));
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copy(one, inside(key))]));
  }

  copy(run.input, { key: "input", depth: 0 });
  const frame = copy(run.frame, { key: "frame", depth: 0 }) as RunFrame;
  return { ...frame, burst: run.burst, ...(shared.length > 0 && { shared }) };
}

/** The frame tree that `pack` made the cursor of. */
export function unpack(cursor: RunFrame, input: Json): RunFrame {
  const { shared = [], ...frame } = cursor;
  const all: Box = { input, frame };
  for (const [to, from] of shared) {
    const box = to.slice(0, -1).reduce(within, all) as Box;
    box[to.at(-1)!] = from.reduce(within, all);
  }
  return frame;
}

const within = (box: unknown, key: string | number): unknown => (box as Box)[key];

function placeOf({ inside, key }: Found): Place {
  return inside ? [...placeOf(inside), key] : [key];
}
