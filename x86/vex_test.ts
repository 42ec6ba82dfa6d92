import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { MAX_INSTRUCTION } from "../machine/batch.ts";
import { batchOf, decodingsOf, spell } from "../oracles/decoders/decoder_testing.ts";
import { Anatomy } from "./anatomy.ts";
import { OpcodeMap } from "./maps.ts";
import { Rex } from "./prefixes.ts";
import {
  EvexP0,
  EvexP1,
  EvexP2,
  FIRST_XOP_MAP,
  FirstByte,
  isXop,
  mapOfPayload,
  payloadOfRex,
  Pp,
  rexOfPayload,
  vectorPrefixLength,
  VexP0,
  VexP1,
  XOP_BYTE,
} from "./vex.ts";

const { vex2, vex3, evex, xop } = OpcodeMap;
const FIRST = [[vex2, FirstByte.vex2], [vex3, FirstByte.vex3], [evex, FirstByte.evex], [xop, XOP_BYTE]] as const;

Deno.test("fields of VEX and EVEX have no bit in common, and leave out only what is reserved", () => {
  const bitsOf = (fields: Readonly<Record<string, number>>) =>
    Object.values(fields).reduce((all, mask) => {
      assertEquals(all & mask, 0);
      return all | mask;
    }, 0);
  assertEquals([VexP0, VexP1, EvexP0, EvexP1, EvexP2].map(bitsOf), [0xff, 0xff, 0xf7, 0xff, 0xff]);
});

Deno.test("vectorPrefixLength() is how far the opcode is from the first byte", () => {
  const anatomy = new Anatomy();
  for (const [map, first] of FIRST) {
    anatomy.read(Uint8Array.from([first, ...Array<number>(15).fill(FIRST_XOP_MAP)]));
    assertEquals([anatomy.map, anatomy.opcodeAt], [map, vectorPrefixLength(map)]);
  }
});

Deno.test("isXop() tells XOP from POP, which has the same first byte", () => {
  const maps = Array.from({ length: 256 }, (_, payload) => payload).filter((payload) => !isXop(XOP_BYTE, payload));
  assertEquals(maps.every((payload) => (payload & 0x18) === 0), true);
  assertEquals([isXop(XOP_BYTE, 0xe8), isXop(XOP_BYTE, 0xc0), isXop(FirstByte.vex3, 0xe8)], [true, false, false]);
});

Deno.test("mapOfPayload() reads the map where VEX, EVEX and XOP have it", () => {
  assertEquals(mapOfPayload(vex2, 0xf8), OpcodeMap.map0f);
  assertEquals([0xe1, 0xe2, 0xe3, 0x1f].map((payload) => mapOfPayload(vex3, payload)), [1, 2, 3, 31]);
  assertEquals([0xf1, 0xf2, 0xf3, 0xf6].map((payload) => mapOfPayload(evex, payload)), [1, 2, 3, 6]);
  assertEquals([0xe8, 0xe9, 0x0a].map((payload) => mapOfPayload(xop, payload)), [8, 9, 10]);
  assertEquals(mapOfPayload(OpcodeMap.map0f, 0xff), 0);
});

Deno.test("rexOfPayload() reads what payloadOfRex() writes, whatever else the payload has", () => {
  fc.assert(fc.property(fc.nat(15), fc.nat(0x1f), (rex, rest) => {
    const payload = payloadOfRex(rex) | rest;
    assertEquals(rexOfPayload(vex3, payload), rex & ~Rex.w);
    assertEquals(rexOfPayload(evex, payload), rex & ~Rex.w);
    assertEquals(rexOfPayload(vex2, payload), rex & Rex.r);
  }));
});

Deno.test("Pp stands for the prefixes that select an instruction", () => {
  const ones = payloadOfRex(0) & VexP0.r | VexP1.vvvv;
  const { none, operandSize, rep, repne } = Pp;
  const texts = [none, operandSize, rep, repne].map((pp) => [FirstByte.vex2, ones | pp, 0x10, 0x07]);
  const decodings = decodingsOf(batchOf(texts.map((bytes) => ({ bytes, fetch: MAX_INSTRUCTION }))));
  const names = texts.map((_, row) => spell(decodings, row));
  assertEquals(names, ["4 other vmovups", "4 other vmovupd", "4 other vmovss", "4 other vmovsd"]);
});
