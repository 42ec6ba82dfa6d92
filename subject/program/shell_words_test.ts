import { assertEquals, assertThrows } from "@std/assert";
import { SubjectError } from "../protocol/subject_error.ts";
import { wordsOf } from "./shell_words.ts";

const LINES: readonly (readonly [line: string, words: readonly string[]])[] = [
  ["./mine", ["./mine"]],
  ["  ./mine \t --fast  ", ["./mine", "--fast"]],
  [`a 'b c' "d 'e'" f\\ g`, ["a", "b c", "d 'e'", "f g"]],
  [`a'b'"c"d`, ["abcd"]],
  [`a '' ""`, ["a", "", ""]],
  [`'a\\b' "c\\"d"`, ["a\\b", 'c"d']],
  ["a $HOME *.c | ; >", ["a", "$HOME", "*.c", "|", ";", ">"]],
];

Deno.test("wordsOf() takes a line apart as a shell does, and gives nothing else a meaning", () => {
  for (const [line, words] of LINES) assertEquals(wordsOf(line), words, line);
});

Deno.test("wordsOf() refuses an open quote, and no word at all", () => {
  assertThrows(() => wordsOf(`a 'b`), SubjectError, 'Quote is not closed: "a \'b"');
  assertThrows(() => wordsOf("  "), SubjectError, "Command is empty");
});
