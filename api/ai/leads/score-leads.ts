import { requirePermission } from "#kit/authorize.ts";
import { DomainError, invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { logCall } from "../answer.ts";
import type { Answer } from "../answer.ts";
import type { AiCtx, AiDb } from "../context.ts";
import { PropertyMap, RecordId, Target } from "../input.ts";
import { activeModel } from "../models/active-model.ts";
import { readRecord } from "../records.ts";
import type { Band, Reason, Scored } from "../scoring/scored.ts";
import { scoreByCard } from "../scoring/scorecard.ts";
import { toRow } from "../scoring/values.ts";
import type { Properties } from "../scoring/values.ts";
import { rememberLeads, scorecardOf } from "./seen.ts";
import type { Lead } from "./seen.ts";

const LeadInput = z
  .strictObject({ leadId: RecordId.optional(), features: PropertyMap.optional() })
  .refine((lead) => lead.leadId !== undefined || lead.features !== undefined, "needs a leadId or features");

export const ScoreLeads = z.strictObject({
  leads: z.array(LeadInput).min(1).max(500),
  target: Target.default("leads.converted"),
});
export type ScoreLeads = z.infer<typeof ScoreLeads>;

export type LeadScore = Answer<{ score: number; band: Band; factors: Reason[] }> & { leadId?: string };
type Scoring = { engine: string; model: string; version: string; scored: Scored[] };

const AT_ONCE = 10;

/** Scores leads by their target's model, or by the scorecard while there is none. Given features win over the record's. */
export async function scoreLeads(ctx: AiCtx, input: ScoreLeads): Promise<{ results: LeadScore[] }> {
  requirePermission(ctx, "ai.scores:create");
  const started = performance.now();
  const leads = await gather(ctx, input.leads);
  return ctx.db.transaction(async (tx) => {
    const { scored, ...scoring } = await scoreAll(tx, input.target, leads, true);
    const call = await logCall(ctx, tx, "score", { ...scoring, count: leads.length, started });
    const results = leads.map((lead, i) => answer(lead, scored[i]!, call));
    const told = results.flatMap(({ leadId, result, engine, model, version }) =>
      leadId === undefined
        ? []
        : {
            type: "ai.lead.scored",
            subject: `leads/${leadId}`,
            data: { leadId, score: result.score, band: result.band, engine, model, version },
            actorid: ctx.actor.id,
          },
    );
    await ctx.publish(tx, told);
    return { results };
  });
}

/** Scores one record for another feature, without keeping anything of it. */
export async function scoreRecord(ctx: AiCtx, properties: Properties): Promise<Scored & { engine: string }> {
  const { scored, engine } = await scoreAll(ctx.db, "leads.converted", [{ properties }], false);
  return { ...scored[0]!, engine };
}

async function scoreAll(db: AiDb, target: string, leads: readonly Lead[], remember: boolean): Promise<Scoring> {
  const active = await activeModel(db, target);
  const rows = leads.map(({ properties }) => toRow(properties));
  if (active) return { engine: active.engine, model: target, version: active.version, scored: rows.map(active.score) };
  const card = remember
    ? await rememberLeads(db, leads)
    : await scorecardOf(
        db,
        leads.map(({ properties }) => properties),
      );
  return { engine: "scorecard", model: "scorecard", version: "1", scored: rows.map((row) => scoreByCard(card, row)) };
}

function answer(
  { leadId, properties }: Lead,
  { score, band, confidence, reasons }: Scored,
  call: Awaited<ReturnType<typeof logCall>>,
): LeadScore {
  const source =
    leadId === undefined
      ? ({ kind: "features", ref: `${Object.keys(properties).length} given` } as const)
      : ({ kind: "record", ref: `leads/${leadId}` } as const);
  return {
    ...(leadId !== undefined && { leadId }),
    result: { score, band, factors: reasons },
    ...call,
    confidence,
    reasons: reasons.length ? reasons.map(({ text }) => text) : ["Nothing is known of this lead's engagement"],
    sources: [source, { kind: "model", ref: `${call.model}/${call.version}` }],
  };
}

async function gather(ctx: AiCtx, leads: ScoreLeads["leads"]): Promise<Lead[]> {
  const gathered: Lead[] = [];
  for (let from = 0; from < leads.length; from += AT_ONCE)
    gathered.push(
      ...(await Promise.all(leads.slice(from, from + AT_ONCE).map((lead, i) => read(ctx, lead, from + i)))),
    );
  return gathered;
}

async function read(ctx: AiCtx, { leadId, features }: ScoreLeads["leads"][number], place: number): Promise<Lead> {
  if (features) return { ...(leadId !== undefined && { leadId }), properties: features };
  if (leadId === undefined) throw invalid("a lead needs a leadId or features");
  try {
    return { leadId, properties: (await readRecord(ctx, "leads", leadId)).properties };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== "not_found") throw error;
    throw new DomainError("not_found", `leads/${leadId} was not found`, {
      faults: [{ path: `/leads/${place}/leadId`, message: "was not found" }],
    });
  }
}
