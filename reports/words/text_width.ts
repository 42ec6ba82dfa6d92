/**
 * How many columns text takes on a terminal.
 *
 * @module
 */

/** Characters of two columns: those of East Asia, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/**
 * Text of which every character has a width: without line ends and other controls, without marks that join the
 * character before, and without what has no character.
 */
export function printable(text: string): string {
  return text.normalize("NFC")
    .replace(/\p{Cc}+|\p{Zl}|\p{Zp}/gu, " ")
    .replace(/\p{M}|\p{Cf}|[\u1160-\u11ff]/gu, "")
    .replace(/\p{Cs}|\p{Co}|\p{Cn}/gu, "?");
}

/** Columns that {@linkcode printable} text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

/** {@linkcode printable} text cut to `width` columns; an ellipsis says that it was. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let [kept, room] = ["", width - 1];
  for (const character of text) {
    room -= widthOf(character);
    if (room < 0) break;
    kept += character;
  }
  return width > 0 ? `${kept.trimEnd()}…` : "";
}
