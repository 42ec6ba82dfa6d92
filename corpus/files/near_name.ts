/**
 * The name that somebody meant who wrote one that there is not.
 *
 * @module
 */
import { distance } from "fastest-levenshtein";
import { quoted } from "./hex.ts";

/** How many letters may be wrong: two are what swapping two of them comes to; of a short name one is a lot. */
function mostWrong({ length }: string): number {
  return length < 4 ? 1 : Math.max(2, Math.floor(length / 3));
}

/**
 * The known name that is nearest to one that is not known.
 *
 * @example
 * ```ts
 * import { nearName } from "./near_name.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nearName("capston", ["iced", "capstone"]), "capstone");
 * assertEquals(nearName("banana", ["iced", "capstone"]), undefined);
 * ```
 *
 * @returns One of the nearest, if possible one that begins as was given; undefined where none is near.
 */
export function nearName(given: string, known: readonly string[]): string | undefined {
  const wrong = known.map((name) => distance(given.toLowerCase(), name.toLowerCase()));
  const least = Math.min(...wrong);
  if (given === "" || least > mostWrong(given)) return undefined;
  const nearest = known.filter((_, n) => wrong[n] === least);
  return nearest.find((name) => name.startsWith(given)) ?? nearest[0];
}

/** The names that there are, for a message about one that there is not; the nearest is asked for first. */
export function knownNames(given: string, known: readonly string[]): string {
  const near = nearName(given, known);
  return `${near === undefined ? "" : `did you mean ${quoted(near)}? `}known: ${known.join(", ")}`;
}
