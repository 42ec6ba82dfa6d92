import { assertEquals, assertThrows } from "@std/assert";
import { CLAIMABLE } from "../../machine/scope.ts";
import { InputError } from "./hex.ts";
import { parseScope } from "./scope_file.ts";

Deno.test("parseScope() claims all forms, and lets nothing be refused, where it is not said", () => {
  assertEquals(parseScope("{}"), { forms: CLAIMABLE, mayRefuse: [] });
  assertEquals(parseScope(`{ "forms": [], "mayRefuse": ["segment"] }`), { forms: [], mayRefuse: ["segment"] });
});

const REFUSED: readonly (readonly [text: string, message: string])[] = [
  ["[]", "It is not a JSON object: []"],
  [`{ "form": [] }`, 'Unknown key: "form" (did you mean "forms"? known: forms, mayRefuse)'],
  [`{ "forms": "mov" }`, 'Value of forms is not a list: "mov"'],
  [`{ "forms": ["add"] }`, 'Unknown name in forms: "add" (known: mov, movzx, movsx, movsxd, movs, movbe, movnti)'],
];

Deno.test("parseScope() says what is wrong", () => {
  assertThrows(() => parseScope("{"), InputError, "It is not JSON");
  for (const [text, message] of REFUSED) {
    const error = assertThrows(() => parseScope(text), InputError);
    assertEquals(error.message, message);
  }
});
