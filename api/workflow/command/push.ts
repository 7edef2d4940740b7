import { diffDefinitions } from "#workflows/definition/diff.ts";
import { readSource } from "#workflows/definition/source.ts";
import { type Definition, nameOf } from "#workflows/definition/types.ts";
import { tasksOf } from "#workflows/definition/walk.ts";
import { checkFolder, readFilled, type Sound } from "./check.ts";
import { lineDiff } from "./lines.ts";
import { Refused, type Remote } from "./remote.ts";

type Print = (line: string) => void;
type Outcome = "unchanged" | "saved" | "published" | "refused";

/** Saves and publishes what differs from what is published; nothing at all while a file has faults. */
export async function push(folder: string, remote: Remote, print: Print, draftOnly: boolean): Promise<boolean> {
  const read = await readFilled(folder);
  const sound = checkFolder(read, print);
  if (!sound) return false;
  const outcomes: Outcome[] = [];
  // Functions first: definitions that call them are refused until they are there. They have no drafts.
  if (!draftOnly)
    for (const { path, name, version, text } of read.functions)
      outcomes.push(await refusedIn(path, print, () => publishFunction(remote, name, version, text)));
  for (const one of inOrder(sound)) outcomes.push(await pushOne(one, remote, print, draftOnly));
  const of = (wanted: Outcome): number => outcomes.filter((outcome) => outcome === wanted).length;
  print(`${of("published")} published, ${of("saved")} saved, ${of("unchanged")} unchanged, ${of("refused")} refused`);
  return of("refused") === 0;
}

/** Processes after those that they run: until those are there, they are refused. */
function inOrder(sound: Sound[]): Sound[] {
  const byName = new Map(sound.map((one) => [nameOf(one.definition), one]));
  const ordered = new Set<Sound>();
  const seen = new Set<Sound>();
  function put(one: Sound): void {
    if (seen.has(one)) return;
    seen.add(one);
    for (const task of tasksOf(one.definition)) {
      const other = "run" in task && byName.get(`${task.run.workflow.namespace}/${task.run.workflow.name}`);
      if (other) put(other);
    }
    ordered.add(one);
  }
  for (const one of sound) put(one);
  return [...ordered];
}

async function publishFunction(remote: Remote, name: string, version: string, text: string): Promise<Outcome> {
  const { status } = await remote.publishFunction(name, version, text);
  return status === 201 ? "published" : "unchanged";
}

async function pushOne(
  { file, definition }: Sound,
  remote: Remote,
  print: Print,
  draftOnly: boolean,
): Promise<Outcome> {
  const { namespace, name, version } = definition.document;
  const known = await remote.get(namespace, name);
  const before = known?.currentVersion ? await remote.source(namespace, name, known.currentVersion) : undefined;
  if (before === file.text) return "unchanged";
  print(`${file.path}: ${before === undefined ? "new" : `${known!.currentVersion} → ${version}`}`);
  if (before !== undefined) tellChanges(before, { file, definition }, print);
  return refusedIn(file.path, print, async () => {
    await remote.saveDraft(namespace, name, file.text, file.format);
    if (draftOnly) return "saved";
    await remote.publish(namespace, name);
    return "published";
  });
}

/** In words what it means, then line by line. */
function tellChanges(before: string, { file, definition }: Sound, print: Print): void {
  const { value } = readSource(before);
  for (const { text } of diffDefinitions(value as unknown as Definition, definition)) print(`  ${text}`);
  for (const line of lineDiff(before, file.text)) print(`    ${line}`);
}

/** What the server refuses is told as a fault of the file. */
async function refusedIn(path: string, print: Print, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused) || error.status === 401 || error.status === 403) throw error;
    for (const fault of error.faults)
      print(`${path}:${fault.line ?? 1}:${fault.column ?? 1}: ${fault.message}${fault.path ? ` (${fault.path})` : ""}`);
    if (error.faults.length === 0) print(`${path}:1:1: ${error.message}`);
    return "refused";
  }
}
