import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch } from "./batch.ts";
import { caseOf, DEFAULT_CASE, fillBatch } from "./case.ts";
import { DEVICE_BYTES, offsetInDevice, reachesDevice, readMemory } from "./memory_image.ts";

const TWO_64 = 1n << 64n;
const DEVICE = BigInt(DEVICE_BYTES);

/** A case's memory, and where its device is. */
interface Image {
  readonly gla: bigint;
  readonly memory: bigint;
  readonly value: bigint;
}

/** The case stands behind another one, so that whoever forgets its row reads another memory. */
function batchOf({ gla, memory, value }: Image): Batch {
  const batch = new Batch(2);
  const device = { value, status: 0n };
  fillBatch(batch, [caseOf([]), caseOf([], { memory, device, ve: { ...DEFAULT_CASE.ve, gla } })]);
  return batch;
}

const halvesOf = (address: bigint): [low: number, high: number] => [
  Number(address & 0xffff_ffffn),
  Number(address >> 32n),
];

const modulo = (address: bigint) => BigInt.asUintN(64, address);

/** Byte `address` by the definition. */
function byteOf({ gla, memory, value }: Image, address: bigint): number {
  const offset = modulo(address - gla);
  const [held, byte] = offset < DEVICE ? [value, offset % 8n] : [memory, address % 8n];
  return Number(held >> 8n * byte & 0xffn);
}

const any64 = fc.bigInt({ min: 0n, max: TWO_64 - 1n });

/** Addresses at which a half or a whole one wraps are as many as all others. */
const anyGla = fc.oneof(
  any64,
  fc.tuple(any64, fc.integer({ min: -80, max: 80 })).map(([high, low]) => modulo((high >> 32n << 32n) + BigInt(low))),
  fc.integer({ min: -80, max: 80 }).map((at) => modulo(BigInt(at))),
);

const anyImage: fc.Arbitrary<Image> = fc.record({ gla: anyGla, memory: any64, value: any64 }, {
  noNullPrototype: true,
});

/** Addresses near the device's edges, and any others. */
const anyDistance = fc.oneof(fc.integer({ min: -12, max: DEVICE_BYTES + 12 }).map(BigInt), any64);

const anySize = fc.integer({ min: 1, max: 8 });

Deno.test("offsetInDevice() is how far an address is from the gla, within 64 bytes of it", () => {
  fc.assert(fc.property(anyImage, anyDistance, (image, distance) => {
    const must = modulo(distance) < DEVICE ? Number(distance) : -1;
    assertEquals(offsetInDevice(batchOf(image), 1, ...halvesOf(modulo(image.gla + distance))), must);
  }));
});

Deno.test("reachesDevice() is so where any byte is the device's", () => {
  fc.assert(fc.property(anyImage, anyDistance, anySize, (image, distance, size) => {
    const bytes = Array.from({ length: size }, (_, k) => modulo(distance + BigInt(k)));
    const [low, high] = halvesOf(modulo(image.gla + distance));
    assertEquals(reachesDevice(batchOf(image), 1, low, high, size), bytes.some((offset) => offset < DEVICE));
  }));
});

Deno.test("readMemory() reads what the definition says, at every edge of the device and where addresses wrap", () => {
  fc.assert(fc.property(anyImage, anyDistance, anySize, (image, distance, size) => {
    const address = modulo(image.gla + distance);
    const out = new Uint8Array(12).fill(0xee);
    readMemory(batchOf(image), 1, ...halvesOf(address), size, out, 2);
    const must = Array.from({ length: size }, (_, k) => byteOf(image, modulo(address + BigInt(k))));
    assertEquals([...out], [0xee, 0xee, ...must, ...Array(10 - size).fill(0xee)]);
  }));
});

Deno.test("readMemory() reads device and memory in one access, where it crosses the end of both halves of an address", () => {
  const memory = 0x8877_6655_4433_2211n;
  const value = 0xf8f7_f6f5_f4f3_f2f1n;
  const read = (gla: bigint, address: bigint) => {
    const out = new Uint8Array(8);
    readMemory(batchOf({ gla, memory, value }), 1, ...halvesOf(address), 8, out, 0);
    return [...out];
  };
  // The device is the last 64 bytes that there are: behind them comes address 0.
  assertEquals(read(TWO_64 - DEVICE, TWO_64 - 4n), [0xf5, 0xf6, 0xf7, 0xf8, 0x11, 0x22, 0x33, 0x44]);
  // It begins two bytes before 2^32.
  assertEquals(read(0xffff_fffen, 0xffff_fffcn), [0x55, 0x66, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6]);
});

Deno.test("reachesDevice() finds a device that begins right before 2^32, and an access before it", () => {
  const batch = batchOf({ gla: 0xffff_fffen, memory: 0n, value: 0n });
  const reaches = (address: bigint, size: number) => reachesDevice(batch, 1, ...halvesOf(address), size);
  assertEquals([reaches(0xffff_fffcn, 2), reaches(0xffff_fffcn, 3), reaches(0xffff_fffcn, 8)], [false, true, true]);
});
