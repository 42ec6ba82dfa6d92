/**
 * A terminal that understands what a screen writes, and nothing else.
 *
 * @module
 */
import { widthOf } from "../reports/words/text_width.ts";

/** The part of a terminal's state that a screen changes. */
export class Emulator {
  /** The lines, without blanks at their ends. */
  get lines(): string[] {
    return this.#cells.map((row) => row.join("").trimEnd());
  }
  /** Private modes that are set: 25 the cursor, 7 wrapping, 1049 the other screen. */
  readonly modes: Set<string> = new Set(["7", "25"]);
  #cells: string[][] = [];
  #row = 0;
  #column = 0;

  /** Makes an empty screen. */
  constructor(readonly columns: number, rows: number) {
    this.#cells = Array.from({ length: rows }, () => new Array<string>(columns).fill(" "));
  }

  /** Takes what a program writes. */
  write(text: string): void {
    const [plain, ...codes] = text.split("\x1b[");
    this.#put(plain!);
    for (const code of codes) {
      const [, argument, letter, rest] = /^([?\d;]*)([A-Za-z])([^]*)$/.exec(code)!;
      this.#control(argument!, letter!);
      this.#put(rest!);
    }
  }

  #control(argument: string, letter: string): void {
    if (letter === "h") this.modes.add(argument.slice(1));
    else if (letter === "l") this.modes.delete(argument.slice(1));
    else if (letter === "H") this.#place(argument.split(";").map(Number));
    else if (letter === "K") this.#erase(this.#row, this.#column);
    else if (letter === "J") this.#eraseBelow();
    else if (letter !== "m") throw new Error(`Unknown control: ${argument}${letter}`);
  }

  #place([row, column]: number[]): void {
    [this.#row, this.#column] = [row! - 1, column! - 1];
  }

  #eraseBelow(): void {
    this.#erase(this.#row, this.#column);
    for (let row = this.#row + 1; row < this.#cells.length; row++) this.#erase(row, 0);
  }

  #erase(row: number, from: number): void {
    this.#cells[row]!.fill(" ", from);
  }

  #put(text: string): void {
    for (const character of text) {
      const width = widthOf(character);
      if (this.#column + width > this.columns) throw new Error(`Line is too long: row ${this.#row}`);
      this.#cells[this.#row]![this.#column] = character;
      if (width === 2) this.#cells[this.#row]![this.#column + 1] = "";
      this.#column += width;
    }
  }
}
