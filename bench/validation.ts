// oxlint-disable unicorn/no-thenable -- `then` is a key of the language
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { parse, stringify } from "yaml";
import { catalogue } from "#activities/catalog.ts";
import { languageSchema } from "#workflows/definition/language-schema.ts";
import type { Json } from "#workflows/definition/types.ts";
import { validate } from "#workflows/definition/validate.ts";

// Validation of a definition of 200 tasks, all checks and expressions included, beside ajv's validation of the same
// parsed document against the exported JSON Schema, which checks its shape alone. Reading YAML is printed apart.
const ROUNDS = 60;
const known = {
  functions: catalogue,
  secrets: ["partner"],
  eventTypes: ["crm.lead.created"],
  processes: [{ name: "sales/follow-up", versions: ["1.0.0"] }],
  sharedFunctions: [],
};

/** Tasks of every kind, expressions in most. `salt` makes its expressions other than those of any other. */
function process(salt: number): Json {
  const block = (i: number): Record<string, unknown>[] => [
    {
      [`load${i}`]: {
        call: "crm.getObject",
        with: { objectType: "leads", id: `\${ .id + "${salt}" }` },
        export: { as: "$context + { lead: . }" },
      },
    },
    {
      [`facts${i}`]: {
        set: { name: `\${ $context.lead.properties.email // "${salt}" }`, score: "${ .score + 1 }", tags: ["a", "b"] },
      },
    },
    {
      [`choose${i}`]: {
        switch: [{ hot: { when: `.score > ${salt}`, then: `notify${i}` } }, { other: { then: "continue" } }],
      },
    },
    { [`pause${i}`]: { wait: { minutes: 5 } } },
    {
      [`notify${i}`]: {
        if: `.name != "${salt}"`,
        call: "http",
        with: {
          method: "post",
          endpoint: { uri: "https://example.com/{id}", authentication: { bearer: { token: "${ $secrets.partner }" } } },
          body: { name: "${ .name }" },
        },
      },
    },
    {
      [`each${i}`]: {
        for: { in: ".tags", each: "tag" },
        do: [
          { [`tag${i}`]: { set: { tag: `\${ $tag + "${salt}" }` } } },
          {
            [`keep${i}`]: {
              call: "crm.updateObject",
              with: { objectType: "leads", id: "${ .id }", properties: { x: "${ .tag }" } },
            },
          },
        ],
      },
    },
    {
      [`try${i}`]: {
        try: [{ [`tell${i}`]: { emit: { event: { with: { type: "my.event", data: { n: `\${ .n + ${salt} }` } } } } } }],
        catch: {
          errors: { with: { status: 503 } },
          retry: { delay: { seconds: 1 }, limit: { attempt: { count: 3 } } },
        },
      },
    },
  ];
  return {
    document: { dsl: "1.0.3", namespace: "bench", name: "validation", version: "1.0.0" },
    schedule: { on: { one: { with: { type: "crm.lead.created", data: `\${ .score > ${salt} }` } } } },
    use: { secrets: ["partner"] },
    do: Array.from({ length: 20 }, (_, i) => block(i)).flat(),
  } as Json;
}

const ajv = new Ajv2020({ allowUnionTypes: true, strictRequired: false, strictTypes: false });
(formats as unknown as (ajv: Ajv2020) => void)(ajv);
const fits = ajv.compile(languageSchema(catalogue));

function timed(run: () => boolean): number {
  const began = performance.now();
  if (!run()) throw new Error("the definition is not accepted");
  return performance.now() - began;
}
const median = (times: number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1]!;

const same = process(0);
const text = stringify(same);
const accepted = (value: Json): boolean => {
  const { definition, faults } = validate(value, known);
  if (!definition) console.error(faults.slice(0, 3));
  return definition !== undefined;
};
const times = { ajv: [] as number[], again: [] as number[], fresh: [] as number[], yaml: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  const other = process(round + 1);
  times.ajv.push(timed(() => fits(same)));
  times.again.push(timed(() => accepted(same)));
  times.ajv.push(timed(() => fits(other)));
  times.fresh.push(timed(() => accepted(other)));
  if (round % 6 === 0) times.yaml.push(timed(() => parse(text) !== null));
}

const tasks = JSON.stringify(same).match(/"(?:call|set|switch|wait|for|try|emit)":/g)!.length;
const base = median(times.ajv);
console.log(
  `A definition of ${tasks} tasks, ${Math.round(text.length / 1024)} KB of YAML; medians of ${ROUNDS} interleaved rounds`,
);
const row = (what: string, figure: number): void =>
  console.log(`${what.padEnd(44)}${figure.toFixed(2).padStart(8)} ms${(figure / base).toFixed(2).padStart(8)} × ajv`);
row("ajv, shape alone", base);
row("all checks, as edited again and again", median(times.again));
row("all checks, expressions never seen before", median(times.fresh));
row("reading the YAML before either", median(times.yaml));
