/**
 * What newer releases of decoders do about findings, in words.
 *
 * @module
 */
import type { NewestState, NewestWord } from "../../findings/newest.ts";
import type { Verdict } from "../../findings/verdict.ts";

const TEXT: Readonly<Record<NewestState, (release: string) => string>> = {
  still: (release) => `still in ${release}`,
  fixed: (release) => `fixed in ${release}`,
  changed: (release) => `changed in ${release}, to what is not known to be right`,
};

/** What the newest releases do, in a line; undefined where the finding is about no decoder that has one. */
export function newestText(
  words: readonly NewestWord[] | undefined,
  { blames }: Pick<Verdict, "blames">,
): string | undefined {
  if (words === undefined || words.length === 0) return undefined;
  return words.map(({ decoder, release, state }) => {
    const name = `${decoder} ${release}`;
    // Where nobody is wrong, there is nothing to fix.
    return state === "fixed" && blames.length === 0 ? `no longer in ${name}` : TEXT[state](name);
  }).join("; ");
}
