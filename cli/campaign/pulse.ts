/**
 * A running campaign as lines of a log.
 *
 * @module
 */
import type { CampaignStatus } from "../../reports/campaign/campaign_status.ts";
import { remarkOf } from "../../reports/campaign/fleet_lists.ts";
import { statusLine } from "../../reports/campaign/status_line.ts";
import { writeAll, type Writer } from "../command_line/output.ts";
import type { Display } from "./display.ts";

/** Milliseconds from the first line to the next. Each time is twice as long as the one before, up to the longest. */
const FIRST_PERIOD = 1000;
const LONGEST_PERIOD = 60_000;

const encoder = new TextEncoder();

/**
 * Writes a line at first, soon again, and then ever less often, down to one a minute; and one at once where there is a new
 * finding, or where something else is to be said of a fleet. That nobody reads shows when something is written.
 */
export class Pulse implements Display {
  readonly #to: Writer;
  readonly #clock: () => number;
  readonly #onGone: () => void;
  #last: CampaignStatus | null = null;
  #dueAt = -Infinity;
  #period = FIRST_PERIOD;
  #toldFresh = 0;
  #toldRemark: string | null = null;
  #isClosed = false;

  /**
   * Makes a log.
   *
   * @param to Where the lines go.
   * @param onGone Is called where nobody reads them any more.
   * @param clock Milliseconds that never go back.
   */
  constructor(to: Writer, onGone: () => void, clock: () => number = () => performance.now()) {
    this.#to = to;
    this.#onGone = onGone;
    this.#clock = clock;
  }

  /** Writes a line where it is time, or where the last line has fewer new findings, or says something else of the fleet. */
  show(status: CampaignStatus): void {
    if (this.#isClosed) return;
    const isFirst = this.#last === null;
    this.#last = status;
    const { findings: { fresh }, fleet } = status;
    // What a campaign had found when it was continued is not new now.
    const isNew = !isFirst && fresh > this.#toldFresh;
    const now = this.#clock();
    const isDue = now >= this.#dueAt;
    const remark = fleet === null ? null : remarkOf(fleet);
    const isTurn = !isFirst && remark !== this.#toldRemark;
    if (!isNew && !isTurn && !isDue) return;
    this.#dueAt = now + this.#period;
    if (isDue) this.#period = Math.min(2 * this.#period, LONGEST_PERIOD);
    this.#toldFresh = fresh;
    this.#toldRemark = remark;
    this.#write(statusLine(status, isNew ? "new" : isTurn ? "fleet" : "pulse"));
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
    } catch (error) {
      // A campaign goes on where its log has no room.
      if (!(error instanceof Deno.errors.BrokenPipe)) return;
      this.#isClosed = true;
      this.#onGone();
    }
  }
}

/** The line of a campaign's end; "" where nothing was ever shown of it. */
export function lastLine(status: CampaignStatus | null): string {
  return status === null ? "" : statusLine(status, "done");
}
