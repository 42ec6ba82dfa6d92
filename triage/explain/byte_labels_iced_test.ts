/** Labels of every encoding, held against the parts that iced-x86 finds. */
import { assert, assertEquals } from "@std/assert";
import iced from "iced-x86";
import { MAX_INSTRUCTION } from "../../machine/batch.ts";
import { LEGACY_PREFIXES, REX_PREFIXES } from "../../x86/prefixes.ts";
import { type LabelName, labelsOf } from "./byte_labels.ts";

type Bytes = readonly number[];

/** One operand with everything that can stand there, and a register one; as member `reg` of a group. */
const operands = (reg: number): Bytes[] => [[0x44 | reg << 3, 0x24, 0x10], [0xc1 | reg << 3]];
const SIMPLE = operands(2);
const MANY: readonly Bytes[] = [
  ...Array.from({ length: 8 }, (_, reg) => operands(reg)).flat(),
  ...[[0x05, 1, 2, 3, 4], [0x04, 0x25, 1, 2, 3, 4], [0x84, 0x88, 1, 2, 3, 4], [0x00], [0x07], [0xf8]],
];
const UP_TO = (count: number) => Array.from({ length: count }, (_, n) => n);
const WL = [0, 0x80].flatMap((w) => UP_TO(3).map((l) => [w, l] as const));

/** Texts of one encoding: prefix bytes, an opcode, an operand. */
function* crossed(prefixes: readonly Bytes[], operandsOf: (opcode: number) => readonly Bytes[]): Generator<Bytes> {
  for (const prefix of prefixes) {
    for (let opcode = 0; opcode < 256; opcode++) {
      for (const operand of operandsOf(opcode)) yield [...prefix, opcode, ...operand];
    }
  }
}

const isGroup = (opcode: number) =>
  opcode >= 0x71 && opcode <= 0x73 || opcode >= 0xae && opcode <= 0xc7 || opcode === 1;
const vector = (opcode: number) => isGroup(opcode) ? MANY : SIMPLE;

/** By encoding, texts among which each of its instructions is. */
const SWEPT: Readonly<Record<string, () => Iterable<Bytes>>> = {
  legacy: () =>
    crossed(
      [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]].flatMap((escape) =>
        [[], [0x66], [0xf2], [0xf3], [0x48], [0x67]].map((
          prefix,
        ) => [...prefix, ...escape])
      ),
      () => MANY,
    ),
  "3DNow!": () => UP_TO(256).flatMap((suffix) => MANY.map((operand) => [0x0f, 0x0f, ...operand, suffix])),
  XOP: () =>
    crossed(
      [8, 9, 10].flatMap((map) => WL.map(([w, l]) => [0x8f, 0xe0 | map, w | 0x78 | l << 2])),
      (opcode) => opcode < 0x20 ? MANY : SIMPLE,
    ),
  VEX: () =>
    crossed(
      [1, 2, 3].flatMap((map) =>
        UP_TO(4).flatMap((pp) => WL.map(([w, l]) => [0xc4, 0xe0 | map, w | 0x78 | l << 2 | pp]))
      ),
      vector,
    ),
  EVEX: () =>
    crossed(
      [1, 2, 3, 5, 6].flatMap((map) =>
        UP_TO(4).flatMap((pp) =>
          WL.flatMap(([w, l]) => [0x08, 0x09, 0x18].map((last) => [0x62, 0xf0 | map, w | 0x7c | pp, l << 5 | last]))
        )
      ),
      vector,
    ),
};

/** Reads texts one after the other; tells of each the code and its parts. */
function* decoded(texts: Iterable<Bytes>) {
  const all = Array.from(texts);
  const buffer = new Uint8Array(16 * all.length).fill(0x90);
  all.forEach((text, n) => buffer.set(text, 16 * n));
  const decoder = new iced.Decoder(64, buffer, iced.DecoderOptions.MPX);
  const instruction = new iced.Instruction();
  for (let n = 0; n < all.length; n++) {
    decoder.position = 16 * n;
    decoder.decodeOut(instruction);
    if (instruction.isInvalid || instruction.length > MAX_INSTRUCTION) continue;
    const offsets = decoder.getConstantOffsets(instruction);
    const { displacementOffset, displacementSize, immediateOffset, immediateSize, immediateSize2 } = offsets;
    offsets.free();
    yield {
      text: buffer.subarray(16 * n, 16 * n + MAX_INSTRUCTION),
      code: instruction.code,
      length: instruction.length,
      displacement: [displacementOffset, displacementSize],
      immediate: [immediateOffset, immediateSize + immediateSize2],
    };
  }
  instruction.free();
  decoder.free();
}

/** The name of each byte. */
const namesOf = (text: Uint8Array) =>
  labelsOf(text).flatMap(({ name, bytes }) => Array<LabelName>(bytes.length).fill(name));

/** Where the bytes of a name stand, and how many there are. */
function placeOf(names: readonly LabelName[], name: LabelName): number[] {
  const size = names.filter((each) => each === name).length;
  return [size === 0 ? 0 : names.indexOf(name), size];
}

const ENCODING_NAMES: Readonly<Record<number, LabelName>> = {
  [iced.EncodingKind.VEX]: "VEX",
  [iced.EncodingKind.EVEX]: "EVEX",
  [iced.EncodingKind.XOP]: "XOP",
};

function check(one: ReturnType<typeof decoded> extends Generator<infer T> ? T : never): void {
  const { text, code, length, displacement, immediate } = one;
  const what = `${iced.Code[code]}: ${text.toHex()}`;
  const names = namesOf(text).slice(0, length);
  assertEquals(names.length, length, what);
  assert(!names.includes("unknown") && !names.includes("after"), what);
  assertEquals(placeOf(names, "displacement"), displacement, what);
  // The byte of VPERMIL2 that names a register has an immediate in its lower half.
  const isShared = immediate[1] === 1 && names[immediate[0]!] === "is4";
  assertEquals(placeOf(names, isShared ? "is4" : "immediate"), immediate, what);
  const opcode = iced.CodeExt.opCode(code);
  const kind = ENCODING_NAMES[opcode.encoding];
  assertEquals(
    names.filter((name) => ["VEX", "EVEX", "XOP"].includes(name)).every((name) => name === kind),
    true,
    what,
  );
  assertEquals(kind === undefined || names.includes(kind), true, what);
  const isSuffix = opcode.encoding === iced.EncodingKind.D3NOW;
  const last = isSuffix
    ? names.lastIndexOf("opcode")
    : names.indexOf("opcode") + names.filter((name) => name === "opcode").length - 1;
  const mainByte = opcode.opCodeLength === 2 ? opcode.opCode >> 8 : opcode.opCode;
  assertEquals(opcode.isGroup || text[last] === mainByte || text[last]! >> 3 === mainByte >> 3, true, what);
  opcode.free();
}

/** Every code of iced whose name has a beginning, by encoding: what the sweeps must have met. */
const MET: Readonly<Record<string, RegExp>> = {
  XOP: /^XOP_/,
  "3DNow!": /^D3NOW_/,
  VEX: /^VEX_(Vfn?m(add|sub)\w*_\w+_\w+_\w+_\w+|Vpermil2)/,
  EVEX: /^EVEX_/,
  legacy: /^Bnd/,
};

/** Codes of CPUs that there never were, of other modes, and of options that nobody sets. */
const UNSEEN = /KNC|r32m|_m32$|Bnd(mov|cl|cn|cu)\w*32|Bndmk_bnd_m32|bndm64|Pfrcpv|Pfrsqrtv/;

for (const [encoding, texts] of Object.entries(SWEPT)) {
  Deno.test(`labelsOf() finds the parts of every ${encoding} instruction where iced-x86 finds them`, () => {
    const met = new Set<number>();
    let count = 0;
    for (const one of decoded(texts())) {
      if (met.has(one.code) && count++ % 8 !== 0) continue;
      met.add(one.code);
      check(one);
    }
    const codes = Object.keys(iced.Code).filter((name) => MET[encoding]!.test(name));
    const missed = codes.filter((name) => !met.has(iced.Code[name as keyof typeof iced.Code]) && !UNSEEN.test(name));
    assertEquals(missed, []);
  });
}

Deno.test("labelsOf() finds them behind prefixes too", () => {
  const before: readonly Bytes[] = [
    ...LEGACY_PREFIXES.map((prefix) => [prefix]),
    [0x2e, 0x64],
    ...REX_PREFIXES.map((rex) => [rex]),
  ];
  const texts = ["8b4710", "0fb68488000000", "c5f8c6442410", "c4e37149442410", "62f17c48284710", "8fe878c2c1", "0f0fc1"]
    .map((text) => [
      ...Uint8Array.fromHex(text.length % 2 === 0 ? text : `0${text}`),
    ]);
  for (const one of decoded(before.flatMap((prefix) => texts.map((text) => [...prefix, ...text, 0x9e])))) check(one);
});
