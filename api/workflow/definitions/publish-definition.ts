import { and, eq } from "drizzle-orm";
import { definitions } from "#db/workflows/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, DomainError, notFound, type Fault } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { Definition } from "#workflows/definition/types.ts";
import type { WorkflowCtx } from "../context.ts";
import { runDefinitionTests } from "../simulations/run-tests.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { checkAgainst, type Checked, placed } from "./check-definition.ts";
import { knownHere } from "./known.ts";
import { requirePublishing } from "./require-publishing.ts";
import { etagOf } from "./save-draft.ts";
import { actingRoleOf, writeVersion, type Written } from "./write-version.ts";

export const Publish = z.strictObject({
  actingRole: z
    .literal("service")
    .optional()
    .openapi({ description: "Runs act as the service instead of with the rights of whoever started them." }),
  owner: z.string().max(128).optional().openapi({ description: "User id of who answers for its runs." }),
});

export type PublishDefinition = z.infer<typeof Publish> & { namespace: string; name: string };

/** Publishes the draft as the immutable version that it names; from now on that version starts new runs. */
export async function publishDefinition(
  ctx: WorkflowCtx,
  { ifMatch, ...input }: PublishDefinition & { ifMatch?: string | undefined },
): Promise<Written> {
  requirePublishing(ctx);
  const [draft, known] = await Promise.all([draftOf(ctx, input), knownHere(ctx)]);
  if (ifMatch && ifMatch !== etagOf(draft.text))
    throw new DomainError("precondition_failed", "the draft has changed since it was read");
  const checked = fit(checkAgainst(known, draft.text), draft.text, input);
  // Rights beyond the starter's are rights granted: whoever may give roles may give these.
  if (actingRoleOf({ ...input, ...checked })) requirePermission(ctx, "users.roles:write");
  await passTests(checked.document, draft.text);
  const written = await ctx.db.transaction(async (tx) => {
    // Tests take their time, so the row is locked after them: what is published is what was tested.
    if ((await draftOf({ db: tx }, input, true)).text !== draft.text)
      throw conflict("the draft has changed while it was being published");
    return writeVersion(tx, ctx, { ...input, ...checked, source: draft });
  });
  temporalOf(ctx.config).wake("schedules");
  return written;
}

async function draftOf({ db }: Pick<WorkflowCtx, "db">, { namespace, name }: PublishDefinition, lock = false) {
  const named = and(eq(definitions.namespace, namespace), eq(definitions.name, name));
  const query = db.select().from(definitions).where(named);
  const [row] = await (lock ? query.for("update") : query);
  if (!row?.draft) throw notFound(`a draft of ${namespace}/${name}`);
  return { text: row.draft, format: row.draftFormat! };
}

type Fit = Required<Omit<Checked, "faults">>;

function fit(checked: Checked, text: string, { namespace, name }: PublishDefinition): Fit {
  if (!checked.definition) throw new DomainError("invalid_input", "the draft has faults", { faults: checked.faults });
  const { document } = checked.definition;
  for (const [key, wanted] of Object.entries({ namespace, name }))
    if (document[key as "name"] !== wanted)
      throw new DomainError("invalid_input", "the draft has faults", {
        faults: placed(text, [{ path: `/document/${key}`, message: `must be "${wanted}", as in the address` }]),
      });
  return checked as Fit;
}

/** A definition is published when every test that it carries passes. */
async function passTests(definition: Definition, text: string): Promise<void> {
  const untested = (faults: Fault[]) =>
    new DomainError("unprocessable", "the draft does not pass its own tests", {
      faults: placed(text, faults.slice(0, 100)),
    });
  const results = await runDefinitionTests(definition).catch((error: unknown) => {
    if (!(error instanceof DomainError) || error.code !== "unprocessable") throw error;
    throw untested([{ path: "/document/metadata/tests", message: `the tests cannot run: ${error.message}` }]);
  });
  const faults = results.flatMap(({ name, failures }, i) =>
    failures.map((failure) => ({ path: `/document/metadata/tests/${i}`, message: `${name}: ${failure}` })),
  );
  if (faults.length > 0) throw untested(faults);
}
