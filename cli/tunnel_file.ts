/**
 * The file in which `tunnel` keeps its position.
 *
 * @module
 */
import { dirname } from "node:path";
import type { TunnelState } from "../fuzz/tunnel/tunnel.ts";
import { CommandError, ExitCode, usageError } from "./command_line/errors.ts";
import { readText } from "./command_line/input.ts";
import { messageOf } from "./command_line/output.ts";
import { writeTo } from "./command_line/output_files.ts";

/** Version of the file; it changes when an old one can't be continued. */
const VERSION = 1;

/** What a position belongs to: with anything else of it, its counts and findings would be of several runs. */
export interface TunnelIdentity {
  readonly from: string;
  readonly to: string;
  /** The CPU's name. */
  readonly cpu: string;
  /** The decoders, with versions. */
  readonly decoders: readonly string[];
}

/**
 * Reads a position.
 *
 * @param file The file's name.
 * @param identity What it has to belong to.
 * @returns The position; undefined where there is no such file.
 * @throws {CommandError} When it can't be read, is no position, or belongs to something else.
 */
export function readPosition(file: string, identity: TunnelIdentity): TunnelState | undefined {
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new CommandError(`File cannot be read: ${file}: ${messageOf(error)}`, ExitCode.environment);
  }
  const hint = "Name another file with --out, or remove this one to start anew";
  const saved = parse(text);
  if (saved?.version !== VERSION || saved.state === undefined) {
    throw usageError(`File does not hold the position of a tunnel: ${file}`, hint);
  }
  for (const [key, value] of Object.entries(identity)) {
    const was = saved.identity?.[key as keyof TunnelIdentity];
    if (String(was) !== String(value)) {
      throw usageError(`Position in ${file} is of another run: "${key}" was ${was} and is ${value}`, hint);
    }
  }
  return saved.state;
}

function parse(text: string): { version?: number; identity?: TunnelIdentity; state?: TunnelState } | undefined {
  try {
    return JSON.parse(text) ?? undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Saves a position, all of it or nothing.
 *
 * @throws {CommandError} When the file can't be written.
 */
export function writePosition(file: string, identity: TunnelIdentity, state: TunnelState): void {
  try {
    Deno.mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw new CommandError(`Folder cannot be made: ${dirname(file)}: ${messageOf(error)}`, ExitCode.environment);
  }
  writeTo(file, `${JSON.stringify({ version: VERSION, identity, state })}\n`);
}
