/**
 * The list of commands.
 *
 * @module
 */
import { type Command, runNamed } from "./command_line/run_command.ts";
import { DIFF, runDiff } from "./diff.ts";
import { EXPLAIN, runExplain } from "./explain.ts";
import { FUZZ, runFuzz } from "./fuzz.ts";
import { MINIMIZE, runMinimize } from "./minimize.ts";
import { RECORD, runRecord } from "./record.ts";
import { runSubject, SUBJECT } from "./subject.ts";
import { runTriage, TRIAGE } from "./triage.ts";
import { runTunnel, TUNNEL } from "./tunnel.ts";

const COMMANDS: readonly Command[] = [
  { spec: DIFF, run: runDiff },
  { spec: FUZZ, run: runFuzz },
  { spec: EXPLAIN, run: runExplain },
  { spec: MINIMIZE, run: runMinimize },
  { spec: TRIAGE, run: runTriage },
  { spec: SUBJECT, run: runSubject },
  { spec: RECORD, run: runRecord },
  { spec: TUNNEL, run: runTunnel },
];

const OVERVIEW = [
  "verdict says who is right when an MMIO instruction handler, decoders, a reference model and the CPU disagree.",
  "",
  "Commands:",
  ...COMMANDS.map(({ spec: { name, summary } }) => `  ${name.padEnd(8)} ${summary}`),
  "",
  'Type "deno task <command> --help" for the options of one, and --version for the versions.',
].join("\n");

/**
 * Runs the command that was named.
 *
 * @param args What was typed.
 * @returns The exit code.
 * @throws {CommandError} When there is no such command, or it fails.
 */
export function runCommands(args: string[]): Promise<number> {
  return runNamed(COMMANDS, OVERVIEW, args);
}
