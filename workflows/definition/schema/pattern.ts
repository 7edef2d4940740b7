import { RE2JS } from "re2js";

const MAX_KEPT = 1_000;
const compiled = new Map<string, RE2JS | undefined>();

/** Whether a pattern is found in a text, in time linear in the text. A pattern that cannot be compiled is found in none. */
export function matches(pattern: string, text: string): boolean {
  return compile(pattern)?.matcher(text).find() === true;
}

export function compile(pattern: string): RE2JS | undefined {
  if (!compiled.has(pattern)) {
    if (compiled.size >= MAX_KEPT) compiled.clear();
    compiled.set(pattern, attempt(pattern));
  }
  return compiled.get(pattern);
}

function attempt(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch {
    return undefined;
  }
}
