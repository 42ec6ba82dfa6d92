/**
 * Decoders on the command line: releases and programs, as options name them.
 *
 * @module
 */
import type { DecoderProgramSpec, DecoderSpec } from "../../decoder/own_decoder.ts";
import { DECODER_NAMES, RELEASES } from "../../oracles/decoder_registry.ts";
import { wordsOf } from "../../subject/program/shell_words.ts";
import { unknownName, usageError } from "../command_line/errors.ts";
import { repeatedOption, textOption } from "../command_line/option.ts";
import { forDecoder } from "./subject_errors.ts";

/** Decoders that take part where they are asked for. */
const RELEASE_NAMES: readonly string[] = RELEASES.map(({ name }) => name);

/** The option that adds decoders. */
export const DECODER_OPTION = repeatedOption("NAME", {
  help: `A decoder beside ${DECODER_NAMES.join(" and ")}: ${RELEASE_NAMES.join(", ")}; "CMD ARGS", a program`,
});

/** The option that says where baselines of added decoders are. */
export const DECODER_BASELINES_OPTION = textOption("DIR", {
  help: "Known findings of added decoders: DIR/<decoder>.json of each (default: none)",
  needs: "a folder",
});

/** Which decoders are added, and how options name them. */
export interface AskedDecoders {
  /** Nothing where none is. */
  readonly decoders?: readonly DecoderSpec[];
  /** The options themselves. */
  readonly given: {
    readonly decoder?: readonly string[] | undefined;
    readonly timeout?: number | undefined;
  };
}

/** No decoder is added. */
export const NO_DECODERS: AskedDecoders = { given: {} };

/**
 * The decoders that options add.
 *
 * @throws {CommandError} When verdict has none of a name.
 */
export function askedDecoders(given: AskedDecoders["given"]): AskedDecoders {
  const { decoder = [], timeout } = given;
  if (decoder.length === 0) return { given };
  const run = timeout === undefined ? {} : { timeout: 1000 * timeout };
  return { given, decoders: decoder.map((each) => forDecoder(() => specOf(each, run), each)) };
}

function specOf(given: string, run: Pick<DecoderProgramSpec, "timeout">): DecoderSpec {
  if (RELEASE_NAMES.includes(given)) return { kind: "release", name: given };
  if (DECODER_NAMES.includes(given)) throw usageError(`Decoder takes part anyway: "${given}"`, "Leave it out");
  const isPath = /[/\\\s]/.test(given);
  const isRelease = !isPath && DECODER_NAMES.some((name) => given.startsWith(name));
  if (isPath || given.includes(".") && !isRelease) return { kind: "program", words: wordsOf(given), ...run };
  const hint = isRelease && given.includes(".")
    ? `; a program of that name is "./${given}"`
    : '; a program has a "." or "/" in it';
  throw unknownName(`There is no decoder of this name here: "${given}"`, given, RELEASE_NAMES, hint);
}
