import { assert, assertEquals, assertThrows } from "@std/assert";
import { DecoderField } from "../../findings/fields.ts";
import { mnemonicId, mnemonicName, NO_MNEMONIC, stringMnemonicId } from "./mnemonics.ts";

Deno.test("mnemonicId() gives one number to all names of an instruction", () => {
  for (const [alias, name] of [["movabs", "mov"], ["lcall", "call"], ["retfq", "retf"], ["fcompi", "fcomip"]]) {
    assertEquals(mnemonicName(mnemonicId(alias!)), name);
  }
});

Deno.test("mnemonicId() keeps apart what differs in more than the name", () => {
  const names = ["mov", "movbe", "movq", "movd", "nop", "pause", "iretd", "iretq", "fadd", "faddp"];
  assertEquals(new Set(names.map(mnemonicId)).size, names.length);
});

Deno.test("mnemonicId() always gives the same number to a name, and never that of another", () => {
  const id = mnemonicId("no instruction has this name");
  assertEquals(mnemonicId("no instruction has this name"), id);
  assertEquals(mnemonicName(id), "no instruction has this name");
});

Deno.test("stringMnemonicId() tells the string MOVSD and CMPSD from those of SSE2", () => {
  assertEquals(mnemonicName(mnemonicId("movsd")), "movsd");
  assertEquals(mnemonicName(stringMnemonicId("movsd")), "movsd-string");
  assertEquals(mnemonicName(stringMnemonicId("cmpsd")), "cmpsd-string");
  assertEquals(stringMnemonicId("movsq"), mnemonicId("movsq"));
});

Deno.test("mnemonicName() names what is not valid, and refuses a number that nothing has", () => {
  assertEquals(mnemonicName(NO_MNEMONIC), "invalid");
  assertEquals(NO_MNEMONIC, 0);
  assertThrows(() => mnemonicName(60_000), RangeError, "60000");
});

Deno.test("mnemonicId() may number names in any order: no difference and no name depends on it", async () => {
  const program = new URL("./mnemonic_order_testing.ts", import.meta.url).pathname;
  const said = async (...first: string[]) => {
    const args = ["run", "--quiet", "--allow-read", program, ...first];
    const { stdout, success } = await new Deno.Command(Deno.execPath(), { args }).output();
    assertEquals(success, true);
    return JSON.parse(new TextDecoder().decode(stdout));
  };
  const [alone, after] = await Promise.all([said(), said("zzz", "cmpeqps", "aaa", "vpcmpub", "jrcxz", "nop")]);
  assertEquals(after, alone);
  const { fields, names } = alone as { fields: number[]; names: string[][] };
  assert(fields.some((bits) => (bits & DecoderField.mnemonic) !== 0) && fields.includes(0));
  assertEquals(names.map((of) => of.length), [8, 8]);
});
