import { fail, match, ok, strictEqual } from "node:assert/strict";
import {
  assert,
  assertEquals,
  AssertionError,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";

/** Says that `fn` ends in an AssertionError whose message matches; no assertion under test is used for it. */
async function failsWith(fn: () => unknown, message: RegExp): Promise<void> {
  try {
    await fn();
  } catch (error) {
    ok(error instanceof AssertionError, `Not an AssertionError: ${error}`);
    match(error.message, message);
    return;
  }
  fail("Nothing was thrown");
}

Deno.test("assert() passes what is truthy and fails with the message given", async () => {
  assert("x");
  await failsWith(() => assert(0, "No cases"), /^No cases$/);
});

Deno.test("assertEquals() compares all the way down", async () => {
  assertEquals([{ data: 1n }, new Uint8Array([1])], [{ data: 1n }, new Uint8Array([1])]);
  await failsWith(() => assertEquals([1, 2], [1, 3]), /^Values are not equal\n/);
  await failsWith(() => assertEquals<unknown>(1, 1n), /^Values are not equal\n/);
});

Deno.test("assertEquals() puts the message before the difference", async () => {
  await failsWith(() => assertEquals(1, 2, "case 7"), /^Values are not equal: case 7\n[^]*1[^]*2/);
});

Deno.test("assertStringIncludes() names both texts", async () => {
  assertStringIncludes("movzx", "zx");
  await failsWith(() => assertStringIncludes("mov", "zx"), /^Expected actual: "mov" to contain: "zx"$/);
});

Deno.test("assertMatch() names text and pattern", async () => {
  assertMatch("r15", /^r\d+$/);
  await failsWith(
    () => assertMatch("rax", /^r\d+$/, "slot"),
    /^Expected actual: "rax" to match: "\/\^r\\d\+\$\/": slot$/,
  );
});

Deno.test("assertThrows() gives back whatever was thrown", () => {
  const error = new TypeError("Not a case");
  strictEqual(assertThrows(() => raise(error)), error);
  strictEqual(assertThrows(() => raise("text")), "text");
  strictEqual(assertThrows(() => raise(error), TypeError, "case"), error);
  strictEqual(assertThrows(() => raise(error), Error), error);
});

Deno.test("assertThrows() fails on silence, on another class and on another message", async () => {
  await failsWith(() => assertThrows(() => 0, "parse"), /^Expected function to throw: parse$/);
  await failsWith(() => assertThrows(() => raise(new TypeError("x")), RangeError), /"RangeError": got "TypeError: x"$/);
  await failsWith(() => assertThrows(() => raise("text"), Error), /got a non-Error value: text$/);
  await failsWith(() => assertThrows(() => raise(new Error("x")), Error, "y", "z"), /include "y": got "x": z$/);
});

Deno.test("assertRejects() gives back what the promise was rejected with", async () => {
  const error = new RangeError("Too long");
  strictEqual(await assertRejects(() => Promise.reject(error)), error);
  strictEqual(await assertRejects(() => Promise.reject(error), RangeError, "long"), error);
});

Deno.test("assertRejects() fails on a fulfilled promise, on another class and on a synchronous throw", async () => {
  await failsWith(() => assertRejects(() => Promise.resolve()), /^Expected function to reject$/);
  await failsWith(() => assertRejects(() => Promise.reject(new Error("x")), RangeError), /"RangeError"/);
  await failsWith(() => assertRejects(() => raise(new Error("x")), Error), /^Function throws when expected to reject$/);
});

/** Throws what it is given. */
function raise(what: unknown): never {
  throw what;
}
