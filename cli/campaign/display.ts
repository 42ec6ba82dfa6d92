/**
 * Showing a running campaign to whoever looks at it.
 *
 * @module
 */
import type { CampaignStatus } from "../../reports/campaign/campaign_status.ts";

export type { Terminal } from "../command_line/output.ts";

/** Shows a campaign from time to time, until it is closed. */
export interface Display {
  /** Takes the present status; shows it where it is time to. May be called as often as one likes. */
  show(status: CampaignStatus): void;
  /** Ends the display and leaves `summary`, or else the last status in a line. May be called again, to no effect. */
  close(summary?: string): void;
}
