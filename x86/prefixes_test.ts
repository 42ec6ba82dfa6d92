import { assertEquals } from "@std/assert";
import { MAX_INSTRUCTION } from "../machine/batch.ts";
import { batchOf, decodingsOf, spell } from "../oracles/decoders/decoder_testing.ts";
import {
  EMULATE_LENGTH,
  EMULATE_PREFIXES,
  isLegacyPrefix,
  isRex,
  LEGACY_PREFIXES,
  LegacyPrefix,
  NULL_SEGMENTS,
  PLAIN_REX,
  Rex,
  REX_BITS,
  REX_PREFIXES,
} from "./prefixes.ts";

const BYTES = Array.from({ length: 256 }, (_, byte) => byte);
const NOP = 0x90;

Deno.test("LEGACY_PREFIXES has every legacy prefix once, in the order that draws go by", () => {
  assertEquals(LEGACY_PREFIXES, [0x66, 0x67, 0xf2, 0xf3, 0xf0, 0x2e, 0x36, 0x3e, 0x26, 0x64, 0x65]);
  assertEquals(LEGACY_PREFIXES.toSorted(), Object.values(LegacyPrefix).toSorted());
  assertEquals(NULL_SEGMENTS, [0x2e, 0x36, 0x3e, 0x26]);
});

Deno.test("isLegacyPrefix() and isRex() know the bytes that a decoder takes for prefixes, and no others", () => {
  assertEquals(BYTES.filter(isLegacyPrefix), LEGACY_PREFIXES.toSorted((a, b) => a - b));
  assertEquals(BYTES.filter(isRex), REX_PREFIXES);
  const decodings = decodingsOf(batchOf(BYTES.map((byte) => ({ bytes: [byte, NOP], fetch: MAX_INSTRUCTION }))));
  const longer = BYTES.filter((byte) => spell(decodings, byte) === "2 other nop");
  // LOCK makes a NOP undefined, F3 makes it PAUSE, and REX.B an exchange with r8.
  const isIdle = (byte: number) =>
    isRex(byte) ? (byte & Rex.b) === 0 : byte !== LegacyPrefix.lock && byte !== LegacyPrefix.rep;
  assertEquals(longer, BYTES.filter((byte) => (isLegacyPrefix(byte) || isRex(byte)) && isIdle(byte)));
});

Deno.test("REX_PREFIXES are a plain REX with every combination of bits", () => {
  assertEquals(REX_PREFIXES.length, 16);
  assertEquals(REX_PREFIXES[0], PLAIN_REX);
  assertEquals(REX_PREFIXES.map((rex) => rex & REX_BITS), BYTES.slice(0, 16));
  assertEquals(Rex.w | Rex.r | Rex.x | Rex.b, REX_BITS);
});

Deno.test("EMULATE_PREFIXES are as long as EMULATE_LENGTH and spell the hypervisor's name behind a UD2", () => {
  assertEquals(EMULATE_PREFIXES.map(({ length }) => length), [EMULATE_LENGTH, EMULATE_LENGTH]);
  const names = EMULATE_PREFIXES.map(([, , ...name]) => String.fromCharCode(...name));
  assertEquals(names, ["xen", "kvm"]);
  assertEquals(EMULATE_PREFIXES.map(([first, second]) => [first, second]), [[0x0f, 0x0b], [0x0f, 0x0b]]);
});
