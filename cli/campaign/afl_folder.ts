/**
 * AFL++'s files in a campaign's folder.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fuzzerStats, plotDataHeader, plotDataRow } from "../../reports/campaign/afl_files.ts";
import type { AflStatus } from "../../reports/campaign/afl_status.ts";
import { messageOf, writeError } from "../command_line/output.ts";
import { writeWhole } from "../command_line/whole_file.ts";

/** Writes the files after an epoch; that they cannot be written ends nothing. */
export function writeAflFiles(folder: string, status: AflStatus): void {
  const [stats, plot] = [join(folder, "fuzzer_stats"), join(folder, "plot_data")];
  try {
    writeWhole(stats, fuzzerStats(status));
    const begins = status.epochs === 1 || !existsSync(plot);
    Deno.writeTextFileSync(plot, `${begins ? plotDataHeader() : ""}${plotDataRow(status)}`, { append: !begins });
  } catch (error) {
    writeError(`Files for AFL++'s tools cannot be written: ${messageOf(error)}`);
  }
}
