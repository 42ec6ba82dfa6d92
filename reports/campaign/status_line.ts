/**
 * A running campaign in one line, for logs.
 *
 * @module
 */
import { clock } from "../words/amounts.ts";
import { printable } from "../words/text_width.ts";
import type { CampaignStatus } from "./campaign_status.ts";
import { machinesText, remarkOf } from "./fleet_lists.ts";
import type { FleetStatus } from "./fleet_status.ts";

/** Why there is a line: time has passed, there is a new finding, a fleet's trouble began or ended, or the campaign ends. */
export type StatusEvent = "pulse" | "new" | "fleet" | "done";

/** A line as libFuzzer's, without a line end. That of a new finding ends with the finding's id and title. */
export function statusLine(status: CampaignStatus, event: StatusEvent = "pulse"): string {
  const { cases, edges, features, corpus, rateNow, findings: { fresh, known }, epochs, startedAt, now } = status;
  const rate = Number.isFinite(rateNow) ? Math.round(rateNow) : 0;
  const { lastFind } = status;
  return `#${cases} ${event} cov: ${edges} ft: ${features} corp: ${corpus} exec/s: ${rate} ` +
    `find: ${fresh} new ${known} known epoch: ${epochs} elapsed: ${clock((now - startedAt) / 1000)}` +
    fleetWords(status.fleet) +
    (event === "new" && lastFind !== null ? ` ${lastFind.id} ${printable(lastFind.title)}` : "");
}

function fleetWords(fleet: FleetStatus | null): string {
  if (fleet === null) return "";
  const remark = remarkOf(fleet);
  return ` fleet: ${machinesText(fleet)}` + (remark === null ? "" : ` (${printable(remark)})`);
}
