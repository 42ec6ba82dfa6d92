/** The names of `@std/assert` this project uses, over `node:assert/strict`. @module */
import strict, { AssertionError } from "node:assert/strict";

export { AssertionError };

/** Fails unless `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  strict.ok(expr, msg || undefined);
}

/** Fails unless `actual` deeply equals `expected`. */
export function assertEquals<T>(actual: T, expected: T, msg?: string) {
  strict.deepStrictEqual(actual, expected, msg);
}

/** Fails unless `fn` throws; returns what it threw. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any
  ErrorClass: abstract new (...args: any[]) => E = Error as never,
  msgIncludes = "",
): E {
  try {
    fn();
  } catch (error) {
    strict.ok(error instanceof ErrorClass, `Expected ${ErrorClass.name}, got ${error}`);
    strict.ok(
      error.message.includes(msgIncludes),
      `Expected message to include "${msgIncludes}", got "${error.message}"`,
    );
    return error;
  }
  throw new AssertionError({ message: "Expected function to throw" });
}
