import { z } from "#kit/router.ts";
import { formulaMax } from "../calculations/parse-formula.ts";
import { ObjectTypeName } from "../objects/types.ts";
import { fieldTypes, propertyTypes } from "./property.ts";

export const propertyName = /^[a-z][a-z0-9_]{0,99}$/;

const OptionInput = z.strictObject({
  label: z.string().min(1).max(500),
  value: z
    .string()
    .min(1)
    .max(500)
    .regex(/^[^;\0]+$/, "must not hold ;"),
  displayOrder: z.number().int().optional(),
  hidden: z.boolean().optional(),
  description: z.string().max(2_000).optional(),
});

export const Rollup = z
  .strictObject({
    function: z.enum(["count", "sum", "min", "max", "avg"]),
    objectType: ObjectTypeName.openapi({ description: "The type of the associated records" }),
    property: z
      .string()
      .max(100)
      .optional()
      .openapi({ description: "Of the associated records; a count has none", example: "amount" }),
    associationTypeId: z
      .number()
      .int()
      .optional()
      .openapi({ description: "Only of records associated by this type; of all of them without it" }),
  })
  .openapi("Rollup");

export const TextDisplayHint = z.enum([
  "unformatted_single_line",
  "multi_line",
  "email",
  "phone_number",
  "domain_name",
  "ip_address",
  "physical_address",
  "postal_code",
]);

const shared = {
  label: z.string().min(1).max(500),
  groupName: z.string().regex(/^[a-z][a-z0-9_]{0,99}$/),
  description: z.string().max(5_000).optional(),
  fieldType: z.enum(fieldTypes),
  options: z.array(OptionInput).max(5_000).optional(),
  displayOrder: z.number().int().min(-1).max(100_000).optional(),
  hidden: z.boolean().optional(),
  formField: z.boolean().optional(),
  rollup: Rollup.optional().openapi({ description: "Makes it a property that is rolled up from associated records" }),
  calculationFormula: z
    .string()
    .min(1)
    .max(formulaMax)
    .optional()
    .openapi({ description: "Makes it a calculated property", example: "if amount > 1000 'large' else 'small'" }),
};

export const CreateProperty = z
  .strictObject({
    name: z.string().regex(propertyName, "must be lower case letters, digits and _, and begin with a letter"),
    type: z.enum(propertyTypes),
    hasUniqueValue: z.boolean().optional(),
    textDisplayHint: TextDisplayHint.optional(),
    ...shared,
  })
  .openapi("CreateProperty");
export type CreateProperty = z.infer<typeof CreateProperty>;

export const UpdateProperty = z
  .strictObject({ type: z.enum(propertyTypes), ...shared })
  .partial()
  .openapi("UpdateProperty");
export type UpdateProperty = z.infer<typeof UpdateProperty>;
