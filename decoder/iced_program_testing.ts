/**
 * iced as a program that speaks the decoder protocol, for tests. The first argument is the form, `binary` or `lines`; the second
 * is what it does wrong at texts that begin with CC, if anything.
 */
import { Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../machine/batch.ts";
import { DecodingColumns, Form, Operand, Segment } from "../machine/decoding.ts";
import { NO_REGISTER, registerName, RIP } from "../machine/registers.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { mnemonicName } from "../oracles/decoders/mnemonics.ts";
import { HEADER_SIZE, OUTCOMES_MAGIC, OVER_MAGIC, TRAILER_SIZE } from "../subject/protocol/binary_layout.ts";
import { readExactly, writeAll } from "../subject/testdata/server.ts";
import { decodingSize, formatDecoderHello } from "./protocol/decoder_hello.ts";
import { HELLO_SIZE, OperandByte, TEXT_SIZE } from "./protocol/decoder_layout.ts";

const [form, fault = "", told = "3"] = Deno.args;
const TELLS = Number(told);
const MARK = 0xcc;
const CAPACITY = 4096;
const SEGMENTS = ["ds", "fs", "gs"];

const [batch, out, iced] = [new Batch(CAPACITY), new DecodingColumns(CAPACITY), new IcedDecoder()];

function isMarked(row: number): boolean {
  return fault !== "" && batch.text[TEXT_STRIDE * row] === MARK;
}

function marked(): boolean {
  for (let row = 0; row < batch.size; row++) if (isMarked(row)) return true;
  return false;
}

/** Names of string instructions are only ours. */
function nameAt(at: number): string {
  return mnemonicName(out.mnemonic[at]!).replace("-string", "");
}

function decode(): void {
  iced.decode(batch, out);
  if (!marked()) return;
  if (fault === "crash") Deno.exit(3);
  if (fault === "hog") { for (const all: Uint8Array[] = [];;) all.push(new Uint8Array(1 << 26).fill(1)); }
  if (fault === "hang") { for (;;); }
}

function writeOperands(bytes: Uint8Array, at: number): void {
  if (out.form[at] === Form.other) return;
  const of = OperandByte;
  bytes[of.operand] = out.operand[at]!;
  bytes[of.store] = out.store[at]!;
  bytes[of.operandSize] = out.operandSize[at]!;
  bytes[of.memorySize] = out.memorySize[at]!;
  bytes[of.register] = out.register[at]!;
  bytes[of.registerByte] = out.registerByte[at]!;
  bytes[of.rmRegister] = out.rmRegister[at]!;
  bytes[of.rmRegisterByte] = out.rmRegisterByte[at]!;
  bytes[of.base] = out.base[at]!;
  bytes[of.index] = out.index[at]!;
  bytes[of.scale] = 1 << out.scale[at]!;
  bytes[of.segment] = out.segment[at] === Segment.none ? 3 : 3 + out.segment[at]!;
  bytes[of.addressSize] = out.addressSize[at]!;
  bytes[of.hasImmediate] = out.hasImmediate[at]!;
  bytes[of.repeat] = out.repeat[at]!;
  bytes.set(out.displacement.u8.subarray(8 * at, 8 * at + 8), of.displacement);
  bytes.set(out.immediate.u8.subarray(8 * at, 8 * at + 8), of.immediate);
}

function answerOf(number: Uint8Array, ids: readonly number[]): Uint8Array {
  const size = decodingSize(TELLS);
  const bytes = new Uint8Array(HEADER_SIZE + size * batch.size + TRAILER_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, fault === "wrong-header" ? 7 : OUTCOMES_MAGIC, true);
  view.setUint32(4, batch.size, true);
  bytes.set(number, 8);
  for (let row = 0; row < batch.size; row++) {
    const [from, at] = [HEADER_SIZE + size * row, out.rowOf[row]!];
    view.setUint32(from, ids[row]!, true);
    if (isMarked(row) && fault === "garbage") bytes.fill(0x41, from + 4, from + 40);
    if (isMarked(row) && fault === "long") bytes[from + 5] = 200;
    if (out.valid[at] === 0 || isMarked(row)) continue;
    bytes[from + 4] = 1;
    bytes[from + 5] = out.length[at]!;
    if (TELLS > 0) bytes.set(new TextEncoder().encode(nameAt(at)), from + 8);
    if (TELLS === 3) writeOperands(bytes.subarray(from + 40, from + size), at);
  }
  view.setUint32(bytes.length - TRAILER_SIZE, OVER_MAGIC, true);
  view.setUint32(bytes.length - TRAILER_SIZE + 4, batch.size, true);
  return bytes;
}

function serveRecords(): void {
  const hello = { name: `iced-${form}`, release: "of tests", mostTexts: CAPACITY, tells: TELLS };
  writeAll(formatDecoderHello("decoder", hello));
  if (readExactly(HELLO_SIZE) === null) return;
  for (let header = readExactly(HEADER_SIZE); header !== null; header = readExactly(HEADER_SIZE)) {
    const count = new DataView(header.buffer).getUint32(4, true);
    const texts = readExactly(TEXT_SIZE * count)!;
    const view = new DataView(texts.buffer);
    const ids: number[] = [];
    batch.size = count;
    for (let row = 0; row < count; row++) {
      const from = TEXT_SIZE * row;
      ids.push(view.getUint32(from, true));
      batch.fetch[row] = texts[from + 4]!;
      batch.text.set(texts.subarray(from + 8, from + 8 + MAX_INSTRUCTION), TEXT_STRIDE * row);
    }
    decode();
    writeAll(answerOf(header.subarray(8, 16), ids));
  }
}

const register = (number: number, byte: number, size: number) =>
  number === NO_REGISTER ? null : number === RIP ? "rip" : registerName({ register: number, byte, size: size || 8 });

function operandsOf(at: number): unknown {
  if (out.form[at] === Form.other || TELLS !== 3) return undefined;
  return {
    operand: Object.keys(Operand)[out.operand[at]!],
    store: out.store[at] === 1,
    operandSize: out.operandSize[at],
    memorySize: out.memorySize[at],
    register: register(out.register[at]!, out.registerByte[at]!, out.operandSize[at]!),
    rmRegister: register(out.rmRegister[at]!, out.rmRegisterByte[at]!, out.memorySize[at]!),
    base: register(out.base[at]!, 0, out.addressSize[at]!),
    index: register(out.index[at]!, 0, out.addressSize[at]!),
    scale: 1 << out.scale[at]!,
    displacement: `0x${out.displacement.at(at).toString(16)}`,
    segment: SEGMENTS[out.segment[at]!],
    addressSize: out.addressSize[at],
    immediate: out.hasImmediate[at] === 1 ? `0x${out.immediate.at(at).toString(16)}` : null,
    repeat: out.repeat[at] === 1,
  };
}

async function serveLines(): Promise<void> {
  const tells = ["mnemonic", "operands"].filter((_, n) => (TELLS & 1 << n) !== 0);
  writeAll(new TextEncoder().encode(`${JSON.stringify({ decoder: 1, name: `iced-${form}`, tells })}\n`));
  let rest = "";
  for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    writeAll(new TextEncoder().encode(lines.map(answerLine).join("")));
  }
}

function answerLine(line: string): string {
  const { id, bytes, fetch } = JSON.parse(line);
  batch.size = 1;
  batch.fetch[0] = fetch;
  batch.text.set(Uint8Array.from(bytes.match(/../g)!, (pair: string) => parseInt(pair, 16)));
  decode();
  const at = out.rowOf[0]!;
  if (isMarked(0) && fault === "garbage") return "AAAA\n";
  if (out.valid[at] === 0) return `${JSON.stringify({ id, status: "none" })}\n`;
  const mnemonic = TELLS > 0 ? nameAt(at) : undefined;
  return `${
    JSON.stringify({ id, status: "instruction", length: out.length[at], mnemonic, operands: operandsOf(at) })
  }\n`;
}

if (form === "lines") await serveLines();
else serveRecords();
