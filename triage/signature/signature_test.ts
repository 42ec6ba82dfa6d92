import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { PREFIX_NAMES } from "../../x86/anatomy.ts";
import { MAPS } from "../../x86/maps.ts";
import { type Kind, NATURES } from "./disagreement.ts";
import { FIELDS, Pair } from "./pairs.ts";
import { bucketOf } from "./signature.ts";
import { OPERANDS, REGISTERS, STATES, Traits } from "./traits.ts";

/** What a bucket of most disagreements tells apart, as numbers. */
interface Told extends Kind {
  readonly map: number;
  readonly opcode: number;
  readonly prefixes: number;
  readonly operand: number;
  readonly register: number;
  readonly group: number;
  readonly state: number;
}

const index = (list: readonly unknown[]) => fc.nat(list.length - 1);

/** Pairs of decoders and of the CPU: of subjects some fields are about the opcode alone. */
const anyTold: fc.Arbitrary<Told> = fc.integer({ min: Pair.decoders, max: Pair.modelCpu }).chain((pair) =>
  fc.record({
    pair: fc.constant(pair),
    field: index(FIELDS[pair]!),
    nature: index(NATURES),
    map: index(MAPS),
    opcode: fc.nat(0xff),
    prefixes: fc.nat((1 << PREFIX_NAMES.length) - 1),
    operand: index(OPERANDS),
    register: index(REGISTERS),
    group: fc.nat(1),
    state: fc.nat((1 << STATES.length) - 1),
  })
);

function keyOf({ pair, field, nature, map, opcode, prefixes, ...rest }: Told): number {
  const traits = Object.assign(new Traits(), rest);
  Object.assign(traits.anatomy, { map, opcode, prefixes });
  return bucketOf({ pair, field, nature }, traits);
}

/** The traits from the one that counts most to the one that counts least, and the greatest value of each. */
const GREATEST = {
  pair: Pair.modelCpu,
  field: 31,
  nature: NATURES.length - 1,
  map: MAPS.length - 1,
  opcode: 0xff,
  prefixes: (1 << PREFIX_NAMES.length) - 1,
  operand: OPERANDS.length - 1,
  register: REGISTERS.length - 1,
  group: 1,
  state: (1 << STATES.length) - 1,
} as const;

Deno.test("bucketOf() gives different disagreements different keys, each a whole number that a double holds", () => {
  fc.assert(fc.property(anyTold, anyTold, (a, b) => {
    assert(Number.isSafeInteger(keyOf(a)));
    assertEquals(keyOf(a) === keyOf(b), JSON.stringify(a) === JSON.stringify(b));
  }));
});

Deno.test("bucketOf() has room for every value of a trait below the next one of the trait before it", () => {
  const names = Object.keys(GREATEST) as (keyof typeof GREATEST)[];
  fc.assert(fc.property(anyTold, fc.nat(names.length - 2), (told, at) => {
    const name = names[at]!;
    const below = names.slice(at + 1);
    const value = Math.min(told[name], GREATEST[name] - 1);
    const last = { ...told, ...Object.fromEntries(below.map((each) => [each, GREATEST[each]])), [name]: value };
    const next = { ...told, ...Object.fromEntries(below.map((each) => [each, 0])), [name]: value + 1 };
    assert(keyOf(last) < keyOf(next), name);
  }));
});
