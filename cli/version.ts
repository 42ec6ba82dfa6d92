/**
 * Versions of what makes and judges cases.
 *
 * @module
 */
import deno from "../deno.json" with { type: "json" };

/** The program's version. */
export const VERSION: string = deno.version;

/** What a campaign's results depend on: the program, and the decoders as they are pinned. */
export const VERSIONS: Readonly<Record<string, string>> = {
  verdict: VERSION,
  "iced-x86": pinned("iced-x86"),
  "capstone-wasm": pinned("capstone-wasm"),
};

function pinned(name: keyof typeof deno.imports): string {
  return deno.imports[name].split("@").at(-1)!;
}
