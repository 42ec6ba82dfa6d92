/**
 * Command lines taken apart into words, as a shell does it, without a shell.
 *
 * @module
 */
import { quoted } from "../../corpus/files/hex.ts";
import { SubjectError } from "../protocol/subject_error.ts";

/**
 * The words of a command line. Blanks part words; quotes of either kind keep them together; a backslash takes the next
 * character as it is, but not inside single quotes. Nothing else has a meaning.
 *
 * @example
 * ```ts
 * import { wordsOf } from "./shell_words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(wordsOf("./mine --log 'my file' a\\ b"), ["./mine", "--log", "my file", "a b"]);
 * ```
 *
 * @throws {SubjectError} When a quote is not closed, or there is no word.
 */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let k = 0; k < line.length; k++) {
    const character = line[k]!;
    if (character === quote) quote = "";
    else if (quote === "" && (character === '"' || character === "'")) {
      quote = character;
      word ??= "";
    } else if (character === "\\" && quote !== "'" && k + 1 < line.length) word = (word ?? "") + line[++k]!;
    else if (quote !== "" || !/\s/.test(character)) word = (word ?? "") + character;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (quote !== "") throw new SubjectError(`Quote is not closed: ${quoted(line)}`);
  if (word !== undefined) words.push(word);
  if (words.length === 0) throw new SubjectError("Command is empty");
  return words;
}
