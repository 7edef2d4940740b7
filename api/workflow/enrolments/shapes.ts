import { z } from "#kit/router.ts";

const Value = z
  .union([z.string().max(3_000), z.number(), z.boolean()])
  .transform(String)
  .openapi({ type: "string" });
const Condition = z.strictObject({
  propertyName: z.string().min(1).max(200),
  operator: z.string().regex(/^[A-Z_]{2,40}$/),
  value: Value.optional(),
  highValue: Value.optional(),
  values: z.array(Value).min(1).max(100).optional(),
});

/** One filter of each group is ours: it says after which record the next page begins. */
const Groups = z.array(z.strictObject({ filters: z.array(Condition).max(9) })).max(5);

export const EnrolFilter = z
  .strictObject({
    definition: z
      .string()
      .max(200)
      .regex(/^[\w-]+\/[\w-]+$/)
      .openapi({ description: "`namespace/name`", example: "sales/nurture" }),
    objectType: z
      .string()
      .regex(/^[\w-]{1,100}$/)
      .optional()
      .openapi({
        description: "Of which type, where the process starts on events of more than one.",
        example: "leads",
      }),
    filterGroups: Groups.optional().openapi({
      description: "As in a search of CRM Core; all records unless given. Forgotten when the batch is over.",
    }),
    list: z
      .string()
      .regex(/^[1-9]\d{0,14}$/)
      .optional()
      .openapi({ description: "The members of this list of CRM Core." }),
  })
  .refine(({ list, objectType, filterGroups }) => !list || !(objectType || filterGroups), {
    path: ["list"],
    message: "goes with neither objectType nor filterGroups",
  });
export type EnrolFilter = z.infer<typeof EnrolFilter>;

export const Enrol = z
  .strictObject({
    action: z.literal("enrol"),
    filter: EnrolFilter,
    reEnrol: z.boolean().default(false).openapi({
      description: "Those too that have had a run of this process, as far as its policy `reEnrolment` lets them.",
    }),
    reason: z.string().max(500).optional(),
    dryRun: z.boolean().default(false).openapi({
      description: "Starts nothing: tells of each record whether it would get a run, and why not.",
    }),
  })
  .openapi("Enrol");
export type Enrol = z.infer<typeof Enrol>;

/** What a batch that enrols found out when it was made. */
export type About = {
  /** As CRM Core names the type: `leads`. */
  type: string;
  properties: string[];
  /** Types of events that the process starts on and that may tell of such records. */
  events: string[];
  list?: { id: string; name: string };
};
