import { pipeline, Readable } from "node:stream";
import { and, asc, eq } from "drizzle-orm";
import { CsvError, parse } from "csv-parse";
import { importParts } from "#db/crm/schema.ts";
import { invalid } from "#kit/errors.ts";
import type { CrmDb } from "../context.ts";

/** A row of the file: the line it begins at and the one it ends at. */
export type CsvRow = { line: number; endLine: number; cells: string[] };

const rowMaxChars = 1024 * 1024;

async function* parts(db: CrmDb, importId: string): AsyncGenerator<Buffer> {
  for (let part = 0; ; part++) {
    const [row] = await db
      .select({ bytes: importParts.bytes })
      .from(importParts)
      .where(and(eq(importParts.importId, importId), eq(importParts.part, part)))
      .orderBy(asc(importParts.part));
    if (!row) return;
    yield row.bytes;
  }
}

/** The rows of an import's file, its header first. A file that cannot be read on ends in an `invalid_input` that names the line. */
export async function* readRows(db: CrmDb, importId: string, delimiter: string): AsyncGenerator<CsvRow> {
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: rowMaxChars,
  });
  pipeline(Readable.from(parts(db, importId)), parser, () => {});
  let line = 1;
  try {
    for await (const { info, record } of parser as AsyncIterable<{ info: { lines: number }; record: string[] }>) {
      // The parser counts the line break that ends a row only once it has passed it.
      yield { line, endLine: info.lines, cells: record };
      line = info.lines + 1;
    }
  } catch (error) {
    if (error instanceof CsvError) throw invalid(broken(error, line));
    throw error;
  } finally {
    parser.destroy();
  }
}

const broken = (error: CsvError, line: number) =>
  error.code === "CSV_QUOTE_NOT_CLOSED"
    ? `the row that begins at line ${line} opens a quote that is never closed`
    : `the row that begins at line ${line} cannot be read: ${error.code === "CSV_MAX_RECORD_SIZE" ? `it has more than ${rowMaxChars} characters` : error.message}`;

export type Header = { cells: string[]; delimiter: string };

/** The file's header and what separates its cells: comma, semicolon or tab, whichever the header has most of. */
export async function readHeader(db: CrmDb, importId: string): Promise<Header> {
  const { value: first } = await parts(db, importId).next();
  if (!first) throw invalid("the file is empty");
  const bytes = first as Buffer;
  if (bytes.includes(0) || !isUtf8(bytes)) throw invalid("the file is not UTF-8 text");
  const [line = ""] = bytes
    .toString("utf8")
    .replaceAll(/"[^"]*"/g, "")
    .split(/[\r\n]/, 1);
  const [delimiter] = [",", ";", "\t"].toSorted((a, b) => line.split(b).length - line.split(a).length);
  const { value } = await readRows(db, importId, delimiter!).next();
  const cells = (value as CsvRow | undefined)?.cells.map((cell) => cell.trim());
  if (!cells) throw invalid("the file is empty");
  return { cells, delimiter: delimiter! };
}

/** The last character of a part may be cut. */
const isUtf8 = (bytes: Buffer) => !bytes.toString("utf8").slice(0, -1).includes("\u{FFFD}");
