/**
 * Who is wrong, in words.
 *
 * @module
 */

/** The party that a verdict blames, or both: `capstone is wrong`, `iced and capstone are wrong`. */
export function blame(wrong: string): string {
  return `${wrong} ${wrong.includes(" and ") ? "are" : "is"} wrong`;
}
