import { AstBuilder, GherkinClassicTokenMatcher, Parser } from "@cucumber/gherkin";
import { IdGenerator } from "@cucumber/messages";

export interface Scenario {
  feature: string;
  name: string;
  steps: { text: string; doc?: string }[];
}

/** The scenarios of a Gherkin text. */
export function readFeature(text: string): Scenario[] {
  const parser = new Parser(new AstBuilder(IdGenerator.incrementing()), new GherkinClassicTokenMatcher());
  const { feature } = parser.parse(text);
  return (feature?.children ?? []).flatMap(({ scenario }) =>
    scenario
      ? {
          feature: feature!.name,
          name: scenario.name,
          steps: scenario.steps.map(({ text: step, docString }) => ({
            text: step,
            ...(docString && { doc: docString.content }),
          })),
        }
      : [],
  );
}
