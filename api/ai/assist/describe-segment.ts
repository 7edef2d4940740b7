import { z } from "#kit/router.ts";
import type { AiCtx } from "../context.ts";
import { RecordType } from "../input.ts";
import { readDataset } from "../records.ts";
import { inferFeatures } from "../scoring/features.ts";
import { asOutcome, canonical, label, toRow } from "../scoring/values.ts";
import type { Row } from "../scoring/values.ts";

/** Records whose property has this value; the rest of the type is what they are compared with. */
export const Segment = z.strictObject({
  recordType: RecordType,
  property: z.string().min(1).max(200),
  value: z.string().min(1).max(200),
  outcome: z.string().min(1).max(200).default("converted"),
});
export type Segment = z.infer<typeof Segment>;
type Difference = { property: string; value: string; share: number; shareOfRest: number; text: string };
export type SegmentInsight = {
  summary: string;
  records: number;
  rest: number;
  conversion: number | null;
  conversionOfRest: number | null;
  differences: Difference[];
};

const SHOWN = 5;
const percent = (share: number) => `${Math.round(share * 100)} %`;

/** How a segment differs from the other records of its type: conversion, and the values that are most over-represented. */
export async function describeSegment(
  ctx: AiCtx,
  { recordType, property, value, outcome }: Segment,
): Promise<{ result: SegmentInsight; reasons: string[] }> {
  const key = canonical(property);
  const inside: Row[] = [];
  const rest: Row[] = [];
  const names = new Set<string>();
  for await (const page of readDataset(ctx, recordType))
    for (const record of page) {
      const row = toRow(record.properties);
      Object.keys(record.properties).forEach((name) => names.add(name));
      (String(row.get(key) ?? "").toLowerCase() === value.toLowerCase() ? inside : rest).push(row);
    }
  const rate = (rows: readonly Row[]) => {
    const known = rows.map((row) => asOutcome(row.get(canonical(outcome)))).filter((y) => !Number.isNaN(y));
    return known.length ? known.reduce((sum, y) => sum + y, 0) / known.length : null;
  };
  const others = [...names].filter((name) => canonical(name) !== key);
  const differences = inside.length ? compare(inside, rest, others, outcome).slice(0, SHOWN) : [];
  const [conversion, conversionOfRest] = [rate(inside), rate(rest)];
  const told =
    conversion === null
      ? ""
      : ` ${percent(conversion)} of them converted${conversionOfRest === null ? "" : `, ${percent(conversionOfRest)} of the others`}.`;
  const summary = `${inside.length} of ${inside.length + rest.length} ${recordType} have ${label(property)} ${value}.${told}`;
  return {
    result: { summary, records: inside.length, rest: rest.length, conversion, conversionOfRest, differences },
    reasons: differences.map(({ text }) => text),
  };
}

function compare(
  inside: readonly Row[],
  rest: readonly Row[],
  names: readonly string[],
  outcome: string,
): Difference[] {
  const { features } = inferFeatures([...inside, ...rest], names, outcome);
  return features
    .flatMap((feature) => {
      if (feature.kind === "number") return [];
      const share = (rows: readonly Row[], level: string) =>
        rows.length
          ? rows.filter((row) => String(row.get(feature.key) ?? "").toLowerCase() === level).length / rows.length
          : 0;
      const levels = feature.kind === "category" ? feature.levels : ["yes", "no"];
      return levels.map((level) => {
        const [own, other] = [share(inside, level), share(rest, level)];
        return {
          property: feature.name,
          value: level,
          share: own,
          shareOfRest: other,
          text: `${label(feature.name)} ${level}: ${percent(own)} here, ${percent(other)} elsewhere`,
        };
      });
    })
    .filter(({ share, shareOfRest }) => Math.abs(share - shareOfRest) >= 0.05)
    .toSorted((a, b) => Math.abs(b.share - b.shareOfRest) - Math.abs(a.share - a.shareOfRest));
}
