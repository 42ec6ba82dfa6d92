/**
 * Scope files: what a subject claims to handle, as JSON.
 *
 * @module
 */
import { CLAIMABLE, REFUSABLE, type Scope } from "../../machine/scope.ts";
import { InputError, quoted } from "./hex.ts";
import { knownNames } from "./near_name.ts";

const KEYS = ["forms", "mayRefuse"];

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
 * @param text The file's text: `forms` is all of them where it is left out, `mayRefuse` nothing.
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
  const { forms = CLAIMABLE, mayRefuse = [] } = json as Record<string, unknown>;
  return { forms: names(forms, "forms", CLAIMABLE), mayRefuse: names(mayRefuse, "mayRefuse", REFUSABLE) };
}

function names<T extends string>(value: unknown, key: string, known: readonly T[]): T[] {
  if (!Array.isArray(value)) throw new InputError(`Value of ${key} is not a list: ${quoted(value)}`);
  return value.map((each) => {
    const name = known.find((one) => one === each);
    if (name === undefined) {
      throw new InputError(`Unknown name in ${key}: ${quoted(each)} (${knownNames(String(each), known)})`);
    }
    return name;
  });
}
