import { checkFolder, counted, type Sound } from "./check.ts";
import { readFolder } from "./files.ts";
import { lineDiff } from "./lines.ts";
import { Refused, type Remote } from "./remote.ts";

type Print = (line: string) => void;
type Outcome = "unchanged" | "saved" | "published" | "refused";

/** Saves and publishes what differs from what is published; nothing at all while a file has faults. */
export async function push(folder: string, remote: Remote, print: Print, draftOnly: boolean): Promise<boolean> {
  const sound = checkFolder(await readFolder(folder), print);
  if (!sound) return false;
  const outcomes: Outcome[] = [];
  for (const one of sound) outcomes.push(await pushOne(one, remote, print, draftOnly));
  const of = (wanted: Outcome): number => outcomes.filter((outcome) => outcome === wanted).length;
  print(
    `${counted(of("published"), "definition")} published, ${of("saved")} saved, ${of("unchanged")} unchanged, ${of("refused")} refused`,
  );
  return of("refused") === 0;
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
  if (before !== undefined) for (const line of lineDiff(before, file.text)) print(`  ${line}`);
  try {
    await remote.saveDraft(namespace, name, file.text, file.format);
    if (draftOnly) return "saved";
    await remote.publish(namespace, name);
    return "published";
  } catch (error) {
    if (!(error instanceof Refused) || error.status === 401 || error.status === 403) throw error;
    for (const { line = 1, column = 1, path, message } of error.faults)
      print(`${file.path}:${line}:${column}: ${message}${path ? ` (${path})` : ""}`);
    if (error.faults.length === 0) print(`${file.path}:1:1: ${error.message}`);
    return "refused";
  }
}
