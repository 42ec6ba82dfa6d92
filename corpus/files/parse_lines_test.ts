import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "./hex.ts";
import { parseLines } from "./parse_lines.ts";

Deno.test("parseLines() reads each line that is neither blank nor a comment", () => {
  assertEquals(parseLines("1\n\n 2\n \n3", Number), [1, 2, 3]);
  assertEquals(parseLines("# 1\n 2\n  #3\n4 # 5\n", (line) => line), [" 2", "4 # 5"]);
  assertEquals(parseLines("\n", Number), []);
});

Deno.test("parseLines() numbers lines in input errors only", () => {
  const throwing = (error: Error) => () => {
    throw error;
  };
  assertEquals(
    assertThrows(() => parseLines("\nx", throwing(new InputError("No case"))), InputError).message,
    "Line 2: No case",
  );
  assertEquals(assertThrows(() => parseLines("\nx", throwing(new TypeError("Defect"))), TypeError).message, "Defect");
});
