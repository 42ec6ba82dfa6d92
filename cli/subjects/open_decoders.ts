/**
 * Opening the decoders of a panel, and those that the command line adds.
 *
 * @module
 */
import { openDecoder } from "../../decoder/own_decoder.ts";
import { ALL_DECODER_NAMES, closeDecoders, type OpenDecoders, openDecoders } from "../../oracles/decoder_registry.ts";
import type { Decoder } from "../../oracles/decoders/decoder.ts";
import { MOST_DECODERS } from "../../oracles/judge/judge_decoder_sets.ts";
import { checkName } from "../../subject/program/subject_name.ts";
import { CPUS } from "../../triage/baseline_owners.ts";
import { CommandError, ExitCode, usageError } from "../command_line/errors.ts";
import { messageOf } from "../command_line/output.ts";
import type { AskedDecoders } from "./decoder_options.ts";
import { forDecoder, forDecoderLater } from "./subject_errors.ts";
import { REVISION_NAMES } from "./subject_options.ts";

/** Names that no decoder of somebody's own can have, whoever takes part. */
const TAKEN = [...REVISION_NAMES, ...ALL_DECODER_NAMES, CPUS];

/**
 * Opens every decoder, and those that are added.
 *
 * @param asked Which are added.
 * @param taken Names of subjects, which a decoder must not have.
 * @throws {CommandError} When one does not load or start, has a name that it must not have, or there are too many.
 */
export async function openAllDecoders(
  { decoders: specs = [], given }: AskedDecoders,
  taken: readonly string[] = [],
): Promise<OpenDecoders> {
  const open: Decoder[] = [];
  try {
    open.push(...await openBuiltIn());
    if (open.length + specs.length > MOST_DECODERS) {
      throw usageError(`There are too many decoders: at most ${MOST_DECODERS - open.length} can be added`);
    }
    for (const [n, spec] of specs.entries()) {
      const named = given.decoder![n]!;
      const decoder = await forDecoderLater(() => openDecoder(spec), named);
      const names = [...open.map(({ name }) => name), ...taken];
      open.push(decoder);
      if (spec.kind === "program") forDecoder(() => checkName(decoder.name, [...TAKEN, ...names], "Decoder"), named);
      else if (names.includes(decoder.name)) throw usageError(`Decoder is named twice: "${named}"`, "Leave one out");
    }
    return open as [Decoder, ...Decoder[]];
  } catch (error) {
    await closeDecoders(open);
    throw error;
  }
}

async function openBuiltIn(): Promise<OpenDecoders> {
  try {
    return await openDecoders();
  } catch (error) {
    throw new CommandError(`Decoders do not load: ${messageOf(error)}`, ExitCode.environment);
  }
}

/**
 * Opens and ends the decoders that are added, so that what does not start is said at once.
 *
 * @param asked Which are added.
 * @param taken Names of subjects.
 * @returns Their names.
 * @throws {CommandError} When one does not load or start, has a name that it must not have, or there are too many.
 */
export async function lookAtDecoders(asked: AskedDecoders, taken: readonly string[]): Promise<string[]> {
  if (asked.decoders === undefined) return [];
  const open = await openAllDecoders(asked, taken);
  await closeDecoders(open);
  return open.slice(-asked.decoders.length).map(({ name }) => name);
}
