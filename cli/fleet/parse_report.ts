/**
 * What a coordinator tells of its fleet, as it came over the network.
 *
 * @module
 */
import type { FleetReport } from "../../reports/campaign/fleet_status.ts";

/**
 * Reads it.
 *
 * @param bytes What came.
 * @param joinCommand The command that makes a machine join.
 * @returns Undefined where it is no report.
 */
export function parseReport(bytes: Uint8Array, joinCommand: string): FleetReport | undefined {
  try {
    return { ...JSON.parse(new TextDecoder().decode(bytes)), joinCommand };
  } catch {
    return undefined;
  }
}
