/**
 * Versions of what makes and judges cases, as the project's own configuration has them.
 *
 * @module
 */

import { DECODERS } from "../../oracles/decoder_registry.ts";

/** What is read of the configuration. */
interface Configuration {
  readonly version: string;
  readonly imports: Readonly<Record<string, string>>;
}

const CONFIGURATION: Configuration = JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)));

/** The program's version. */
export const VERSION: string = CONFIGURATION.version;

/** The packages that decoders come in, by the decoders' names. */
export const DECODER_PACKAGES: Readonly<Record<string, string>> = Object.fromEntries(
  DECODERS.map((decoder) => [decoder.name, decoder.package]),
);

/** What a campaign's results depend on: the program, and the packages of the decoders as they are pinned. */
export const VERSIONS: Readonly<Record<string, string>> = {
  verdict: VERSION,
  ...Object.fromEntries(Object.values(DECODER_PACKAGES).map((name) => [name, pinned(name)])),
};

function pinned(name: string): string {
  return CONFIGURATION.imports[name]!.split("@").at(-1)!;
}
