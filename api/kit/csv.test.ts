import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { csvCell, csvRow } from "./csv.ts";

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://a.test","x")'])(
  "harm 30: the cell %j is no formula where it is opened",
  (cell) => {
    expect(csvCell(cell).replace(/^"/, "")[0]).toBe("'");
  },
);

test("a row comes back as it was, whatever its cells hold", () => {
  const cells = ["plain", 'with "quotes"', "two\r\nlines", "a,b", "", "ünïcödé 🙂"];
  expect(parse(csvRow(cells))).toEqual([cells]);
});
