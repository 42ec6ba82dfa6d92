import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { cpuidFeatures, EAX, EBX, ECX, EDX, hasLeaf, type LeafName, LEAVES } from "./cpuid_features.ts";

const NAMES = Object.keys(LEAVES) as LeafName[];
const ALL = cpuidFeatures(() => 0xffff_ffff);

/** Features of a CPU one bit of one leaf of which is set. */
function featuresOfBit(leaf: LeafName, register: number, bit: number): string[] {
  return cpuidFeatures((name, r) => name === leaf && r === register ? 2 ** bit : 0);
}

Deno.test("cpuidFeatures() gives each bit at most one name, and each name one place", () => {
  const places = NAMES.flatMap((leaf) =>
    [EAX, EBX, ECX, EDX].flatMap((register) =>
      Array.from({ length: 32 }, (_, bit) => featuresOfBit(leaf, register, bit))
    )
  );
  assert(places.every((names) => names.length <= 1));
  const named = places.flat();
  assertEquals(new Set(named).size, named.length);
  // PadLock's features are there and enabled by two bits each.
  const ofTwo = ALL.filter((name) => !named.includes(name));
  assertEquals(ofTwo.filter((name) => !/^(ais|padlock-)/.test(name)), []);
  assertEquals(cpuidFeatures((leaf, register) => leaf === "centaur" && register === EDX ? 0b1000_1100 : 0), [
    "padlock-rng",
  ]);
});

Deno.test("cpuidFeatures() reads the bits that the manuals give", () => {
  assertEquals(featuresOfBit("version", ECX, 31), ["hypervisor"]);
  assertEquals(featuresOfBit("structured", EBX, 20), ["smap"]);
  assertEquals(featuresOfBit("structured", EDX, 23), ["avx512-fp16"]);
  assertEquals(featuresOfBit("structured1", EAX, 3), ["rao-int"]);
  assertEquals(featuresOfBit("extended", ECX, 11), ["xop"]);
  assertEquals(featuresOfBit("extended", EDX, 31), ["3dnow"]);
  assertEquals(featuresOfBit("capacity", EBX, 0), ["clzero"]);
  assertEquals(featuresOfBit("encryption", EAX, 4), ["sev-snp"]);
});

Deno.test("hasLeaf() believes no leaf beyond the last of its range", () => {
  const last = fc.record({ basic: fc.nat(0x20), structured: fc.nat(2), extended: fc.nat(0x1f), centaur: fc.nat(4) });
  fc.assert(fc.property(last, ({ basic, structured, extended, centaur }) => {
    const most: Partial<Record<LeafName, number>> = {
      vendor: basic,
      structured,
      extendedMost: 0x8000_0000 + extended,
      centaurMost: centaur === 0 ? basic : 0xc000_0000 + centaur,
    };
    const has = (name: LeafName) => hasLeaf(name, (leaf, register) => register === EAX ? most[leaf] ?? 0 : 0);
    assertEquals(has("sgx"), basic >= 0x12);
    assertEquals(has("structured1"), basic >= 7 && structured >= 1);
    assertEquals(has("capacity"), extended >= 8);
    assertEquals(has("centaur"), centaur >= 1);
  }));
});
