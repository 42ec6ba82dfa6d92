/**
 * The command: finds the one that was named, runs it, and ends with its exit code.
 *
 * @module
 */
import { CommandError, ExitCode, usageError } from "./cli/command_line/errors.ts";
import { helpOf } from "./cli/command_line/help.ts";
import type { CommandSpec } from "./cli/command_line/options.ts";
import { ReaderGone, writeError, writeOut } from "./cli/command_line/output.ts";
import { DIFF, runDiff } from "./cli/diff.ts";
import { EXPLAIN, runExplain } from "./cli/explain.ts";
import { FUZZ, runFuzz } from "./cli/fuzz.ts";
import { MINIMIZE, runMinimize } from "./cli/minimize.ts";
import { RECORD, runRecord } from "./cli/record.ts";
import { runSubject, SUBJECT } from "./cli/subject.ts";
import { runTriage, TRIAGE } from "./cli/triage.ts";
import { runTunnel, TUNNEL } from "./cli/tunnel.ts";

/** What a shell expects of a program whose reader is gone: 128 and the number of SIGPIPE. */
const BROKEN_PIPE = 141;

interface Command {
  readonly spec: CommandSpec;
  readonly run: (args: string[]) => Promise<number>;
}

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
  'Type "deno task <command> --help" for the options of one.',
].join("\n");

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    writeOut(`${OVERVIEW}\n`);
    return name === undefined ? ExitCode.usage : ExitCode.ok;
  }
  const command = COMMANDS.find(({ spec }) => spec.name === name);
  if (command === undefined) {
    throw usageError(`Unknown command: "${name}"`, `Known: ${COMMANDS.map(({ spec }) => spec.name).join(", ")}`);
  }
  if (args.includes("--help") || args.includes("-h")) {
    writeOut(`${helpOf(command.spec)}\n`);
    return ExitCode.ok;
  }
  return await command.run(args);
}

if (import.meta.main) {
  try {
    Deno.exitCode = await main(Deno.args);
  } catch (error) {
    if (error instanceof ReaderGone) Deno.exit(BROKEN_PIPE);
    if (!(error instanceof CommandError)) throw error;
    writeError(`verdict: ${error.message}`);
    if (error.hint !== undefined) writeError(`  ${error.hint}`);
    Deno.exitCode = error.exitCode;
  }
}
