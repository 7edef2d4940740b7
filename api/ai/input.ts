import { z } from "#kit/router.ts";

const Value = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]);

// JSON may hold a key `__proto__`, which a record would drop without a word.
const refuseHostileNames = (
  value: unknown,
  issues: { addIssue: (issue: { code: "custom"; path: string[]; message: string }) => void },
) => {
  if (typeof value === "object" && value !== null && Object.hasOwn(value, "__proto__"))
    issues.addIssue({ code: "custom", path: ["__proto__"], message: "is not a property name" });
  return value;
};

/** Properties of a record by name, as a form, an import or CRM Core holds them. */
export const PropertyMap = z
  .preprocess(
    refuseHostileNames,
    z
      .record(z.string().min(1).max(200), Value)
      .refine((map) => Object.keys(map).length <= 300, "has more than 300 properties"),
  )
  .openapi({ type: "object", additionalProperties: { type: ["string", "number", "boolean", "null"] } });

export const RecordType = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, "is no record type: lower case letters, digits and _")
  .default("leads");
export const RecordId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^/\s]+$/, "must have neither / nor white space")
  .refine((id) => id.isWellFormed(), "is no valid text");
/** `objectType.property`, such as `leads.converted`. */
export const Target = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,63}\.[A-Za-z][A-Za-z0-9_]{0,99}$/,
    "must be `<object type>.<property>`, such as leads.converted",
  );
