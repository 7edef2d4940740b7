import { logit, sigmoid } from "./metrics.ts";

/** From a model's log-odds to a probability. */
export type Calibration =
  | { kind: "platt"; slope: number; offset: number }
  | { kind: "isotonic"; margins: number[]; probabilities: number[] };

export function calibrate(calibration: Calibration, margin: number): number {
  if (calibration.kind === "platt") return sigmoid(calibration.slope * margin + calibration.offset);
  const { margins, probabilities } = calibration;
  let right = margins.findIndex((x) => x >= margin);
  if (right < 0) right = margins.length;
  const low = probabilities[Math.max(0, right - 1)]!;
  const high = probabilities[Math.min(margins.length - 1, right)]!;
  const span = (margins[right] ?? 0) - (margins[right - 1] ?? 0);
  const share = right > 0 && right < margins.length && span > 0 ? (margin - margins[right - 1]!) / span : 0;
  return low + share * (high - low);
}

/** Platt's logistic fit of two parameters, by Newton, with his smoothed targets. */
export function fitPlatt(margins: Float64Array, outcomes: Float64Array): Calibration {
  const positives = outcomes.reduce((sum, y) => sum + y, 0);
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (outcomes.length - positives + 2);
  let slope = 0;
  let offset = logit(positives / Math.max(1, outcomes.length));
  for (let iteration = 0; iteration < 50; iteration++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-9, 0, 1e-9];
    for (let i = 0; i < margins.length; i++) {
      const x = margins[i]!;
      const p = sigmoid(slope * x + offset);
      const error = (outcomes[i] ? high : low) - p;
      const w = p * (1 - p);
      ga += error * x;
      gb += error;
      haa += w * x * x;
      hab += w * x;
      hbb += w;
    }
    const determinant = haa * hbb - hab * hab;
    const [stepA, stepB] = [(hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant];
    slope += stepA;
    offset += stepB;
    if (Math.abs(stepA) + Math.abs(stepB) < 1e-9) break;
  }
  // A slope that is not positive would turn the ranking round: then the margins carry nothing.
  if (Number.isFinite(slope + offset) && slope > 0) return { kind: "platt", slope, offset };
  return { kind: "platt", slope: 0, offset: logit(positives / Math.max(1, outcomes.length)) };
}

/** Pool adjacent violators; blocks keep their mean margin, between two of them the probability is interpolated. */
export function fitIsotonic(margins: Float64Array, outcomes: Float64Array): Calibration {
  const order = Array.from({ length: margins.length }, (_, i) => i).toSorted(
    (a, b) => margins[a]! - margins[b]! || a - b,
  );
  const blocks: { margin: number; positives: number; n: number }[] = [];
  for (const i of order) {
    blocks.push({ margin: margins[i]!, positives: outcomes[i]!, n: 1 });
    while (blocks.length > 1) {
      const [b, a] = [blocks.at(-1)!, blocks.at(-2)!];
      if (a.positives / a.n < b.positives / b.n) break;
      blocks.splice(-2, 2, {
        margin: (a.margin * a.n + b.margin * b.n) / (a.n + b.n),
        positives: a.positives + b.positives,
        n: a.n + b.n,
      });
    }
  }
  // Laplace: no block says never or always. Small blocks move more than large ones, so the order is restored.
  let least = 0;
  const probabilities = blocks.map((b) => (least = Math.max(least, (b.positives + 0.5) / (b.n + 1))));
  return { kind: "isotonic", margins: blocks.map((b) => b.margin), probabilities };
}
