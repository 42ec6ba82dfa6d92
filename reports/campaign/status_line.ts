/**
 * A running campaign in one line, for logs.
 *
 * @module
 */
import { clock } from "../words/amounts.ts";
import { printable } from "../words/text_width.ts";
import type { CampaignStatus } from "./campaign_status.ts";

/** Why there is a line: time has passed, there is a new finding, or the campaign ends. */
export type StatusEvent = "pulse" | "new" | "done";

/** A line as libFuzzer's, without a line end. That of a new finding ends with the finding's id and title. */
export function statusLine(status: CampaignStatus, event: StatusEvent = "pulse"): string {
  const { cases, edges, features, corpus, rateNow, findings: { fresh, known }, epochs, startedAt, now } = status;
  const rate = Number.isFinite(rateNow) ? Math.round(rateNow) : 0;
  const { lastFind } = status;
  return `#${cases} ${event} cov: ${edges} ft: ${features} corp: ${corpus} exec/s: ${rate} ` +
    `find: ${fresh} new ${known} known epoch: ${epochs} elapsed: ${clock((now - startedAt) / 1000)}` +
    (event === "new" && lastFind !== null ? ` ${lastFind.id} ${printable(lastFind.title)}` : "");
}
