/**
 * What the tests of the decoders share: a decoding as one line of text, and bytes that look like instructions.
 *
 * @module
 */
import fc from "fast-check";
import { Batch, MAX_INSTRUCTION } from "../../machine/batch.ts";
import { caseOf, fillBatch } from "../../machine/case.ts";
import { hex } from "../../machine/case_testing.ts";
import { DecodingColumns, Form, FORMS, Operand } from "../../machine/decoding.ts";
import { caseByCase } from "../../machine/decoding_testing.ts";
import { NO_REGISTER, registerName } from "../../machine/registers.ts";
import type { Decoder } from "./decoder.ts";
import { IcedDecoder } from "./iced/iced.ts";
import { mnemonicName } from "./mnemonics.ts";

/** A text and how many bytes of it can be fetched. */
export interface Text {
  readonly bytes: readonly number[];
  readonly fetch: number;
}

/** The version of a package that this project has locked. */
export function lockedVersion(name: string): string {
  const { specifiers } = JSON.parse(Deno.readTextFileSync(new URL("../../deno.lock", import.meta.url)));
  return Object.keys(specifiers).find((key) => key.startsWith(`npm:${name}@`))!.split("@").at(-1)!;
}

/** A batch of `texts`. */
export function batchOf(texts: readonly Text[]): Batch {
  const batch = new Batch(texts.length);
  fillBatch(batch, texts.map(({ bytes, fetch }) => caseOf(bytes, { fetch })));
  return batch;
}

/** What `decoder` says of each text. */
export function decodeTexts(decoder: Decoder, texts: readonly Text[]): string[] {
  const out = new DecodingColumns(texts.length);
  decoder.decode(batchOf(texts), out);
  return texts.map((_, row) => spell(out, out.rowOf[row]!));
}

/** What iced says of a batch, each case in a row of its own. */
export function decodingsOf(batch: Batch): DecodingColumns {
  const decodings = new DecodingColumns(batch.size);
  const iced = new IcedDecoder();
  iced.decode(batch, decodings);
  iced.close();
  return caseByCase(decodings, batch.size);
}

/** What `decoder` says of one text. */
export function decodeOne(decoder: Decoder, bytes: readonly number[], fetch: number = MAX_INSTRUCTION): string {
  return decodeTexts(decoder, [{ bytes, fetch }])[0]!;
}

/**
 * A row in one line, from which every column can be told: length, mnemonic and operands, each with its size unless
 * it is a register, the destination first, `rm` before a register that stands in ModRM.rm.
 */
export function spell(out: DecodingColumns, row: number): string {
  if (out.valid[row] === 0) return "invalid";
  const name = mnemonicName(out.mnemonic[row]!);
  const form = FORMS[out.form[row]!]!;
  if (out.form[row] === Form.other) return `${out.length[row]} other ${name}`;
  const rm = out.operand[row] === Operand.memory ? memory(out, row) : `rm ${part(out, row, "rm")}`;
  const head = `${out.length[row]} ${out.repeat[row] === 1 ? "repeat " : ""}${form === name ? "" : `${form} `}${name}`;
  return out.store[row] === 1 ? `${head} ${rm} <- ${other(out, row)}` : `${head} ${other(out, row)} <- ${rm}`;
}

function other(out: DecodingColumns, row: number): string {
  if (out.hasImmediate[row] === 1) return `0x${out.immediate.at(row).toString(16)}:${out.operandSize[row]}`;
  return out.register[row] === NO_REGISTER ? `implied:${out.operandSize[row]}` : part(out, row, "other");
}

function part(out: DecodingColumns, row: number, which: "other" | "rm"): string {
  const [register, byte, size] = which === "rm"
    ? [out.rmRegister, out.rmRegisterByte, out.memorySize]
    : [out.register, out.registerByte, out.operandSize];
  return registerName({ register: register[row]!, byte: byte[row]!, size: size[row]! });
}

function memory(out: DecodingColumns, row: number): string {
  const size = out.addressSize[row]!;
  const terms: string[] = [];
  if (out.base[row] !== NO_REGISTER) terms.push(registerName({ register: out.base[row]!, byte: 0, size }));
  if (out.index[row] !== NO_REGISTER) {
    terms.push(`${registerName({ register: out.index[row]!, byte: 0, size })}*${1 << out.scale[row]!}`);
  }
  if (!out.displacement.isZero(row)) terms.push(`0x${out.displacement.at(row).toString(16)}`);
  return `${["", "fs:", "gs:"][out.segment[row]!]}[${terms.join("+")}]${size === 8 ? "" : ` a${8 * size}`}:${
    out.memorySize[row]
  }`;
}

const PREFIXES = [0x66, 0x67, 0x2e, 0x36, 0x3e, 0x26, 0x64, 0x65, 0xf0, 0xf2, 0xf3];
const OPCODES = hex("88 89 8a 8b c6 c7 63 a0 a1 a2 a3 a4 a5").map((byte) => [byte]).concat(
  ["0f b6", "0f b7", "0f be", "0f bf", "0f 38 f0", "0f 38 f1", "0f c3"].map(hex),
);

const anyBytes = (maxLength: number) => fc.array(fc.nat(255), { minLength: maxLength, maxLength });

/** Texts: most of them instructions in scope with any prefixes and operands, some of any bytes. */
export const texts: fc.Arbitrary<Text> = fc.record({
  bytes: fc.oneof(
    { weight: 4, arbitrary: structured() },
    { weight: 1, arbitrary: anyBytes(MAX_INSTRUCTION) },
  ),
  fetch: fc.oneof({ weight: 3, arbitrary: fc.constant(MAX_INSTRUCTION) }, fc.nat(MAX_INSTRUCTION)),
});

function structured(): fc.Arbitrary<number[]> {
  return fc.tuple(
    fc.array(fc.constantFrom(...PREFIXES), { maxLength: 3 }),
    fc.option(fc.integer({ min: 0x40, max: 0x4f }), { nil: undefined }),
    fc.constantFrom(...OPCODES),
    anyBytes(MAX_INSTRUCTION),
  ).map(([prefixes, rex, opcode, rest]) =>
    [...prefixes, ...(rex === undefined ? [] : [rex]), ...opcode, ...rest].slice(0, MAX_INSTRUCTION)
  );
}
