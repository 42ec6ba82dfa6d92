/** docs/decoder-protocol-1.md: its lines are read, and its tables are those of the program. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { Batch } from "../../machine/batch.ts";
import { caseOf, fillBatch } from "../../machine/case.ts";
import { DecodingColumns, Form, Operand, Segment } from "../../machine/decoding.ts";
import { NO_REGISTER, RIP } from "../../machine/registers.ts";
import { mnemonicName } from "../../oracles/decoders/mnemonics.ts";
import { HEADER_SIZE, OUTCOMES_MAGIC, OVER_MAGIC, TRAILER_SIZE } from "../../subject/protocol/binary_layout.ts";
import { ProgramFailure } from "../../subject/protocol/subject_error.ts";
import { formatDecoderHello, parseDecoderHello } from "./decoder_hello.ts";
import {
  DECODER_MAGIC,
  DecoderTells,
  DECODING_SIZE,
  DecodingWord,
  HELLO_SIZE,
  HelloField,
  LONGEST_MNEMONIC,
  MOST_TEXTS,
  OperandByte,
  OPERANDS_SIZE,
  SEGMENTS,
  Status,
  TEXT_SIZE,
  TEXTS_MAGIC,
  VERSION,
} from "./decoder_layout.ts";
import { DECODING_KEYS, DecodingLines, OPERAND_KEYS } from "./decoding_lines.ts";

const TEXT = Deno.readTextFileSync(join(import.meta.dirname!, "../../docs/decoder-protocol-1.md"));
const ALL = DecoderTells.mnemonic | DecoderTells.operands;

/** The rows of the table below a heading, as cells without their quotes. */
function tableBelow(heading: string): string[][] {
  const section = TEXT.slice(TEXT.indexOf(`\n${heading}`) + 1);
  const [, table] = /\n\|[- |]+\|\n((?:\|.*\|\n)+)/.exec(section)!;
  return table!.trimEnd().split("\n").map((row) =>
    row.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", ""))
  );
}

/** Where each named field of a table stands. */
function offsetsOf(heading: string): Record<string, number> {
  const named = tableBelow(heading).filter(([, , field]) => field !== "");
  return Object.fromEntries(named.map(([offset, , field]) => [field!, Number(offset)]));
}

const inSnakeCase = (key: string) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Offsets by the names that the page has for them. */
const asOnPage = (offsets: Readonly<Record<string, number>>, from = 0) =>
  Object.fromEntries(Object.entries(offsets).map(([key, offset]) => [inSnakeCase(key), from + offset]));

const word = (text: string) => new DataView(new TextEncoder().encode(text).buffer).getUint32(0, true);

Deno.test("docs/decoder-protocol-1.md has the fields of each record one behind the other, to its end", () => {
  const sizes = [...TEXT.matchAll(/^### (?:The |An? )?([A-Za-z]+), (\d+) bytes$/gm)];
  assertEquals(sizes.map(([, what, size]) => [what, Number(size)]), [
    ["greeting", HELLO_SIZE],
    ["header", HEADER_SIZE],
    ["text", TEXT_SIZE],
    ["decoding", DECODING_SIZE],
    ["Operands", OPERANDS_SIZE],
    ["trailer", TRAILER_SIZE],
  ]);
  for (const [heading, what, size] of sizes) {
    const begin = what === "Operands" ? DECODING_SIZE : 0;
    const end = tableBelow(heading).reduce((at, [offset, type]) => {
      const [, bits, count = "1"] = /^[ui](\d+)(?:\[(\d+)\])?$/.exec(type!)!;
      const [width, from] = [Number(bits) / 8, Number(offset)];
      assertEquals([from, from % width], [at, 0], `${heading}: ${offset}`);
      return from + width * Number(count);
    }, begin);
    assertEquals(end, begin + Number(size), heading);
  }
});

Deno.test("docs/decoder-protocol-1.md has each field where the program has it", () => {
  assertEquals(offsetsOf("### The greeting, "), asOnPage(HelloField));
  const { id, mnemonic } = offsetsOf("### A decoding, ");
  assertEquals([id, mnemonic], [4 * DecodingWord.id, 4 * DecodingWord.mnemonic]);
  assertEquals(offsetsOf("### A decoding, ")["status"], 4 * DecodingWord.status);
  const { zero: _, ...operands } = OperandByte;
  assertEquals(offsetsOf("### Operands, "), asOnPage(operands, 4 * DecodingWord.operands));
});

Deno.test("docs/decoder-protocol-1.md has the values of the program", () => {
  const row = (heading: string, field: string) => tableBelow(heading).find(([, , name]) => name === field)!;
  const greeting = (field: string) => row("### The greeting, ", field).slice(3).join(" ");
  assertEquals(greeting("magic"), `${DECODER_MAGIC.slice(0, 7)} and a zero byte verdict and a zero byte`);
  assertEquals(greeting("version"), `${VERSION} ${VERSION}`);
  assertEquals(greeting("text_size"), `${TEXT_SIZE} ${TEXT_SIZE}`);
  assert(
    greeting("decoding_size").startsWith(`${DECODING_SIZE}; ${DECODING_SIZE + OPERANDS_SIZE} if it tells operands`),
  );
  assert(greeting("most_texts").endsWith(`the most that is ever sent: ${MOST_TEXTS}`));
  assert(greeting("tells").startsWith(`${DecoderTells.mnemonic} if it tells mnemonics, ${ALL} if operands too`));
  const [texts, decodings] = row("### A header, ", "magic").slice(3) as [string, string];
  const [over] = row("### A trailer, ", "magic").slice(3) as [string];
  assertEquals([texts, decodings, over].map(word), [TEXTS_MAGIC, OUTCOMES_MAGIC, OVER_MAGIC]);
  const { none, instruction, more } = Status;
  const status = `${none} no instruction, ${instruction} instruction, ${more} more bytes are needed`;
  assertEquals(row("### A decoding, ", "status")[3], status);
  assert(row("### A decoding, ", "mnemonic")[3]!.startsWith(`up to ${LONGEST_MNEMONIC} characters`));
  const operand = (field: string) => row("### Operands, ", field)[3]!;
  assert(
    operand("operand").includes(`: ${Operand.register} register, ${Operand.memory} memory; ${Operand.none} no move`),
  );
  assert(operand("register").includes(`; ${NO_REGISTER} none`));
  assert(operand("base").includes(`; ${RIP} for rip; ${NO_REGISTER} none`));
  assert(operand("segment").endsWith(`: ${SEGMENTS.map((name, n) => `${n} ${name}`).join(" ")}`));
});

/** A greeting of the page's program in bytes, as it is written there. */
const [, GREETING] = /json\.dumps\((\{"decoder".*?\})\)/.exec(TEXT)!;

Deno.test("docs/decoder-protocol-1.md shows a greeting that is read, and the keys of one", () => {
  const { hello } = parseDecoderHello(new TextEncoder().encode(`${GREETING}\n`))!;
  assertEquals([hello.name, hello.release, hello.tells, hello.mostTexts], ["mine", "0.1", 1, MOST_TEXTS]);
  const values: Record<string, unknown> = { decoder: VERSION, name: "n", version: "v", tells: ["mnemonic"], texts: 7 };
  const keys = tableBelow("### The greeting line").map(([key]) => key!);
  assertEquals(keys, Object.keys(values));
  const line = JSON.stringify(Object.fromEntries(keys.map((key) => [key, values[key]])));
  assertEquals(parseDecoderHello(new TextEncoder().encode(`${line}\n`))!.hello.mostTexts, 7);
  const told = [...TEXT.matchAll(/^\| `tells` .*$/gm)].flatMap(([row]) => [...row.matchAll(/`"(\w+)"`/g)]);
  assertEquals(told.map(([, name]) => name), Object.keys(DecoderTells));
  assertEquals(formatDecoderHello("verdict", { ...hello }).length, HELLO_SIZE);
});

/** The objects of JSON of the page. */
const OBJECTS = [...TEXT.matchAll(/^```json\n([^]*?)^```$/gm)].map(([, json]) => JSON.parse(json!));

/** What is made of a line by a decoder that tells so much. */
function read(line: unknown, tells: number): DecodingColumns {
  const [batch, out] = [new Batch(1), new DecodingColumns(1)];
  fillBatch(batch, [caseOf([0x8b, 0x47, 0x08])]);
  out.share(out.add(0), 0, 1);
  const request = { batch, rows: [0], number: 0, firstId: 0 };
  new DecodingLines(tells).decode(new TextEncoder().encode(`${JSON.stringify(line)}\n`), request, out);
  return out;
}

Deno.test("docs/decoder-protocol-1.md shows a text as it is sent, and a decoding that is read", () => {
  const [text, decoding] = OBJECTS;
  const batch = new Batch(1);
  fillBatch(batch, [caseOf([0x8b, 0x47, 0x08])]);
  const sent = new DecodingLines(ALL).encode({ batch, rows: [0], number: 0, firstId: 0 });
  assertEquals(JSON.parse(new TextDecoder().decode(sent)), text);
  const out = read(decoding, ALL);
  assertEquals([out.valid[0], out.length[0], mnemonicName(out.mnemonic[0]!)], [1, 3, "mov"]);
  assertEquals([out.form[0], out.operand[0], out.register[0], out.base[0]], [Form.mov, Operand.memory, 0, 7]);
  assertEquals([out.displacement.at(0), out.addressSize[0], out.segment[0]], [8n, 8, Segment.none]);
});

Deno.test("docs/decoder-protocol-1.md has the keys of a decoding and of operands, and what they are where they are left out", () => {
  assertEquals(tableBelow("### A decoding line").map(([key]) => key), [...DECODING_KEYS]);
  const named = tableBelow("### Operands, ").map(([, , field]) => field!).filter((field) => field !== "");
  const unsaid = ["register_byte", "rm_register_byte", "has_immediate"];
  assertEquals(OPERAND_KEYS.map(inSnakeCase).toSorted(), named.filter((field) => !unsaid.includes(field)).toSorted());
  const [, { operands: shown, ...decoding }] = OBJECTS;
  const spelled = { ...shown, segment: "ds", scale: 1, immediate: null, repeat: false, index: null, rmRegister: null };
  const { store: _, ...left } = shown;
  const columns = (operands: unknown) => {
    const { scale, segment, hasImmediate, repeat, index, store, displacement } = read({ ...decoding, operands }, ALL);
    return [scale[0], segment[0], hasImmediate[0], repeat[0], index[0], store[0], displacement.at(0)];
  };
  assertEquals(columns(left), columns(spelled));
});

/** What the page says is garbage: a decoding line, and what its decoder tells. */
const GARBAGE: readonly (readonly [line: unknown, tells: number])[] = [
  [{ id: 0, status: "instruction", length: 3 }, DecoderTells.mnemonic],
  [{ id: 0, status: "instruction", length: 3, mnemonic: null }, DecoderTells.mnemonic],
  [{ id: 0, status: "instruction", length: 3, mnemonic: "" }, DecoderTells.mnemonic],
  [{ id: 0, status: "instruction", length: 3, mnemonic: "MOV" }, DecoderTells.mnemonic],
  [{ id: 0, status: "instruction", length: 3, mnemonic: "m".repeat(LONGEST_MNEMONIC + 1) }, DecoderTells.mnemonic],
  [{ id: 0, status: "instruction", length: 3, mnemonic: "mov" }, 0],
  [{ id: 0, status: "none", length: 3 }, 0],
  [{ id: 0, status: "none", mnemonic: "mov" }, DecoderTells.mnemonic],
  [{ id: 0, status: "instruction", length: 16 }, 0],
  [{ id: 0, status: "instruction", length: 0 }, 0],
  [{ id: 0, status: "bad" }, 0],
  [{ id: 1, status: "none" }, 0],
  [{ status: "none" }, 0],
  [{ id: 0, status: "none", more: 1 }, 0],
  [{ id: 0, status: "instruction", length: 3, mnemonic: "mov", operands: {} }, DecoderTells.mnemonic],
];

Deno.test("DecodingLines.decode() takes for garbage what docs/decoder-protocol-1.md says is none", () => {
  for (const [line, tells] of GARBAGE) assertThrows(() => read(line, tells), ProgramFailure, "", JSON.stringify(line));
  for (const line of [{ id: 0, status: "none" }, { id: 0, status: "more", length: 0 }]) {
    assertEquals(read(line, ALL).valid[0], 0);
  }
});
