import { unavailable, type Fault } from "#kit/errors.ts";
import type { components } from "../openapi.gen.ts";

export type Summary = components["schemas"]["DefinitionSummary"];
export type Whole = components["schemas"]["Definition"];
type SharedFunction = components["schemas"]["SharedFunction"];
type Answer = { status: number; text: string };

/** A refusal of the Workflow Engine, in its own words. */
export class Refused extends Error {
  readonly status: number;
  readonly faults: (Fault & { line?: number; column?: number })[];

  constructor(status: number, text: string) {
    const problem = parsed(text);
    super(problem.detail ?? problem.title ?? `the Workflow Engine answered ${status}`);
    this.status = status;
    this.faults = problem.errors ?? [];
  }
}

type Problem = { title?: string; detail?: string; errors?: Refused["faults"] };

function parsed(text: string): Problem {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return {};
  }
}

const yaml = "application/yaml";

/** The Workflow Engine as the command needs it. */
export function createRemote(url: string, key: string) {
  async function ask(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const all = { authorization: `Bearer ${key}`, ...headers };
    const answer = await fetch(new URL(path, url), { method, headers: all, ...(body !== undefined && { body }) }).catch(
      (error: unknown) => {
        throw unavailable(`${url} cannot be reached`, error);
      },
    );
    const text = await answer.text();
    if (!answer.ok) throw new Refused(answer.status, text);
    return { status: answer.status, text };
  }
  const at = (namespace: string, name: string): string =>
    `/v1/definitions/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
  const json = async <T>(path: string): Promise<T> => JSON.parse((await ask("GET", path)).text) as T;
  const missing = (error: unknown): undefined => {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  };

  return {
    /** All definitions by name. */
    async *list(): AsyncGenerator<Summary> {
      for (let after = ""; ;) {
        const query = new URLSearchParams({ limit: "100", ...(after && { after }) });
        const page = await json<{ results: Summary[]; paging?: { next: { after: string } } }>(
          `/v1/definitions?${query.toString()}`,
        );
        yield* page.results;
        if (!page.paging) return;
        after = page.paging.next.after;
      }
    },
    get: (namespace: string, name: string) => json<Whole>(at(namespace, name)).catch(missing),
    /** As somebody wrote it: the version, or what is current, or the draft where nothing is published. */
    source: (namespace: string, name: string, version?: string): Promise<string | undefined> =>
      ask("GET", at(namespace, name) + (version ? `/${encodeURIComponent(version)}` : ""), undefined, {
        accept: yaml,
      }).then(({ text }) => text, missing),
    functions: () => json<{ shared: SharedFunction[] }>("/v1/functions").then(({ shared }) => shared),
    functionSource: (name: string, version: string) =>
      ask("GET", `/v1/functions/${name}/${version}`, undefined, { accept: yaml }).then(({ text }) => text),
    publishFunction: (name: string, version: string, text: string) =>
      ask("PUT", `/v1/functions/${name}/${version}`, text, { "content-type": yaml }),
    saveDraft: (namespace: string, name: string, text: string, format: "yaml" | "json") =>
      ask("PUT", `${at(namespace, name)}/draft`, text, { "content-type": `application/${format}` }),
    publish: (namespace: string, name: string) =>
      ask("POST", `${at(namespace, name)}/publish`, "{}", { "content-type": "application/json" }),
  };
}

export type Remote = ReturnType<typeof createRemote>;
