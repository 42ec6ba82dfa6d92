import { assert, assertEquals } from "@std/assert";
import { instructionTemplates } from "../../oracles/decoders/iced/instruction_templates.ts";
import { mnemonicId } from "../../oracles/decoders/mnemonics.ts";
import { NAMED_FAMILIES } from "../../oracles/instructions/families.ts";
import { familyNumber, MOST_FAMILIES } from "./family_number.ts";

Deno.test("familyNumber() follows from the name, whichever family is asked about first", () => {
  const names = ["xor", "cmpxchg", "add", "vpaddd"];
  assertEquals(names.map(familyNumber), names.map((name) => NAMED_FAMILIES.length + mnemonicId(name)));
  assertEquals(NAMED_FAMILIES.toReversed().map(familyNumber), NAMED_FAMILIES.map((_, n) => n).toReversed());
});

Deno.test("familyNumber() gives every family of the reference decoder a number of its own that buckets have room for", () => {
  const families = [...new Set(instructionTemplates().map(({ facts: { family } }) => family))];
  const numbers = families.map(familyNumber);
  assert(families.length > 1000, `${families.length}`);
  assertEquals(new Set(numbers).size, families.length);
  assert(numbers.every((number) => number >= 0 && number < MOST_FAMILIES));
});
