/**
 * Ctrl-C, and being asked to end.
 *
 * @module
 */

/** Windows has no SIGTERM to listen for. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];

/** What a shell expects of a program that a signal ended: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

/**
 * Milliseconds within which a second signal is the same request: a terminal tells every process that it has, and whoever
 * started this one may hand it on at once.
 */
const SAME = 100;

/**
 * Calls `stop` when the user asks for an end. At the second time it calls `abort` and ends the program at once.
 *
 * @returns Something that stops listening.
 */
export function onStop(stop: () => void, abort: () => void): { close(): void } {
  let askedAt: number | undefined;
  const listen = () => {
    if (askedAt === undefined) {
      askedAt = performance.now();
      return stop();
    }
    if (performance.now() - askedAt < SAME) return;
    abort();
    Deno.exit(INTERRUPTED);
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, listen);
  return { close: () => SIGNALS.forEach((signal) => Deno.removeSignalListener(signal, listen)) };
}
