import { and, or, sql, type SQL } from "drizzle-orm";
import { objects } from "#db/crm/schema.ts";
import { definitionOf, type ObjectType } from "../objects/types.ts";
import { refuse, type Field } from "./field.ts";

/** True where the condition is false or does not apply. */
export const unless = (condition: SQL): SQL => sql`(${condition}) is not true`;
export const known = ({ value }: Field): SQL => sql`(${value}) is not null`;
export const unknown = ({ value }: Field): SQL => sql`(${value}) is null`;
export const between = (field: Field, low: string, high: string): SQL =>
  and(field.compare(">=", low), field.compare("<=", high))!;
export const anyOf = (field: Field, values: string[]): SQL =>
  or(...values.map((value) => field.compare("=", value))) ?? sql`false`;

const wordsMax = 10;

/** Whole words, `*` for any run of characters; all words of the value must occur. */
export function containsToken(type: ObjectType, field: Field, value: string): SQL {
  const words = value.split(/\s+/).filter(Boolean).slice(0, wordsMax);
  if (words.length === 0) throw refuse(`${field.property.name} is compared with a word`);
  return and(
    ...narrowed(
      type,
      field,
      words.flatMap((word) => word.split(/[^\p{L}\p{N}]+/u)),
    ),
    ...words.map((word) => sql`(${field.value})::text ~* ${tokenPattern(word)}`),
  )!;
}

const tokenPattern = (word: string) => {
  const body = word
    .slice(0, 200)
    .split(/\*+/)
    .map((part) => part.replaceAll(/[^\p{L}\p{N}]/gu, (mark) => `\\${mark}`))
    .join("\\S*");
  return `(^|\\W)${body}(\\W|$)`;
};

/** `%` and `_` of a caller's text stand for themselves. */
export const escaped = (text: string) => text.replaceAll(/[\\%_]/g, "\\$&");

/** Text anywhere in a value, at its start or at its end, in any case. */
export function containsText(
  type: ObjectType,
  field: Field,
  text: string,
  where: "anywhere" | "start" | "end" = "anywhere",
): SQL {
  if (text === "") throw refuse(`${field.property.name} is compared with a text`);
  const like = `${where === "start" ? "" : "%"}${escaped(text)}${where === "end" ? "" : "%"}`;
  return and(...narrowed(type, field, text.split(/\s+/)), sql`(${field.value})::text ilike ${like}`)!;
}

/**
 * What a type is searched by is kept once more, indexed by trigrams: pieces that a value holds occur there, or beyond
 * where that text was cut.
 */
function narrowed(type: ObjectType, { property }: Field, pieces: string[]): SQL[] {
  if (!definitionOf(type).searched.includes(property.name)) return [];
  return pieces
    .filter((piece) => piece.length >= 3)
    .slice(0, 3)
    .map((piece) => {
      const like = `%${escaped(piece.toLowerCase())}%`;
      return sql`(${objects.searchText} like ${like} or octet_length(${objects.searchText}) >= 2000)`;
    });
}
