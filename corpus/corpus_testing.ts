/**
 * Files that older programs wrote, for tests.
 *
 * @module
 */
import { gunzipSync } from "node:zlib";

/** The bytes of a file that is kept compressed. */
export function readCompressed(file: URL): Uint8Array {
  return new Uint8Array(gunzipSync(Deno.readFileSync(file)));
}

/** The text of a file that is kept compressed. */
export function readTestdata(file: URL): string {
  return new TextDecoder().decode(readCompressed(file));
}
