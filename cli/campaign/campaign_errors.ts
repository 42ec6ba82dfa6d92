/**
 * Errors of campaigns as a command's.
 *
 * @module
 */
import { CampaignError, type CampaignFault } from "../../corpus/campaign/campaign_error.ts";
import { CrewError } from "../../fuzz/crew/crew.ts";
import { CommandError, ExitCode } from "../command_line/errors.ts";

/** What is the matter with what was asked for; the rest is with the machine. */
const USAGE: readonly CampaignFault[] = ["missing", "foreign", "newer", "older", "damaged", "settings", "running"];

/** What can still be done with a campaign of an older program. */
const TAKE_OVER = 'Take its cases over: "deno task minimize DIR --all --out FILE", then --seeds FILE and another --out';

/** Runs something whose errors are for people. */
export function forCommand<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw commandErrorOf(error);
  }
}

/** Does the same where it takes time. */
export async function forCommandLater<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw commandErrorOf(error);
  }
}

function commandErrorOf(error: unknown): unknown {
  if (error instanceof CrewError) return new CommandError(error.message, ExitCode.environment);
  if (!(error instanceof CampaignError)) return error;
  const code = USAGE.includes(error.fault) ? ExitCode.usage : ExitCode.environment;
  return new CommandError(error.message, code, error.fault === "older" ? TAKE_OVER : undefined);
}
