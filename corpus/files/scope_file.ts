/**
 * Scope files: what a subject claims to handle, as JSON.
 *
 * @module
 */
import { POLICIES, type Policy, STANCES } from "../../machine/contract.ts";
import { CLAIMABLE, REFUSABLE, type Scope } from "../../machine/scope.ts";
import { InputError, quoted } from "./hex.ts";
import { knownNames } from "./near_name.ts";

const KEYS = ["forms", "mayRefuse", "policy"];

/**
 * Reads a scope.
 *
 * @example
 * ```ts
 * import { parseScope } from "./scope_file.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const scope = parseScope(`{ "forms": ["mov", "movzx"], "mayRefuse": ["high-byte"] }`);
 * assertEquals(scope.forms, ["mov", "movzx"]);
 * ```
 *
 * @param text The file's text: `forms` is all of them where it is left out, `mayRefuse` nothing; what `policy` leaves out is
 * as the subject's contract has it.
 * @throws {InputError} When it is none.
 */
export function parseScope(text: string): Scope {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(`It is not JSON: ${(error as Error).message}`);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new InputError(`It is not a JSON object: ${quoted(json)}`);
  }
  const unknown = Object.keys(json).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw new InputError(`Unknown key: ${quoted(unknown)} (${knownNames(unknown, KEYS)})`);
  const { forms = CLAIMABLE, mayRefuse = [], policy } = json as Record<string, unknown>;
  return {
    forms: names(forms, "forms", CLAIMABLE),
    mayRefuse: names(mayRefuse, "mayRefuse", REFUSABLE),
    ...policy === undefined ? {} : { policy: parsePolicy(policy) },
  };
}

function parsePolicy(value: unknown): Partial<Policy> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(`Value of policy is not a JSON object: ${quoted(value)}`);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, stance]) => [
      named(key, "policy", POLICIES),
      named(stance, `policy of ${key}`, STANCES),
    ]),
  );
}

function names<T extends string>(value: unknown, key: string, known: readonly T[]): T[] {
  if (!Array.isArray(value)) throw new InputError(`Value of ${key} is not a list: ${quoted(value)}`);
  return value.map((each) => named(each, key, known));
}

function named<T extends string>(value: unknown, key: string, known: readonly T[]): T {
  const name = known.find((one) => one === value);
  if (name !== undefined) return name;
  throw new InputError(`Unknown name in ${key}: ${quoted(value)} (${knownNames(String(value), known)})`);
}
