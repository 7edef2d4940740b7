import { properties } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { DomainError, invalid, notFound } from "#kit/errors.ts";
import { assertCalculation, isGiven, type Given } from "../calculations/assert-calculation.ts";
import { assertRoom } from "../calculations/assert-formula.ts";
import { startRecalculation } from "../calculations/recalculate.ts";
import type { CrmCtx } from "../context.ts";
import type { ObjectType } from "../objects/types.ts";
import { definitionsFor, holdDefinitions, loadDefinitions } from "./load-definitions.ts";
import { isCalculated, view, type Property, type PropertyView } from "./property.ts";
import { assertField, assertOptions, insertProperty } from "./insert-property.ts";
import type { CreateProperty, UpdateProperty } from "./shapes.ts";

const propertiesMax = 1_000;

/** Adds a property to a type. */
export async function createProperty(ctx: CrmCtx, type: ObjectType, input: CreateProperty): Promise<PropertyView> {
  const [made] = await createProperties(ctx, type, [input]);
  return made!;
}

/** Adds properties to a type, all or none. */
export async function createProperties(
  ctx: CrmCtx,
  type: ObjectType,
  inputs: CreateProperty[],
): Promise<PropertyView[]> {
  requirePermission(ctx, "crm.properties:write");
  return ctx.db.transaction(async (tx) => {
    await holdDefinitions(tx);
    const known = await loadDefinitions(tx, type);
    if (known.size + inputs.length > propertiesMax)
      throw new DomainError("unprocessable", `a type has at most ${propertiesMax} properties`);
    for (const input of inputs) {
      if (isGiven(input)) {
        assertRoom(type, await loadDefinitions(tx, type));
        await assertCalculation(ctx, tx, type, input);
      }
      await insertProperty(tx, type, input, known);
      await recordAudit(tx, ctx, { action: "crm.properties.create", subject: `${type}/${input.name}`, detail: input });
    }
    if (inputs.some(isGiven)) await startRecalculation(tx, type);
    const now = await loadDefinitions(tx, type);
    return inputs.map(({ name }) => view(now.get(name)!));
  });
}

/** Changes how a property looks and which options it has; its type stays. */
export async function updateProperty(
  ctx: CrmCtx,
  type: ObjectType,
  name: string,
  input: UpdateProperty,
): Promise<PropertyView> {
  requirePermission(ctx, "crm.properties:write");
  return ctx.db.transaction(async (tx) => {
    await holdDefinitions(tx);
    const definitions = await definitionsFor(ctx, tx, type);
    const current = definitions.get(name);
    if (!current) throw notFound(`the property ${name} of ${type}`);
    const calculated = isCalculated(current);
    const { calculationFormula, rollup } = input;
    if (isGiven(input)) {
      assertSameWay(current, input);
      await assertCalculation(ctx, tx, type, { name, type: current.type, calculationFormula, rollup });
    }
    assertOptions(current.type, input.options ?? []);
    if (input.type && input.type !== current.type) throw invalid(`the type of ${name} stays ${current.type}`);
    if (input.fieldType && !calculated) assertField({ type: current.type, fieldType: input.fieldType });
    if (input.fieldType && calculated && input.fieldType !== current.fieldType)
      throw invalid(`${name} is calculated: it stays a ${current.fieldType} field`);
    const next = { ...current, ...input };
    const { label, fieldType, groupName, description, options, displayOrder, hidden, formField } = next;
    const set = {
      label,
      fieldType,
      groupName,
      description,
      options,
      displayOrder,
      hidden,
      formField,
      ...(calculationFormula !== undefined && { calculationFormula }),
      ...(rollup && { rollup }),
      updatedAt: new Date(),
    };
    await tx
      .insert(properties)
      .values({ objectType: type, name, type: current.type, hasUniqueValue: current.hasUniqueValue, ...set })
      .onConflictDoUpdate({ target: [properties.objectType, properties.name], set });
    if (calculated && (isGiven(input) || input.options)) await startRecalculation(tx, type);
    await recordAudit(tx, ctx, { action: "crm.properties.update", subject: `${type}/${name}`, detail: input });
    return view((await loadDefinitions(tx, type)).get(name)!);
  });
}

/** A property stays one that people write, one with a formula, or one that is rolled up. */
function assertSameWay({ name, fieldType }: Property, { calculationFormula, rollup }: Given): void {
  if (calculationFormula !== undefined && fieldType !== "calculation_equation")
    throw invalid(`${name} is not calculated: a formula is for properties that are made with one`);
  if (rollup && fieldType !== "calculation_rollup")
    throw invalid(`${name} is not rolled up: a rollup is for properties that are made with one`);
}
