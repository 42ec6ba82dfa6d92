/**
 * `verdict tunnel`.
 *
 * @module
 */
import { formatBytes, InputError, parseBytes } from "../corpus/files/hex.ts";
import { Tunnel, type TunnelRange } from "../fuzz/tunnel/tunnel.ts";
import { formatCpuName } from "../machine/cpu_name.ts";
import { readCpuInfo } from "../oracles/cpu/cpu_info.ts";
import { CpuUnavailable } from "../oracles/cpu/executor/cpu_unavailable.ts";
import { openCpu } from "../oracles/cpu/executor/open_cpu.ts";
import type { Transport } from "../oracles/cpu/executor/transport.ts";
import { closeDecoders } from "../oracles/decoder_registry.ts";
import { tunnelJson, tunnelText } from "../reports/terminal/tunnel_text.ts";
import { CommandError, ExitCode, usageError } from "./command_line/errors.ts";
import { type Option, option, outputFile, textOption } from "./command_line/option.ts";
import { type CommandSpec, parseOptions, refuseArguments } from "./command_line/options.ts";
import { writeError, writeOut } from "./command_line/output.ts";
import { writeTo } from "./command_line/output_files.ts";
import { openAllDecoders } from "./subjects/open_parties.ts";
import { readPosition, type TunnelIdentity, writePosition } from "./tunnel_file.ts";

/** More bytes than this are no range but an instruction. */
const MOST_BYTES = 6;

/** Milliseconds from one line of progress to the next, and from one saved position to the next. */
const PROGRESS_PERIOD = 2_000;
const SAVE_PERIOD = 10_000;

/** How `tunnel` is called. */
export const TUNNEL = {
  name: "tunnel",
  summary: "Walk instruction space with the CPU as guide, and say where decoders part from it.",
  usage: ["deno task tunnel --from 0f00 --to 0fff [options]"],
  options: {
    from: firstBytes("First bytes of the first instruction"),
    to: firstBytes("First bytes of the last one, as many of them"),
    out: textOption("FILE", {
      help: "Keep the position in FILE (default: out/tunnel-<from>-<to>.json)",
      needs: "a file",
    }),
    json: outputFile({ help: 'Write the findings as JSON; "-" or nothing: to standard output' }),
  },
  notes: [
    "Ctrl-C saves the position, and the same command goes on from there; what was found is the same as in one go.",
    "Needs the CPU oracle: x86-64 Linux, and permission to run programs. Uses one core.",
  ],
} satisfies CommandSpec;

/** Runs `tunnel` and returns the exit code. */
export async function runTunnel(args: string[]): Promise<number> {
  const { options: { from, to, out, json }, positionals } = parseOptions(args, TUNNEL);
  refuseArguments(positionals, TUNNEL);
  const range = rangeOf(from, to);
  const file = out ?? `out/tunnel-${range.from}-${range.to}.json`;
  const cpu = await open();
  const decoders = await openAllDecoders();
  try {
    const identity = {
      ...range,
      cpu: formatCpuName(await readCpuInfo(cpu)),
      decoders: decoders.map(({ name, version }) => `${name} ${version}`),
    };
    const tunnel = new Tunnel({ cpu, decoders }, range, readPosition(file, identity));
    await walk(tunnel, file, identity);
    const { state: { steps, findings }, progress } = tunnel;
    const report = { ...identity, steps, progress, findings };
    if (json === "-") writeError(tunnelText(report));
    else writeOut(`${tunnelText(report)}\n`);
    if (json !== undefined) writeTo(json, tunnelJson(report));
    if (!tunnel.isDone) writeError(`Stopped; the position is in ${file}, and the same command goes on from there`);
    return ExitCode.ok;
  } finally {
    closeDecoders(decoders);
    await cpu.close();
  }
}

/** Walks until the range or the user ends it, and saves the position now and then and at the end. */
async function walk(tunnel: Tunnel, file: string, identity: TunnelIdentity): Promise<void> {
  let isStopped = false;
  const stop = () => {
    isStopped = true;
  };
  Deno.addSignalListener("SIGINT", stop);
  try {
    const started = performance.now();
    const before = tunnel.steps;
    let [told, saved] = [started - PROGRESS_PERIOD, started];
    // A file that cannot be written is better known now than after a night.
    writePosition(file, identity, tunnel.state);
    while (!tunnel.isDone && !isStopped) {
      await tunnel.step();
      const now = performance.now();
      if (now - told >= PROGRESS_PERIOD) {
        writeError(progressLine(tunnel, 1000 * (tunnel.steps - before) / (now - started)));
        told = now;
      }
      if (now - saved < SAVE_PERIOD) continue;
      writePosition(file, identity, tunnel.state);
      saved = now;
    }
    writePosition(file, identity, tunnel.state);
  } finally {
    Deno.removeSignalListener("SIGINT", stop);
  }
}

function progressLine(tunnel: Tunnel, rate: number): string {
  const { done, of } = tunnel.progress;
  const count = (n: number) => Math.round(n).toLocaleString("en");
  const share = (100 * done / of).toFixed(1);
  return `${share} % of ${count(of)} branches, ${count(tunnel.steps)} texts, ${count(rate)} texts/s, ` +
    `${count(tunnel.groups)} groups`;
}

function rangeOf(from: string | undefined, to: string | undefined): TunnelRange {
  if (from === undefined || to === undefined) {
    const missing = from === undefined ? "from" : "to";
    throw usageError(`Option is missing: --${missing}`, 'Such as "--from 0f00 --to 0fff"');
  }
  if (from.length !== to.length) throw usageError(`Values of --from and --to differ in length: "${from}", "${to}"`);
  if (from > to) throw usageError(`Value of --from is greater than that of --to: "${from}", "${to}"`);
  return { from, to };
}

/** An option whose value is bytes in hex, in small letters and without blanks. */
function firstBytes(help: string): Option<string | undefined> {
  return option("HEX", { help }, bytesOf);
}

function bytesOf(text: string, name: string): string {
  try {
    const bytes = parseBytes(text);
    if (bytes.length >= 1 && bytes.length <= MOST_BYTES) return formatBytes(bytes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw usageError(`Value of --${name}: ${error.message}`);
  }
  throw usageError(`Value of --${name} is not 1 to ${MOST_BYTES} bytes: "${text}"`);
}

async function open(): Promise<Transport> {
  try {
    return await openCpu();
  } catch (error) {
    if (!(error instanceof CpuUnavailable)) throw error;
    throw new CommandError(error.message, ExitCode.environment);
  }
}
