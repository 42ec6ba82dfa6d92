import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { DECODER_FIELDS, type FieldName } from "../../findings/fields.ts";
import { NATURES } from "../../findings/nature.ts";
import { HandlerSubject, posted } from "../../handler/revision_subject.ts";
import { modelCpuPair, Seat } from "../../oracles/pair.ts";
import { PREFIX_NAMES } from "../../x86/anatomy.ts";
import { MAPS } from "../../x86/maps.ts";
import { MOST_DETAILS } from "./disagreement.ts";
import { bucketOf } from "./signature.ts";
import { OPERANDS, REGISTERS, STATES, Traits } from "./traits.ts";

/** The model and the CPU: of subjects some fields are about the opcode alone, and decoders have buckets of their own. */
const PAIR = modelCpuPair(new Uint32Array(1));

/** What a bucket of most disagreements tells apart, as numbers. */
interface Told {
  readonly field: number;
  readonly nature: number;
  /** 1 where the nature is open. */
  readonly open: number;
  readonly map: number;
  readonly opcode: number;
  readonly prefixes: number;
  readonly operand: number;
  readonly register: number;
  readonly group: number;
  readonly state: number;
}

/** The traits from the one that counts most to the one that counts least, and the greatest value of each. */
const GREATEST: Told = {
  field: DECODER_FIELDS.length - 1,
  nature: NATURES.length - 1,
  open: 1,
  map: MAPS.length - 1,
  opcode: 0xff,
  prefixes: (1 << PREFIX_NAMES.length) - 1,
  operand: OPERANDS.length - 1,
  register: REGISTERS.length - 1,
  group: 1,
  state: (1 << STATES.length) - 1,
};

const anyTold: fc.Arbitrary<Told> = fc.record({
  field: fc.nat(GREATEST.field),
  nature: fc.nat(GREATEST.nature),
  open: fc.nat(GREATEST.open),
  map: fc.nat(GREATEST.map),
  opcode: fc.nat(GREATEST.opcode),
  prefixes: fc.nat(GREATEST.prefixes),
  operand: fc.nat(GREATEST.operand),
  register: fc.nat(GREATEST.register),
  group: fc.nat(GREATEST.group),
  state: fc.nat(GREATEST.state),
});

function keyOf({ field, nature, open, map, opcode, prefixes, ...rest }: Told, detail?: number): number {
  const traits = Object.assign(new Traits(), rest);
  Object.assign(traits.anatomy, { map, opcode, prefixes });
  return bucketOf({ pair: PAIR, field, nature, isOpen: open === 1, ...detail === undefined ? {} : { detail } }, traits);
}

Deno.test("bucketOf() gives different disagreements different keys, each a whole number that a double holds", () => {
  fc.assert(fc.property(anyTold, anyTold, (a, b) => {
    assert(Number.isSafeInteger(keyOf(a)));
    assertEquals(keyOf(a) === keyOf(b), JSON.stringify(a) === JSON.stringify(b));
  }));
});

Deno.test("bucketOf() gives every nature, every one that is open and every detail a key of its own", () => {
  const natures = NATURES.flatMap((_, nature) => [0, 1].map((open) => keyOf({ ...GREATEST, nature, open })));
  const details = Array.from({ length: MOST_DETAILS - 1 }, (_, n) => keyOf({ ...GREATEST, nature: 0, open: 0 }, n + 1));
  assertEquals(new Set([...natures, ...details]).size, natures.length + details.length);
  const next = keyOf({ ...GREATEST, field: GREATEST.field - 1, map: 0 }, MOST_DETAILS - 1);
  assert(next < keyOf({ ...GREATEST, nature: 0, open: 0, map: 0, opcode: 0 }));
});

Deno.test("bucketOf() gives what is about an opcode alone keys beyond all others, an opcode each", () => {
  const { pair } = new Seat(new HandlerSubject(posted), 1, 0);
  const traits = (opcode: number) => {
    const { field: _, nature: __, open: ___, map, opcode: ____, prefixes, ...rest } = GREATEST;
    const all = Object.assign(new Traits(), rest);
    Object.assign(all.anatomy, { map, opcode, prefixes });
    return all;
  };
  const key = (name: FieldName, opcode = 0x8b) =>
    bucketOf({ pair, field: pair.fields.indexOf(name), nature: NATURES.length - 1 }, traits(opcode));
  const others = pair.fields.filter((name) => !["privilege", "address", "success"].includes(name)).map((name) =>
    key(name)
  );
  const alone = [key("privilege"), key("address"), key("success"), key("privilege", 0x89)];
  assert(Math.min(...alone) > Math.max(...others));
  assertEquals(new Set([...alone, ...others]).size, alone.length + others.length);
  assert(alone.every(Number.isSafeInteger));
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
