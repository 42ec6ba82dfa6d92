/**
 * `verdict fleet`.
 *
 * @module
 */
import type { FleetReport } from "../reports/campaign/fleet_status.ts";
import { fleetJson } from "../reports/campaign/fleet_json.ts";
import { fleetText } from "../reports/campaign/fleet_text.ts";
import { askStatus, removeCampaign } from "../fleet/ask_status.ts";
import type { Server } from "../fleet/message/messages.ts";
import { workCommand } from "./command_line/command_text.ts";
import { ExitCode, unknownName, usageError } from "./command_line/errors.ts";
import { flag } from "./command_line/option.ts";
import { type CommandSpec, parseOptions } from "./command_line/options.ts";
import { writeError } from "./command_line/output.ts";
import { sayOut } from "./command_line/typed_here.ts";
import { forFleet } from "./fleet/fleet_errors.ts";
import { parseReport } from "./fleet/parse_report.ts";
import { workerName } from "./fleet/fleet_jobs.ts";
import { neededServer, SERVER_OPTIONS } from "./fleet/server_options.ts";

const ACTIONS = ["status", "remove"];

/** How `fleet` is called. */
export const FLEET = {
  name: "fleet",
  summary: "Show how campaigns and sweeps on a server are, and who takes part; remove one that was left.",
  usage: [
    "deno task fleet status --fleet nats://host:4222 [options]",
    "deno task fleet remove --fleet nats://host:4222 --campaign NAME",
  ],
  options: {
    ...SERVER_OPTIONS,
    json: flag("As JSON"),
  },
  notes: [
    "Exit code 3: nobody coordinates the campaign of that name at present. What a coordinator leaves on the server that was",
    "killed, remove takes away; its folder has all that was found, and the same command of fuzz or diff goes on from there.",
  ],
} satisfies CommandSpec;

/** Runs `fleet` and returns the exit code. */
export async function runFleet(args: string[]): Promise<number> {
  const { options, positionals: [action, ...rest] } = parseOptions(args, FLEET);
  if (action === undefined) throw usageError("Nothing to do", 'Type "deno task fleet status --fleet nats://host:4222"');
  if (!ACTIONS.includes(action)) throw unknownName(`fleet does not know "${action}"`, action, ACTIONS);
  if (rest.length > 0) throw usageError(`Unexpected argument of fleet: "${rest[0]}"`);
  const server = neededServer(options, `fleet ${action}`);
  if (action === "remove") return await remove(server, options.campaign);
  const told = await forFleet(() => askStatus(server, workerName(), options.campaign ?? null));
  const reports: FleetReport[] = [];
  for (const { campaign, bytes } of told) {
    const asked = { server: server.shown, campaign, joinCommand: workCommand(server.shown) };
    const report = parseReport(bytes, asked);
    if (report === undefined && bytes.length > 0) {
      writeError(`Whoever coordinates "${campaign}" at ${server.shown} does not say how it is, but something else`);
    } else if (report === undefined) writeError(`Nobody coordinates "${campaign}" at ${server.shown} at present`);
    else reports.push(report);
  }
  if (told.length === 0 && !options.json) writeError(`There is no campaign at ${server.shown}`);
  if (options.json) sayOut(`${JSON.stringify(reports.map(fleetJson), null, 2)}\n`);
  else for (const [n, report] of reports.entries()) sayOut([...n === 0 ? [] : [""], ...linesOf(report), ""].join("\n"));
  return reports.length === 0 && options.campaign !== undefined ? ExitCode.environment : ExitCode.ok;
}

async function remove(server: Server, campaign: string | undefined): Promise<number> {
  if (campaign === undefined) throw usageError("No campaign to remove", "Name it with --campaign");
  const wasThere = await forFleet(() => removeCampaign(server, workerName(), campaign));
  writeError(
    wasThere
      ? `Removed from ${server.shown}: ${campaign}; its folder is as it was`
      : `There is no campaign "${campaign}" at ${server.shown}`,
  );
  return ExitCode.ok;
}

function linesOf(report: FleetReport): string[] {
  return fleetText(report, Date.now(), widthHere());
}

/** Columns of the terminal; where there is none, nothing is cut. */
function widthHere(): number {
  try {
    return Deno.stdout.isTerminal() ? Deno.consoleSize().columns : Infinity;
  } catch {
    return Infinity;
  }
}
