/**
 * Any outcome of version 2, for tests.
 *
 * @module
 */
import fc from "fast-check";
import { MOST_TOLD, type Telling, TELLS, VECTOR_BYTES, VECTOR_COUNT } from "../machine/effects.ts";
import { GPR_COUNT } from "../machine/registers.ts";
import type { ToldAccess, ToldOutcome } from "./testdata/told_outcome.ts";

const any64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });

/** Whatever a program can announce. */
export const anyTelling: fc.Arbitrary<Telling> = fc.record({
  what: fc.nat((1 << TELLS.length) - 1),
  accesses: fc.integer({ min: 1, max: MOST_TOLD }),
}, { noNullPrototype: true });

/** Any access: where it is, at least one of its addresses says. */
const anyAccess: fc.Arbitrary<ToldAccess> = fc.tuple(
  fc.oneof(
    fc.record({ address: any64, gpa: fc.option(any64) }, { noNullPrototype: true }),
    fc.record({ address: fc.constant(null), gpa: any64 }, { noNullPrototype: true }),
  ),
  fc.record({
    data: any64,
    size: fc.integer({ min: 1, max: 8 }),
    isWrite: fc.boolean(),
    isPiece: fc.boolean(),
  }, { noNullPrototype: true }),
).map(([place, access]) => ({ ...place, ...access }));

/**
 * Any list, and how many accesses there were. Records list as many as they have room for; lines need not.
 */
function anyList(most: number, isRecord: boolean): fc.Arbitrary<ToldOutcome["accesses"]> {
  return fc.tuple(fc.array(anyAccess, { maxLength: most + 2, size: "max" }), fc.nat(300)).map(([list, more]) => ({
    list,
    count: list.length + (isRecord && list.length < most ? 0 : more),
  }));
}

/** Any outcome of a program that can tell so many accesses. What is carried out raises no exception. */
export function anyToldOutcome(most: number, form: "record" | "line"): fc.Arbitrary<ToldOutcome> {
  const exception = fc.record(
    { vector: fc.nat(31), error: fc.nat(0xffff_ffff), cr2: any64 },
    { noNullPrototype: true },
  );
  const vectors = fc.record({
    register: fc.nat(VECTOR_COUNT - 1),
    bytes: fc.uint8Array({ minLength: VECTOR_BYTES, maxLength: VECTOR_BYTES }),
  }, { noNullPrototype: true });
  return fc.record({
    handled: fc.boolean(),
    returned: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
    rip: any64,
    registers: fc.array(any64, { minLength: GPR_COUNT, maxLength: GPR_COUNT }),
    rflags: any64,
    exception: fc.option(exception),
    accesses: anyList(most, form === "record"),
    iterations: any64,
    vectors: fc.option(vectors),
    path: any64,
  }, { noNullPrototype: true }).map((outcome) => ({
    ...outcome,
    handled: outcome.handled && (outcome.exception === null || outcome.returned <= 0),
  }));
}
