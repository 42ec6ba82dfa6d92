/**
 * Opening subjects for tests.
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import { Coverage, type Opened } from "./coverage.ts";

const TESTDATA = new URL("./testdata/", import.meta.url);

/** Opens a file of testdata/. */
export function openFixture(file: string): Promise<Opened> {
  return Coverage.open(new URL(file, TESTDATA), TESTDATA);
}

/** Opens `main.ts` among modules that are given by their paths and texts. */
export async function openModules(modules: Record<string, string>, needed: readonly string[] = []): Promise<Opened> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(modules)) await Deno.writeTextFile(`${folder}/${path}`, text);
    const root = pathToFileURL(`${folder}/`);
    return await Coverage.open(new URL("main.ts", root), root, needed);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
