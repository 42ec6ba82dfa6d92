/**
 * How programs that are decoders are spoken to.
 *
 * @module
 */
import type { DecodingColumns } from "../../machine/decoding.ts";
import type { Speech } from "../../subject/protocol/codec.ts";
import { type DecoderHello, formatDecoderHello, parseDecoderHello } from "./decoder_hello.ts";
import { MOST_TEXTS } from "./decoder_layout.ts";
import { DecodingLines } from "./decoding_lines.ts";
import { DecodingRecords } from "./decoding_records.ts";

/** In both forms of the protocol. */
export const DECODER_SPEECH: Speech<DecoderHello, DecodingColumns> = {
  asked: "text",
  greeting: parseDecoderHello,
  reply: (hello) =>
    hello.protocol === "binary"
      ? formatDecoderHello("verdict", { ...hello, name: "verdict", release: "", mostTexts: MOST_TEXTS })
      : undefined,
  codec: ({ protocol, tells }) => protocol === "lines" ? new DecodingLines(tells) : new DecodingRecords(tells),
};
