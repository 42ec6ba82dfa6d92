/**
 * The list of commands.
 *
 * @module
 */
import { type Command, runNamed } from "./command_line/run_command.ts";

/** Each command, loaded where it is wanted: what it alone needs is not fetched before. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  diff: () => import("./diff.ts").then(({ DIFF: spec, runDiff: run }) => ({ spec, run })),
  decoders: () => import("./decoders.ts").then(({ DECODERS_COMMAND: spec, runDecoders: run }) => ({ spec, run })),
  fuzz: () => import("./fuzz.ts").then(({ FUZZ: spec, runFuzz: run }) => ({ spec, run })),
  work: () => import("./work.ts").then(({ WORK: spec, runWork: run }) => ({ spec, run })),
  fleet: () => import("./fleet.ts").then(({ FLEET: spec, runFleet: run }) => ({ spec, run })),
  explain: () => import("./explain.ts").then(({ EXPLAIN: spec, runExplain: run }) => ({ spec, run })),
  minimize: () => import("./minimize.ts").then(({ MINIMIZE: spec, runMinimize: run }) => ({ spec, run })),
  triage: () => import("./triage.ts").then(({ TRIAGE: spec, runTriage: run }) => ({ spec, run })),
  subject: () => import("./subject.ts").then(({ SUBJECT: spec, runSubject: run }) => ({ spec, run })),
  decoder: () => import("./decoder.ts").then(({ DECODER: spec, runDecoder: run }) => ({ spec, run })),
  judge: () => import("./judge.ts").then(({ JUDGE: spec, runJudge: run }) => ({ spec, run })),
  record: () => import("./record.ts").then(({ RECORD: spec, runRecord: run }) => ({ spec, run })),
  tunnel: () => import("./tunnel.ts").then(({ TUNNEL: spec, runTunnel: run }) => ({ spec, run })),
};

async function overview(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  return [
    "verdict says who is right when an MMIO instruction handler, decoders, a reference model and the CPU disagree.",
    "",
    "Commands:",
    ...commands.map(({ spec: { name, summary } }) => `  ${name.padEnd(8)} ${summary}`),
    "",
    'Type "deno task <command> --help" for the options of one, and --version for the versions.',
  ].join("\n");
}

/**
 * Runs the command that was named.
 *
 * @param args What was typed.
 * @returns The exit code.
 * @throws {CommandError} When there is no such command, or it fails.
 */
export function runCommands(args: string[]): Promise<number> {
  return runNamed(COMMANDS, overview, args);
}
