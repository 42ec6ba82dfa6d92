/**
 * Programs as decoders in tests.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { type DecoderOptions, ProcessDecoder } from "./process_decoder.ts";

/** The words that start iced as a program: its form, what it does wrong at CC, and what it tells. */
export function icedProgram(form: "binary" | "lines", fault = "", tells = 3): string[] {
  const path = fileURLToPath(new URL("./iced_program_testing.ts", import.meta.url));
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const run = ["run", "--no-lock", "--no-check", "-c", config, "--allow-read"];
  return [Deno.execPath(), ...run, path, form, fault, String(tells)];
}

/** Runs something with a decoder, which is ended afterwards. */
export async function withDecoder(
  words: readonly string[],
  use: (decoder: ProcessDecoder) => Promise<void>,
  options: DecoderOptions = {},
): Promise<void> {
  const decoder = await ProcessDecoder.open(words, options);
  try {
    await use(decoder);
  } finally {
    await decoder.close();
  }
}
