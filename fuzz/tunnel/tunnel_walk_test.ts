import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Walk } from "./tunnel_walk.ts";

const PREFIX = Uint8Array.of(0x8b);

/** Length of 8b /r, as the manual has it. */
function lengthOfLoad(text: Uint8Array): number {
  const [, modrm, sib] = text as unknown as [number, number, number];
  const mod = modrm >> 6, rm = modrm & 7;
  if (mod === 3) return 2;
  const base = rm === 4 ? sib & 7 : rm;
  const displacement = mod === 1 ? 1 : mod === 2 || base === 5 ? 4 : 0;
  return 2 + (rm === 4 ? 1 : 0) + displacement;
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** All texts of a walk, at most `limit`. */
function textsOf(walk: Walk, length: (text: Uint8Array) => number, limit = Infinity): string[] {
  const texts: string[] = [];
  do texts.push(hex(walk.text)); while (walk.advance(length(walk.text), 0) && texts.length < limit);
  return texts;
}

Deno.test("Walk tries every ModRM byte with every SIB byte, and few displacements", () => {
  const texts = textsOf(new Walk(PREFIX), lengthOfLoad);
  const operands = new Set(texts.map((text) => {
    const hasSib = (parseInt(text.slice(2, 4), 16) & 7) === 4 && text.slice(2, 4) < "c0";
    return text.slice(0, hasSib ? 6 : 4);
  }));
  assertEquals(operands.size, 256 - 24 + 24 * 256);
  assert(texts.length < 200_000, `${texts.length}`);
});

Deno.test("Walk goes upwards", () => {
  const texts = textsOf(new Walk(PREFIX), lengthOfLoad);
  assert(texts.every((text, n) => n === 0 || text > texts[n - 1]!));
});

Deno.test("Walk goes back to the last byte where the end changes", () => {
  const walk = new Walk(PREFIX);
  const texts: string[] = [];
  do texts.push(hex(walk.text.subarray(0, 3))); while (
    walk.advance(3, walk.text[1]! < 2 ? walk.text[1]! : 2) && texts.length < 2000
  );
  // 8b 00 xx, 8b 01 xx and 8b 02 xx differ in their end, and what follows does not.
  assertEquals(texts.slice(0, 3), ["8b0000", "8b0001", "8b0002"]);
  assertEquals(texts.indexOf("8b0101"), 257);
  assertEquals(texts.indexOf("8b0201"), 513);
  assertEquals(texts.slice(-1), ["8bff00"]);
  assertEquals(texts.length, 3 * 256 + 253);
});

Deno.test("Walk.at() goes on as the walk that was saved would have", () => {
  const end = fc.integer({ min: 0, max: 0xffff });
  fc.assert(fc.property(end, fc.nat(400), (salt, stopped) => {
    // Any function of the text will do as a CPU.
    const mix = (text: Uint8Array) => text.reduce((sum, byte) => Math.imul(sum ^ byte, 0x0100_0193) >>> 0, salt);
    const length = (text: Uint8Array) => 1 + mix(text) % 97 % 15;
    const whole = textsOf(new Walk(PREFIX), length, 500);
    const walk = new Walk(PREFIX);
    const before = textsOf(walk, length, stopped + 1);
    if (whole.length <= stopped + 1) return;
    const saved = JSON.parse(JSON.stringify(walk.position));
    assertEquals([...before, ...textsOf(Walk.at(saved), length, 500 - before.length)].slice(0, 500), whole);
  }));
});

Deno.test("Walk.isRepetition() is told by bytes beyond the instruction", () => {
  const walk = new Walk(Uint8Array.of(0x90, 0x00, 0x01));
  assertEquals([1, 2, 3].map((length) => walk.isRepetition(length)), [true, true, false]);
  assertEquals(new Walk(Uint8Array.of(0x90, 0x00, 0x00)).isRepetition(1), false);
});

Deno.test("Walk.textsLeft is right where each value of the first byte takes as many texts", () => {
  const walk = new Walk(PREFIX);
  assertEquals([walk.part, walk.textsLeft], [0, undefined]);
  const said: { part: number; left: number | undefined }[] = [];
  // The end changes with each value, so that the byte after it has all of its own.
  do said.push({ part: walk.part, left: walk.textsLeft }); while (walk.advance(3, walk.text[1]!));
  assert(said.length > 255 * 256);
  assert(said.every(({ part }, n) => part < 1 && (n === 0 || part >= said[n - 1]!.part)), "It never goes back");
  // Within one value of the first byte nothing is known of how far it is.
  const wrong = said.map(({ left }, n) => left === undefined ? 0 : Math.abs(left - (said.length - n)));
  assertEquals(said.findIndex(({ left }) => left !== undefined) < 3 * 256, true);
  assert(
    wrong.slice(8 * 256).every((texts, n) => texts < 256 || texts < 0.2 * (said.length - n)),
    `${Math.max(...wrong)}`,
  );
});
