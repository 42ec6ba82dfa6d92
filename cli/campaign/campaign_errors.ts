/**
 * Errors of campaigns as a command's.
 *
 * @module
 */
import { CampaignError, type CampaignFault } from "../../corpus/campaign/campaign_error.ts";
import { CrewError } from "../../fuzz/crew/crew.ts";
import { commandOf } from "../command_line/command_text.ts";
import { CommandError, ExitCode } from "../command_line/errors.ts";
import { ALL, optionWords, type SubjectOptions } from "../subjects/subject_options.ts";

/** What is the matter with what was asked for; the rest is with the machine. */
const USAGE: readonly CampaignFault[] = [
  "missing",
  "foreign",
  "newer",
  "older",
  "damaged",
  "subjects",
  "settings",
  "running",
];

/** What keeps a campaign from going on, while its cases are as good as ever; and what could be done about it itself. */
const CASES_REMAIN: { readonly [Fault in CampaignFault]?: string } = {
  older: "Take its cases over",
  subjects: "Run the same as then, or take its cases over",
  settings: "Run the same as then, or take its cases over",
};

/**
 * Commands that take the cases of a campaign that cannot go on into a new one.
 *
 * @param folder The campaign's folder.
 * @param given The options that name the subjects of the new one; without them, the revisions.
 */
export function takeOver(folder: string, given: SubjectOptions = { subject: ALL }): string {
  const trimmed = folder.replace(/[/\\]+$/, "");
  const base = /(^|[/\\])\.{0,2}$/.test(trimmed) ? "campaign" : trimmed;
  const cases = `${base}-cases.jsonl`;
  const take = commandOf(["minimize", folder, "--all", "--out", cases]);
  const begin = commandOf(["fuzz", "--out", `${base}-new`, "--seeds", cases, ...optionWords(given)]);
  return `"${take}", then "${begin}"`;
}

/**
 * Runs something whose errors are for people.
 *
 * @param run What to run.
 * @param commands What to type where the campaign cannot go on: see {@linkcode takeOver}.
 */
export function forCommand<T>(run: () => T, commands?: string): T {
  try {
    return run();
  } catch (error) {
    throw commandErrorOf(error, commands);
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

function commandErrorOf(error: unknown, commands?: string): unknown {
  if (error instanceof CrewError) return new CommandError(error.message, ExitCode.environment);
  if (!(error instanceof CampaignError)) return error;
  const code = USAGE.includes(error.fault) ? ExitCode.usage : ExitCode.environment;
  const advice = CASES_REMAIN[error.fault];
  const isHelp = advice !== undefined && commands !== undefined;
  return new CommandError(error.message, code, isHelp ? `${advice}: ${commands}` : undefined);
}
