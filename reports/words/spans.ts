/**
 * Lines of text of which parts have a style, laid out to exact widths.
 *
 * @module
 */
import { type Style, styleText } from "./style.ts";
import { cut, printable, widthOf } from "./text_width.ts";

/** A part of a line: plain, or in a style. */
export type Span = string | readonly [text: string, style: Style];

/** A label and its value, of which shorter forms may stand for longer ones. */
export interface Cell {
  readonly label: string;
  /** Forms of the value, the best first. */
  readonly values: readonly string[];
  readonly style?: Style | undefined;
}

/** A line of at most `columns` columns. Styles do not count, and never reach over the line's end. */
export function lineOf(spans: readonly Span[], columns: number): string {
  let [line, room] = ["", columns];
  for (const span of spans) {
    const [text, style] = typeof span === "string" ? [span, undefined] : span;
    const whole = printable(text);
    const kept = cut(whole, room);
    line += style === undefined || kept === "" ? kept : styleText(style, kept);
    if (kept !== whole) break;
    room -= widthOf(kept);
  }
  return line;
}

/** Columns that spans take. */
export function widthOfSpans(spans: readonly Span[]): number {
  return spans.reduce((width, span) => width + widthOf(printable(typeof span === "string" ? span : span[0])), 0);
}

/** A label at the left and its value at the right of exactly `width` columns. */
export function cellSpans({ label, values, style }: Cell, width: number): Span[] {
  const room = width - widthOf(label) - 1;
  const value = values.find((each) => widthOf(printable(each)) <= room) ?? cut(printable(values.at(-1) ?? ""), room);
  const gap = " ".repeat(Math.max(0, width - widthOf(label) - widthOf(printable(value))));
  return [[label, "dim"], gap, style === undefined ? value : [value, style]];
}

/** Spans with blanks up to `width` columns. */
export function padSpans(spans: readonly Span[], width: number): Span[] {
  return [...spans, " ".repeat(Math.max(0, width - widthOfSpans(spans)))];
}
