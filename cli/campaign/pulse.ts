/**
 * A running campaign as lines of a log.
 *
 * @module
 */
import type { CampaignStatus } from "../../reports/campaign/campaign_status.ts";
import { statusLine } from "../../reports/campaign/status_line.ts";
import { writeAll, type Writer } from "../command_line/output.ts";
import type { Display } from "./display.ts";

/** Milliseconds from one line to the next. */
const PERIOD = 60_000;

const encoder = new TextEncoder();

/** Writes a line a minute, and one at once where there is a new finding. */
export class Pulse implements Display {
  readonly #to: Writer;
  readonly #clock: () => number;
  #last: CampaignStatus | null = null;
  #toldAt = -Infinity;
  #toldFresh = 0;
  #isClosed = false;

  /**
   * Makes a log.
   *
   * @param to Where the lines go.
   * @param clock Milliseconds that never go back.
   */
  constructor(to: Writer, clock: () => number = () => performance.now()) {
    this.#to = to;
    this.#clock = clock;
  }

  /** Writes a line where it is time, or where there are more new findings than in the last line. */
  show(status: CampaignStatus): void {
    if (this.#isClosed) return;
    const isFirst = this.#last === null;
    this.#last = status;
    const { findings: { fresh } } = status;
    // What a campaign had found when it was continued is not new now.
    const isNew = !isFirst && fresh > this.#toldFresh;
    const now = this.#clock();
    if (!isNew && now - this.#toldAt < PERIOD) return;
    this.#toldAt = now;
    this.#toldFresh = fresh;
    this.#write(statusLine(status, isNew ? "new" : "pulse"));
  }

  /** Leaves a summary, or the last status in a line. */
  close(summary?: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const last = summary ?? lastLine(this.#last);
    if (last !== "") this.#write(last);
  }

  #write(text: string): void {
    try {
      writeAll(this.#to, encoder.encode(`${text}\n`));
    } catch {
      // A campaign goes on where nobody reads about it any more.
    }
  }
}

/** The line of a campaign's end; "" where nothing was ever shown of it. */
export function lastLine(status: CampaignStatus | null): string {
  return status === null ? "" : statusLine(status, "done");
}
