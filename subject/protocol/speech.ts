/**
 * How programs that are subjects are spoken to.
 *
 * @module
 */
import type { Outcomes } from "../../machine/outcome.ts";
import { BinaryCodec } from "./binary.ts";
import { MOST_CASES } from "./binary_layout.ts";
import { ToldCodec } from "./binary_told.ts";
import type { Codec, Speech } from "./codec.ts";
import { formatHello, type Hello, parseHello } from "./hello.ts";
import { LinesCodec } from "./json_lines.ts";

/** In both protocols, and both versions of them. */
export const SUBJECT_SPEECH: Speech<Hello, Outcomes> = {
  asked: "case",
  greeting: parseHello,
  reply: (hello) =>
    hello.protocol === "binary"
      ? formatHello("verdict", { ...hello, name: "verdict", mostCases: MOST_CASES })
      : undefined,
  codec: codecOf,
};

function codecOf({ protocol, features, telling }: Hello): Codec {
  if (protocol === "lines") return new LinesCodec(features, telling);
  return telling === undefined ? new BinaryCodec(features) : new ToldCodec(features, telling);
}
