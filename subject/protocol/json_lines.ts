/**
 * The protocol of JSON lines: a line a case, a line an outcome.
 *
 * @module
 */
import type { Telling } from "../../machine/effects.ts";
import { ALL_FEATURES } from "../../machine/feature.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { AsciiWriter } from "./ascii.ts";
import { CaseLines } from "./case_line.ts";
import type { Codec, Meter, Request } from "./codec.ts";
import { readOutcomeLine, readToldLine } from "./outcome_line.ts";
import { garbage } from "./subject_error.ts";

const LINE_END = 10;

/** The longest line that can be an outcome; all of its keys take less than a kilobyte. */
const LONGEST_LINE = 1 << 14;

const FIRST_SIZE = 1 << 19;

/** A meter for an answer of so many lines. */
export function lineMeter(count: number): Meter {
  let [lines, end] = [0, 0];
  return {
    measure: (bytes) => {
      while (lines < count) {
        const at = bytes.indexOf(LINE_END, end);
        if (at < 0) break;
        lines++;
        end = at + 1;
      }
      if (lines < count && bytes.length - end > LONGEST_LINE) {
        throw garbage(`line is longer than ${LONGEST_LINE} bytes`);
      }
      return lines < count ? 0 : end;
    },
    isTorn: (bytes) => bytes > end,
  };
}

/** Writes and reads lines. */
export class LinesCodec implements Codec {
  readonly telling: Telling | undefined;
  readonly #writer = new AsciiWriter(FIRST_SIZE);
  readonly #decoder = new TextDecoder();
  readonly #lines: CaseLines;

  /** Makes one for a program that knows a set of features; one of version 2 tells something. */
  constructor(features = ALL_FEATURES, telling?: Telling) {
    this.telling = telling;
    this.#lines = new CaseLines(features, telling === undefined ? 1 : 2);
  }

  encode({ batch, rows, firstId }: Request): Uint8Array {
    for (let k = 0; k < rows.length; k++) this.#lines.write(this.#writer, batch, rows[k]!, (firstId + k) >>> 0);
    return this.#writer.take();
  }

  meter(count: number): Meter {
    return lineMeter(count);
  }

  decode(answer: Uint8Array, { batch, rows, firstId }: Request, out: Outcomes): void {
    const lines = this.#decoder.decode(answer).split("\n");
    const telling = this.telling;
    for (let k = 0; k < rows.length; k++) {
      const id = (firstId + k) >>> 0;
      if (telling === undefined) readOutcomeLine(lines[k]!, id, batch, rows[k]!, out);
      else readToldLine(lines[k]!, id, batch, rows[k]!, out, telling);
    }
  }
}
