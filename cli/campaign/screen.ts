/**
 * A running campaign on a terminal's whole screen.
 *
 * @module
 */
import type { CampaignStatus } from "../../reports/campaign/campaign_status.ts";
import { GrowthHistory } from "../../reports/campaign/growth.ts";
import { statusScreen } from "../../reports/campaign/status_screen.ts";
import { writeAll, type Writer } from "../command_line/output.ts";
import type { Display } from "./display.ts";
import { lastLine } from "./pulse.ts";

/** Milliseconds from one frame to the next at least. */
const FRAME = 250;

/** Milliseconds after which every line is written again, lest what others wrote on the screen stay there. */
const REPAINT = 10_000;

/** What is taken where the terminal does not say its size. */
const USUAL_SIZE = { columns: 80, rows: 24 } as const;

/** The other screen without a cursor, where a line that is too long after a change of size does not wrap. */
const OPEN = "\x1b[?1049h\x1b[?25l\x1b[?7l";
const CLOSE = "\x1b[?7h\x1b[?25h\x1b[?1049l";

/** Terminals that know these show what is between them at once. */
const BEGIN_FRAME = "\x1b[?2026h";
const END_FRAME = "\x1b[?2026l";

const ERASE_LINE = "\x1b[K";
const ERASE_BELOW = "\x1b[J";

const encoder = new TextEncoder();

interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What a screen needs beside the place where it writes. */
export interface ScreenOptions {
  /** Milliseconds that never go back. */
  readonly clock?: () => number;
  /** The terminal's size; may throw. */
  readonly size?: () => Size;
}

/**
 * Draws on the terminal's other screen, at most four frames a second, and only lines that changed.
 *
 * The first frame hides the cursor; `close()` brings it and the terminal's own screen back, so call it in a `finally`
 * and where a signal ends the program.
 */
export class Screen implements Display {
  readonly #to: Writer;
  readonly #clock: () => number;
  readonly #size: () => Size;
  readonly #growth = new GrowthHistory();
  #last: CampaignStatus | null = null;
  #lines: readonly string[] = [];
  #drawn: Size = { columns: 0, rows: 0 };
  #drawnAt = -Infinity;
  #paintedAt = -Infinity;
  #isOpen = false;
  #isClosed = false;

  /** Makes a screen; the first status opens it. */
  constructor(to: Writer, { clock = () => performance.now(), size = Deno.consoleSize }: ScreenOptions = {}) {
    this.#to = to;
    this.#clock = clock;
    this.#size = size;
  }

  /** Draws a status, unless the frame before was drawn just now. */
  show(status: CampaignStatus): void {
    if (this.#isClosed) return;
    this.#last = status;
    this.#growth.add(status);
    const now = this.#clock();
    if (now - this.#drawnAt < FRAME) return;
    this.#drawnAt = now;
    this.#write((this.#isOpen ? "" : OPEN) + this.#frame(status, now));
    this.#isOpen = true;
  }

  /** Brings back the terminal's own screen and its cursor, and leaves a summary there, or the last status in a line. */
  close(summary?: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const last = summary ?? lastLine(this.#last);
    this.#write((this.#isOpen ? CLOSE : "") + (last === "" ? "" : `${last}\n`));
  }

  /** What turns the last frame into this one. */
  #frame(status: CampaignStatus, now: number): string {
    const { columns, rows } = this.#sizeNow();
    const isSame = columns === this.#drawn.columns && rows === this.#drawn.rows && now - this.#paintedAt < REPAINT;
    const before = isSame ? this.#lines : [];
    if (!isSame) [this.#drawn, this.#paintedAt] = [{ columns, rows }, now];
    this.#lines = statusScreen({ ...status, growth: this.#growth }, columns, rows);
    // A line is erased before it is written: after a full one the cursor would take its last character along.
    const changes = this.#lines.map((line, row) => line === before[row] ? "" : `${placed(row)}${ERASE_LINE}${line}`);
    const below = isSame || this.#lines.length >= rows ? "" : placed(this.#lines.length) + ERASE_BELOW;
    // Keys that are pressed show at the cursor: the end of the second line is mostly blank, and far from scrolling.
    return `${BEGIN_FRAME}${changes.join("")}${below}${placed(1, columns)}${END_FRAME}`;
  }

  #sizeNow(): Size {
    try {
      const { columns, rows } = this.#size();
      if (columns > 0 && rows > 0) return { columns, rows };
    } catch {
      // No terminal says its size; the usual one will do.
    }
    return USUAL_SIZE;
  }

  #write(text: string): void {
    try {
      writeAll(this.#to, encoder.encode(text));
    } catch {
      // A campaign goes on where nobody looks at it any more; what is on the screen is not known.
      this.#lines = [];
    }
  }
}

/** Moves the cursor to a row, counted from 0, and a column, counted from 1. */
function placed(row: number, column = 1): string {
  return `\x1b[${row + 1};${column}H`;
}
