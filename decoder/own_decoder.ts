/**
 * Decoders that are added to those of every panel, as plain data, so that a worker can open them too.
 *
 * @module
 */
import { decoderNamed } from "../oracles/decoder_registry.ts";
import type { Decoder } from "../oracles/decoders/decoder.ts";
import { SubjectError } from "../subject/protocol/subject_error.ts";
import { ProcessDecoder } from "./process_decoder.ts";

/** A decoder that verdict has, by its name. */
export interface ReleaseSpec {
  readonly kind: "release";
  readonly name: string;
}

/** Somebody's own, and how it is run. */
export interface DecoderProgramSpec {
  readonly kind: "program";
  /** The program and its arguments. */
  readonly words: readonly string[];
  /** How long a text may take, in milliseconds. */
  readonly timeout?: number;
}

/** A decoder that is added. */
export type DecoderSpec = ReleaseSpec | DecoderProgramSpec;

/**
 * Opens it.
 *
 * @throws {SubjectError} When it does not start or load, or there is no such decoder.
 */
export async function openDecoder(spec: DecoderSpec): Promise<Decoder> {
  if (spec.kind === "program") {
    const { words, timeout } = spec;
    return await ProcessDecoder.open(words, timeout === undefined ? {} : { timeout });
  }
  const entry = decoderNamed(spec.name);
  if (entry === undefined) throw new SubjectError(`There is no decoder of this name: ${spec.name}`);
  return await entry.open();
}
