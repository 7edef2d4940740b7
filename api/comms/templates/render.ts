import { Liquid, type LiquidOptions, type Template } from "liquidjs";
import { DomainError, invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { HeaderText } from "../values.ts";

export const Variables = z.record(z.string().max(64), z.unknown());
export type Variables = z.infer<typeof Variables>;

export type Parts = { subject: string; text: string; html: string | null };

const maxRendered = 256 * 1024;

const options: LiquidOptions = {
  // An empty map of templates in place of the file system.
  templates: {},
  dynamicPartials: false,
  strictFilters: true,
  strictVariables: true,
  lenientIf: true,
  ownPropertyOnly: true,
  parseLimit: maxRendered,
  renderLimit: 500,
  memoryLimit: 2_000_000,
  timezoneOffset: "UTC",
};
const plain = withoutPartials(new Liquid(options));
const escaping = withoutPartials(new Liquid({ ...options, outputEscape: "escape" }));
const engines = { subject: plain, text: plain, html: escaping } as const;
type Part = keyof typeof engines;

function withoutPartials(engine: Liquid): Liquid {
  for (const tag of ["include", "render", "layout", "block"]) delete engine.tags[tag];
  return engine;
}

/** Refuses parts that are no Liquid, each with its place. */
export function checkTemplate(parts: Parts): void {
  const faults = present(parts).flatMap(([part, source]) => {
    try {
      parseLiquid(part, source);
      return [];
    } catch (error) {
      return [{ path: `/${part}`, message: messageOf(error) }];
    }
  });
  if (faults.length > 0) throw invalid("the template is not valid", faults);
}

/** Renders with nothing in reach but the variables; values stay text, whatever they look like. */
export function render(parts: Parts, required: string[], variables: Variables): Parts {
  const missing = required.filter((name) => !Object.hasOwn(variables, name) || variables[name] === null);
  if (missing.length > 0)
    throw invalid(
      "the template's variables are not all there",
      missing.map((name) => ({ path: `/template/variables/${name}`, message: "is required by the template" })),
    );
  const done = Object.fromEntries(present(parts).map(([part, source]) => [part, renderPart(part, source, variables)]));
  const subject = HeaderText.safeParse(done["subject"]);
  if (!subject.success)
    throw invalid("the rendered subject is not valid", [
      { path: "/template", message: `the subject ${subject.error.issues[0]!.message}` },
    ]);
  return { subject: subject.data, text: done["text"]!, html: done["html"] ?? null };
}

function renderPart(part: Part, source: string, variables: Variables): string {
  let result: string;
  try {
    result = String(engines[part].renderSync(parseLiquid(part, source), variables));
  } catch (error) {
    throw new DomainError("unprocessable", `the template's ${part} cannot be rendered: ${messageOf(error)}`);
  }
  if (result.length > maxRendered)
    throw new DomainError("unprocessable", `the template's ${part} has more than ${maxRendered} characters`);
  return result;
}

const parseLiquid = (part: Part, source: string): Template[] => engines[part].parse(source);

const present = (parts: Parts): [Part, string][] =>
  (["subject", "text", "html"] as const).flatMap((part) => (parts[part] === null ? [] : [[part, parts[part]]]));

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return "not valid";
  return /call stack|stack overflow/i.test(error.message) ? "it nests too deeply" : error.message.slice(0, 300);
}
