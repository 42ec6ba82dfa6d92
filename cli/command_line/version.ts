/**
 * Versions of what makes and judges cases, as the project's own configuration has them.
 *
 * @module
 */

/** What is read of the configuration. */
interface Configuration {
  readonly version: string;
  readonly imports: Readonly<Record<string, string>>;
}

const CONFIGURATION: Configuration = JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)));

/** The program's version. */
export const VERSION: string = CONFIGURATION.version;

/** What a campaign's results depend on: the program, and the decoders as they are pinned. */
export const VERSIONS: Readonly<Record<string, string>> = {
  verdict: VERSION,
  "iced-x86": pinned("iced-x86"),
  "capstone-wasm": pinned("capstone-wasm"),
};

function pinned(name: string): string {
  return CONFIGURATION.imports[name]!.split("@").at(-1)!;
}
