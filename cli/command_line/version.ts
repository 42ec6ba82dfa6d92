/**
 * Versions of what makes and judges cases, as the project's own configuration and lock have them.
 *
 * @module
 */
import CONFIGURATION from "../../deno.json" with { type: "json" };
import { DECODERS } from "../../oracles/decoder_registry.ts";

/** What is read of the lock: the version of each package, by what asks for it, such as `npm:iced-x86@1.21.0`. */
interface Lock {
  readonly specifiers: Readonly<Record<string, string>>;
}

const LOCK: Lock = JSON.parse(Deno.readTextFileSync(new URL("../../deno.lock", import.meta.url)));

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
  return Object.entries(LOCK.specifiers).find(([specifier]) => specifier.startsWith(`npm:${name}@`))![1];
}

/** The versions of the program, of the decoders and of what runs them, one a line. */
export function versionText(): string {
  const { deno, v8 } = Deno.version;
  return Object.entries({ ...VERSIONS, deno, v8 }).map(([name, version]) => `${name} ${version}`).join("\n");
}
