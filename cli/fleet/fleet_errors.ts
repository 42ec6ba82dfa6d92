/**
 * Errors of fleets as a command's.
 *
 * @module
 */
import { FleetError } from "../../fleet/fleet_error.ts";
import { CommandError, ExitCode } from "../command_line/errors.ts";

/** Does something whose errors are for people. */
export async function forFleet<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    throw new CommandError(error.message, ExitCode[error.fault], error.hint);
  }
}
