/**
 * The command: finds the one that was named, runs it, and ends with its exit code.
 *
 * @module
 */
import { type Command, runNamed } from "./cli/command_line/run_command.ts";
import { DIFF, runDiff } from "./cli/diff.ts";
import { EXPLAIN, runExplain } from "./cli/explain.ts";
import { FUZZ, runFuzz } from "./cli/fuzz.ts";
import { MINIMIZE, runMinimize } from "./cli/minimize.ts";
import { RECORD, runRecord } from "./cli/record.ts";
import { runSubject, SUBJECT } from "./cli/subject.ts";
import { runTriage, TRIAGE } from "./cli/triage.ts";
import { runTunnel, TUNNEL } from "./cli/tunnel.ts";

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

if (import.meta.main) await runNamed(COMMANDS, OVERVIEW, Deno.args);
