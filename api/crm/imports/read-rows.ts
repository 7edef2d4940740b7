import { and, eq } from "drizzle-orm";
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
      .where(and(eq(importParts.importId, importId), eq(importParts.part, part)));
    if (!row) return;
    yield row.bytes;
  }
}

/** The rows of an import's file, its header first. A file that cannot be read on ends in an `invalid_input` that names the line. */
export async function* readRows(db: CrmDb, importId: string, delimiter: string): AsyncGenerator<CsvRow> {
  let ready: CsvRow[] = [];
  let line = 1;
  const parser = parse({
    bom: true,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: rowMaxChars,
    // Read as a stream, the parser would drop the rows before a fault.
    on_record: (cells: string[], { lines }) => {
      ready.push({ line, endLine: lines, cells });
      line = lines + 1;
      return null;
    },
  });
  parser.on("error", () => {});
  const feed = (part: Buffer | null) =>
    new Promise<Error | null | undefined>((resolve) => (part ? parser.write(part, resolve) : parser.end(resolve)));
  for await (const part of withEnd(parts(db, importId))) {
    const error = await feed(part);
    yield* ready;
    ready = [];
    if (error) throw error instanceof CsvError ? invalid(broken(error, line)) : error;
  }
}

async function* withEnd<T>(items: AsyncIterable<T>): AsyncGenerator<T | null> {
  yield* items;
  yield null;
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
  const end = first.indexOf(10);
  const line = (end < 0 ? first : first.subarray(0, end)).toString("utf8");
  if (/[\0\u{FFFD}]/u.test(line)) throw invalid("the file is not UTF-8 text");
  const bare = line.replaceAll(/"[^"]*"/g, "");
  const [delimiter] = [",", ";", "\t"].toSorted((a, b) => bare.split(b).length - bare.split(a).length);
  const { value } = await readRows(db, importId, delimiter!).next();
  const cells = (value as CsvRow | undefined)?.cells.map((cell) => cell.trim());
  if (!cells) throw invalid("the file is empty");
  return { cells, delimiter: delimiter! };
}
