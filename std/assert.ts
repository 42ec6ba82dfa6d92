/**
 * The assertions of `@std/assert` that this project uses, under its names and signatures.
 *
 * They stand over `node:assert/strict`, so two values are equal when `deepStrictEqual` says so: types and prototypes
 * count, and 0 is not -0. To use the real package, map `@std/assert` to it in `deno.json`.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals([0x0f, 0xb6], [0x0f, 0xb6]);
 * assertThrows(() => BigInt("0x"), SyntaxError);
 * ```
 *
 * @module
 */
import { deepStrictEqual } from "node:assert/strict";

/** A class of errors. Every constructor is one: nothing here calls it. */
type ErrorClass<E extends Error> = abstract new (...args: never[]) => E;

/**
 * Thrown when an assertion fails.
 *
 * @example
 * ```ts
 * import { assert, AssertionError, assertThrows } from "@std/assert";
 *
 * assertThrows(() => assert(1 > 2, "No such luck"), AssertionError, "luck");
 * ```
 */
export class AssertionError extends Error {
  /** Makes an error that says `message`. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/**
 * Fails unless `expr` is truthy.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 *
 * const found = "mov movzx movsx".split(" ").find((name) => name.endsWith("zx"));
 * assert(found !== undefined, "No zero extension");
 * ```
 *
 * @param expr What must hold.
 * @param msg What to say where it does not.
 * @throws {AssertionError} When `expr` is falsy.
 */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/**
 * Fails unless two values are equal all the way down; the message shows how they differ.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals({ size: 1, data: 0x11n }, { size: 1, data: 0x11n });
 * ```
 *
 * @typeParam T Type of both.
 * @param actual The value in question.
 * @param expected What it should be.
 * @param msg What to say before the difference.
 * @throws {AssertionError} When they differ.
 */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  try {
    deepStrictEqual(actual, expected);
  } catch (difference) {
    throw new AssertionError(`Values are not equal${detail(msg)}\n${(difference as Error).message}`);
  }
}

/**
 * Fails unless `actual` contains `expected`.
 *
 * @example
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 *
 * assertStringIncludes("Unknown option --foo", "--foo");
 * ```
 *
 * @param actual The text in question.
 * @param expected The part that it must contain.
 * @param msg What to add where it does not.
 * @throws {AssertionError} When it does not.
 */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (actual.includes(expected)) return;
  throw new AssertionError(`Expected actual: "${actual}" to contain: "${expected}"${detail(msg)}`);
}

/**
 * Fails unless `actual` matches the pattern `expected`.
 *
 * @example
 * ```ts
 * import { assertMatch } from "@std/assert";
 *
 * assertMatch("0x0f0e0d0c00000011", /^0x[0-9a-f]{16}$/);
 * ```
 *
 * @param actual The text in question.
 * @param expected The pattern.
 * @param msg What to add where it does not match.
 * @throws {AssertionError} When it does not match.
 */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) return;
  throw new AssertionError(`Expected actual: "${actual}" to match: "${expected}"${detail(msg)}`);
}

/**
 * Fails unless `fn` throws.
 *
 * @param fn What to call.
 * @param msg What to add where it does not throw.
 * @returns What it threw.
 * @throws {AssertionError} When it does not throw.
 */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/**
 * Fails unless `fn` throws an error of the given class whose message contains `msgIncludes`.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const error = assertThrows(() => new Uint8Array(-1), RangeError, "length");
 * assertEquals(error.name, "RangeError");
 * ```
 *
 * @typeParam E Type of the error.
 * @param fn What to call.
 * @param ErrorClass The class that the error must be an instance of.
 * @param msgIncludes What its message must contain.
 * @param msg What to add where it is not so.
 * @returns The error.
 * @throws {AssertionError} When it does not throw, or throws something else.
 */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(fn: () => unknown, expected?: Expected, text?: string, last?: string): unknown {
  const { msg, check } = reader(expected, text, last);
  try {
    fn();
  } catch (error) {
    return check(error);
  }
  throw new AssertionError(`Expected function to throw${detail(msg)}`);
}

/**
 * Fails unless the promise that `fn` gives is rejected.
 *
 * @param fn What to call.
 * @param msg What to add where nothing is rejected.
 * @returns What it was rejected with.
 * @throws {AssertionError} When the promise is fulfilled, or `fn` itself throws.
 */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/**
 * Fails unless the promise that `fn` gives is rejected with an error of the given class whose message contains
 * `msgIncludes`.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(() => Promise.reject(new TypeError("Not a case")), TypeError, "case");
 * ```
 *
 * @typeParam E Type of the error.
 * @param fn What to call.
 * @param ErrorClass The class that the error must be an instance of.
 * @param msgIncludes What its message must contain.
 * @param msg What to add where it is not so.
 * @returns The error.
 * @throws {AssertionError} When the promise is fulfilled or rejected with something else, or `fn` itself throws.
 */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  expected?: Expected,
  text?: string,
  last?: string,
): Promise<unknown> {
  const { msg, check } = reader(expected, text, last);
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch (error) {
    throw new AssertionError(`Function throws when expected to reject${detail(msg)}`, { cause: error });
  }
  try {
    await promise;
  } catch (error) {
    return check(error);
  }
  throw new AssertionError(`Expected function to reject${detail(msg)}`);
}

/** What may follow the function: a class, or already the message. */
type Expected = ErrorClass<Error> | string;

/** What to add to a message, and a check that gives the error back. */
interface Reader {
  readonly msg: string | undefined;
  readonly check: (error: unknown) => unknown;
}

/** Reads the two ways to say what is expected. */
function reader(expected: Expected | undefined, msgIncludes = "", msg?: string): Reader {
  if (typeof expected !== "function") return { msg: expected, check: (error) => error };
  const check = (error: unknown) => {
    if (!(error instanceof expected)) {
      throw new AssertionError(
        `Expected error to be instance of "${expected.name}": got ${shown(error)}${detail(msg)}`,
      );
    }
    if (error.message.includes(msgIncludes)) return error;
    throw new AssertionError(
      `Expected error message to include "${msgIncludes}": got "${error.message}"${detail(msg)}`,
    );
  };
  return { msg, check };
}

/** What was thrown, in words. */
function shown(error: unknown): string {
  return error instanceof Error ? `"${error.name}: ${error.message}"` : `a non-Error value: ${String(error)}`;
}

/** The caller's message as the end of ours. */
function detail(msg: string | undefined): string {
  return msg ? `: ${msg}` : "";
}
