/**
 * A program's standard error: read for as long as there is any, so that the program does not wait; the end is kept.
 *
 * @module
 */

/** How many bytes are kept. */
const KEPT = 2048;

/** How long to wait for its end once the program has ended, in milliseconds: others may still hold it. */
const FAREWELL = 100;

/** Reads a program's standard error. */
export function lastWords(stream: ReadableStream<Uint8Array>): { end(): Promise<string> } {
  const reader = stream.getReader();
  let kept = new Uint8Array(0);
  const reading = (async () => {
    for (;;) {
      const chunk = await reader.read().catch(() => undefined);
      if (chunk === undefined || chunk.done) return;
      const joined = new Uint8Array(kept.length + chunk.value.length);
      joined.set(kept);
      joined.set(chunk.value, kept.length);
      kept = joined.slice(-KEPT);
    }
  })();
  return {
    /** Ends the reading. @returns The last line, without control characters. */
    async end() {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([reading, new Promise((resolve) => timer = setTimeout(resolve, FAREWELL))]);
      clearTimeout(timer);
      await reader.cancel().catch(() => {});
      await reading;
      const lines = new TextDecoder().decode(kept).split("\n").map(plain).filter((line) => line !== "");
      return lines.at(-1)?.slice(0, 200) ?? "";
    },
  };
}

/** A line as a message can show it. */
function plain(line: string): string {
  // deno-lint-ignore no-control-regex -- these are what is left out
  return line.replaceAll(/\x1b\[[0-9;]*m/g, "").replaceAll(/[\x00-\x1f\x7f]+/g, " ").trim();
}
