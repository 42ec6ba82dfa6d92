import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { SUBJECT_FIELDS } from "../../findings/fields.ts";
import { AccessLists, Mark } from "../../machine/effects.ts";
import { DIFFERENCE, Differing, matchAccesses } from "./match_accesses.ts";

/** An access as tests write it. */
interface Written {
  readonly way: "read" | "write";
  readonly address: bigint;
  readonly size: number;
  readonly data?: bigint;
  readonly gpa?: bigint;
  readonly piece?: boolean;
  readonly isUnplaced?: boolean;
}

const read = (address: bigint, size: number, data = 0x11n, more: Partial<Written> = {}): Written => ({
  way: "read",
  address,
  size,
  data,
  ...more,
});
const write = (address: bigint, size: number, data = 0x22n, more: Partial<Written> = {}): Written => ({
  ...read(address, size, data, more),
  way: "write",
});

function listOf(accesses: readonly Written[], most = 16, count = accesses.length): AccessLists {
  const lists = new AccessLists(1, most);
  lists.setCount(0, count, Math.min(accesses.length, most));
  accesses.slice(0, most).forEach(({ way, address, size, data = 0n, gpa, piece = false, isUnplaced = false }, k) => {
    lists.direction[k] = way === "read" ? 0 : 1;
    lists.address.set(k, address);
    lists.size[k] = size;
    lists.data.set(k, data);
    lists.gpa.set(k, gpa ?? 0n);
    lists.mark[k] = (gpa === undefined ? 0 : Mark.device) | (piece ? Mark.piece : 0) | (isUnplaced ? Mark.unplaced : 0);
  });
  return lists;
}

const namesOf = (fields: number) => SUBJECT_FIELDS.filter((_, n) => (fields & 1 << n) !== 0);

/** In what lists differ, how, and at which places. */
function differ(did: readonly Written[], must: readonly Written[]) {
  const fields = namesOf(matchAccesses(listOf(did), 0, listOf(must), 0));
  const how = Object.keys(Differing)[DIFFERENCE.how];
  return fields.length === 0 ? [] : [...fields, how, DIFFERENCE.did, DIFFERENCE.must];
}

Deno.test("matchAccesses() says in what the first access differs", () => {
  const must = [read(0x10n, 4), write(0x20n, 4)];
  assertEquals(differ(must, must), []);
  assertEquals(differ([read(0x11n, 4), write(0x20n, 4)], must), ["linear-address", "other", 0, 0]);
  assertEquals(differ([read(0x10n, 2), write(0x20n, 4)], must), ["size", "other", 0, 0]);
  assertEquals(differ([read(0x10n, 4), write(0x20n, 4, 0x23n)], must), ["data", "other", 1, 1]);
  assertEquals(differ([read(0x10n, 4, 0x12n), write(0x20n, 4)], must), ["data", "other", 0, 0]);
  assertEquals(differ([write(0x10n, 4, 0x11n), write(0x20n, 4)], must), ["direction", "other", 0, 0]);
});

Deno.test("matchAccesses() tells one too many from one that is missing, and both from two in the other order", () => {
  const must = [read(0x10n, 4), write(0x20n, 4)];
  assertEquals(differ([read(0x10n, 4)], must), ["access", "missing", 1, 1]);
  assertEquals(differ([write(0x20n, 4)], must), ["access", "missing", 0, 0]);
  assertEquals(differ([], must), ["access", "missing", 0, 0]);
  assertEquals(differ([...must, read(0x10n, 4)], must), ["access", "extra", 2, 2]);
  assertEquals(differ([read(0x20n, 4), ...must], must), ["access", "extra", 0, 0]);
  assertEquals(differ([write(0x20n, 4), read(0x10n, 4)], must), ["order", "other", 0, 0]);
});

Deno.test("matchAccesses() looks at no byte above an access's size", () => {
  assertEquals(differ([write(0x10n, 2, 0xff_1234n)], [write(0x10n, 2, 0x1234n)]), []);
});

Deno.test("matchAccesses() joins pieces that are marked, or that a page's end parts, and no others", () => {
  const whole = [write(0x1ffcn, 8, 0x8877_6655_4433_2211n)];
  const parts = [write(0x1ffcn, 4, 0x4433_2211n), write(0x2000n, 4, 0x8877_6655n)];
  assertEquals(differ(parts, whole), []);
  assertEquals(differ([parts[0]!, write(0x2000n, 4, 0x8877_6656n)], whole), ["data", "other", 0, 0]);
  const inPage = [write(0x1000n, 4, 0x4433_2211n), write(0x1004n, 4, 0x8877_6655n)];
  const due = [write(0x1000n, 8, 0x8877_6655_4433_2211n)];
  assertEquals(differ(inPage, due), ["size", "other", 0, 0]);
  assertEquals(differ([inPage[0]!, { ...inPage[1]!, piece: true }], due), []);
});

Deno.test("matchAccesses() compares a gpa where one is told, and goes by it where no address is", () => {
  const must = [read(0x10n, 4, 0x11n, { gpa: 0x8000n })];
  assertEquals(differ([read(0x10n, 4)], must), []);
  assertEquals(differ([read(0x10n, 4, 0x11n, { gpa: 0x8001n })], must), ["gpa", "other", 0, 0]);
  assertEquals(differ([read(0n, 4, 0x11n, { gpa: 0x8000n, isUnplaced: true })], must), []);
  assertEquals(differ([read(0x10n, 4, 0x11n, { gpa: 0x8000n })], [read(0x10n, 4)]), ["gpa", "other", 0, 0]);
});

Deno.test("matchAccesses() asks nothing of what a hypercall answers", () => {
  const [did, must] = [[read(0n, 4, 0n, { gpa: 0x8000n, isUnplaced: true })], [
    read(0x10n, 4, 0x11n, { gpa: 0x8000n }),
  ]];
  assertEquals(namesOf(matchAccesses(listOf(did), 0, listOf(must), 0, true)), []);
  assertEquals(namesOf(matchAccesses(listOf(did), 0, listOf(must), 0)), ["data"]);
});

Deno.test("matchAccesses() compares as much as both lists hold", () => {
  const many = Array.from({ length: 6 }, (_, k) => read(BigInt(16 * k), 4));
  const cut = (most: number, count = 6) => listOf(many, most, count);
  assertEquals(matchAccesses(cut(4), 0, listOf(many), 0), 0);
  assertEquals(matchAccesses(listOf(many), 0, cut(4), 0), 0);
  assertEquals(namesOf(matchAccesses(cut(4, 4), 0, listOf(many), 0)), ["access"]);
  assertEquals(namesOf(matchAccesses(listOf([...many, read(0n, 4)]), 0, listOf(many), 0)), ["access"]);
});

const anyAccess = fc.record({
  way: fc.constantFrom("read" as const, "write" as const),
  address: fc.bigInt({ min: 0n, max: 0xffffn }),
  size: fc.constantFrom(1, 2, 4, 8),
  data: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
});

Deno.test("matchAccesses() finds nothing in a list beside itself, and something beside any other", () => {
  fc.assert(fc.property(fc.array(anyAccess, { maxLength: 8 }), fc.array(anyAccess, { maxLength: 8 }), (a, b) => {
    assertEquals(differ(a, a), []);
    const seen = (list: readonly Written[]) =>
      JSON.stringify(
        list.map((each) => [each.way, `${each.address}`, each.size, `${BigInt.asUintN(8 * each.size, each.data!)}`]),
      );
    // Pieces that a page's end parts are one access.
    const isParted = [...a, ...b].some(({ address }) => (address & 0xfffn) === 0n);
    if (!isParted) assertEquals(differ(a, b).length === 0, seen(a) === seen(b));
  }));
});
