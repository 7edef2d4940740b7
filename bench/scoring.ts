import { existsSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { BOOST, boostedMargin, fitBoosted } from "#api/ai/scoring/boosting/boost.ts";
import { columnsRow, inferFeatures } from "#api/ai/scoring/features.ts";
import { outOfFold } from "#api/ai/scoring/folds.ts";
import { fitLogistic, logisticMargin } from "#api/ai/scoring/logistic.ts";
import { measure, sigmoid } from "#api/ai/scoring/metrics.ts";
import { createScorer } from "#api/ai/scoring/model.ts";
import { fitBest, tableOf } from "#api/ai/scoring/train.ts";
import { toRow } from "#api/ai/scoring/values.ts";

// Lead scoring on real leads: quality by 5-fold cross-validation beside scikit-learn's, and the time one score takes.
const file = new URL("../../shared/data/leads/leads.csv", import.meta.url);
if (!existsSync(file)) {
  console.log("skipped: ../shared/data/leads/leads.csv is not there");
  process.exit(0);
}
// scikit-learn on unseen rows of the same file, as told by the data's own notes.
const reference = {
  logistic: { auc: 0.883, logLoss: 0.42, brier: 0.134 },
  boosting: { auc: 0.908, logLoss: 0.373, brier: 0.118 },
};

const records = parse<Record<string, string>>(readFileSync(file), { columns: true });
const rows = records.map(toRow);
const outcomes = Float64Array.from(records, (record) => Number(record["Converted"]));
const table = tableOf("leads.converted", inferFeatures(rows, Object.keys(records[0]!), "converted"), rows, outcomes);
const { features, columns } = table;
const all = Int32Array.from(rows, (_, i) => i);
const row = (i: number) => columnsRow(columns, i);

const engines = {
  logistic: (train: Int32Array) => {
    const model = fitLogistic(features, columns, outcomes, train, 4);
    return (i: number) => logisticMargin(model, features, row(i));
  },
  boosting: (train: Int32Array) => {
    const model = fitBoosted(features, columns, outcomes, train, BOOST);
    return (i: number) => boostedMargin(model, row(i));
  },
};

console.log(
  `${rows.length} leads, ${features.length} features; left out: ${table.dropped.map(({ name }) => name).join(", ")}`,
);
const quality = (["logistic", "boosting"] as const).map((engine) => {
  const started = performance.now();
  const margins = outOfFold(outcomes, all, 5, 1, engines[engine]);
  const { auc, logLoss, brier, lift10 } = measure(margins.map(sigmoid), outcomes);
  const beside = reference[engine];
  return {
    engine,
    AUC: auc.toFixed(3),
    "AUC / scikit-learn": (auc / beside.auc).toFixed(3),
    "log-loss": logLoss.toFixed(3),
    "log-loss / scikit-learn": (logLoss / beside.logLoss).toFixed(3),
    Brier: brier.toFixed(3),
    "lift@10 %": lift10.toFixed(2),
    "5 folds, s": ((performance.now() - started) / 1000).toFixed(1),
  };
});
console.table(quality);

const score = createScorer(fitBest(table, ["boosting"], BOOST.seed).model);
const timed = (lead: Record<string, string>) => {
  const started = performance.now();
  score(toRow(lead));
  return performance.now() - started;
};
const cold = performance.now();
records.slice(0, 500).forEach((lead) => score(toRow(lead)));
const batch = performance.now() - cold;
const times = records
  .slice(500, 2500)
  .map(timed)
  .toSorted((a, b) => a - b);
const at = (share: number) => times[Math.floor(share * times.length)]!.toFixed(3);
console.log(`a score with reasons: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; the first 500 in ${batch.toFixed(0)} ms`);
