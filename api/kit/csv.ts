/** A cell that a spreadsheet would compute is kept as text by a quote before it. */
const computed = /^[=+\-@\t\r]/;

/** One cell as RFC 4180 writes it, harmless where it is opened. */
export function csvCell(value: string): string {
  const text = computed.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvRow = (cells: readonly string[]): string => `${cells.map(csvCell).join(",")}\r\n`;
