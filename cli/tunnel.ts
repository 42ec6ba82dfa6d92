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
import { closeDecoders, type OpenDecoders } from "../oracles/decoder_registry.ts";
import { tunnelJson, tunnelText } from "../reports/terminal/tunnel_text.ts";
import { counted } from "../reports/words/finding_text.ts";
import { CommandError, ExitCode, usageError } from "./command_line/errors.ts";
import { keptFile, type Option, option, outputFile } from "./command_line/option.ts";
import { type CommandSpec, parseOptions, refuseArguments } from "./command_line/options.ts";
import { writeError, writeOut } from "./command_line/output.ts";
import { checkKept, writeTo } from "./command_line/output_files.ts";
import { type Extent, Progress } from "./command_line/progress.ts";
import { onStop } from "./command_line/signals.ts";
import { askedDecoders, DECODER_OPTION } from "./subjects/decoder_options.ts";
import { openAllDecoders } from "./subjects/open_decoders.ts";
import { readPosition, type TunnelIdentity, writePosition } from "./tunnel_file.ts";

/** More bytes than this are no range but an instruction. */
const MOST_BYTES = 6;

/** Milliseconds from one saved position to the next. */
const SAVE_PERIOD = 10_000;

/** How `tunnel` is called. */
export const TUNNEL = {
  name: "tunnel",
  summary: "Walk instruction space with the CPU as guide, and say where decoders part from it.",
  usage: ["deno task tunnel --from 0f00 --to 0fff [options]"],
  options: {
    from: firstBytes("First bytes of the first instruction"),
    to: firstBytes("First bytes of the last one, as many of them"),
    decoder: DECODER_OPTION,
    out: keptFile({ help: "Keep the position in FILE (default: out/tunnel-<from>-<to>.json)" }),
    json: outputFile({ help: 'Write the findings as JSON; "-" or nothing: to standard output' }),
  },
  notes: [
    "Ctrl-C saves the position, and the same command goes on from there; what was found is the same as in one go.",
    "Needs the CPU oracle: x86-64 Linux, and permission to run programs. Uses one core.",
  ],
} satisfies CommandSpec;

/** Runs `tunnel` and returns the exit code. */
export async function runTunnel(args: string[]): Promise<number> {
  const { options: { from, to, out, json, ...given }, positionals } = parseOptions(args, TUNNEL);
  refuseArguments(positionals, TUNNEL);
  const range = rangeOf(from, to);
  const file = out ?? `out/tunnel-${range.from}-${range.to}.json`;
  // What is known now is better known than after a night.
  checkKept(file);
  const cpu = await open();
  let decoders: OpenDecoders | undefined;
  try {
    decoders = await openAllDecoders(askedDecoders(given));
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
    await closeDecoders(decoders ?? []);
    await cpu.close();
  }
}

/** Walks until the range or the user ends it, and saves the position now and then and at the end. */
async function walk(tunnel: Tunnel, file: string, identity: TunnelIdentity): Promise<void> {
  let isStopped = false;
  const progress = new Progress(Deno.stderr, {
    name: "Tunnel",
    units: "texts",
    before: tunnel.steps,
    isEstimated: true,
  });
  const signals = onStop(() => isStopped = true, () => progress.close());
  try {
    let saved = performance.now();
    writePosition(file, identity, tunnel.state);
    while (!tunnel.isDone && !isStopped) {
      await tunnel.step();
      progress.tell(() => extentOf(tunnel));
      const now = performance.now();
      if (now - saved < SAVE_PERIOD) continue;
      writePosition(file, identity, tunnel.state);
      saved = now;
    }
    writePosition(file, identity, tunnel.state);
  } finally {
    progress.close();
    signals.close();
  }
}

function extentOf({ steps, textsLeft, found }: Tunnel): Extent {
  return { done: steps, of: steps + textsLeft, more: counted(found, "finding") };
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
