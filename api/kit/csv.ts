/** A cell that a spreadsheet would compute is kept as text by a quote before it. */
const computed = /^[=+\-@\t\r]/;

/** One cell as RFC 4180 writes it, harmless where it is opened; what is known to be a number stays one. */
export function csvCell(value: string, isNumber = false): string {
  const text = computed.test(value) && !isNumber ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** `isNumber` tells by a cell's place whether it is known to hold a number. */
export const csvRow = (cells: readonly string[], isNumber?: (index: number) => boolean): string =>
  `${cells.map((cell, index) => csvCell(cell, isNumber?.(index))).join(",")}\r\n`;
