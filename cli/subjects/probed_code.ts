/**
 * The version of code that has probes.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { CoverageModule } from "../../machine/coverage.ts";

/** Digits of a digest of code with probes. */
const DIGITS = 12;

/** The version of code with probes, where there is any: its probes are numbered by their places, which are others in other code. */
export function probedCode(modules: readonly CoverageModule[]): Readonly<Record<string, string>> {
  return modules.length === 0 ? {} : { "probed code": digestOfModules(modules) };
}

function digestOfModules(modules: readonly CoverageModule[]): string {
  const texts = modules.map(({ name, digest }) => `${name} ${digest.toString(16)}`).sort();
  return createHash("sha256").update(texts.join("\n")).digest("hex").slice(0, DIGITS);
}
