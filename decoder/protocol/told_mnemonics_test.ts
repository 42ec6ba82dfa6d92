import { assert, assertEquals, assertThrows } from "@std/assert";
import { Form } from "../../machine/decoding.ts";
import { mnemonicId, mnemonicName, stringMnemonicId } from "../../oracles/decoders/mnemonics.ts";
import { ProgramFailure } from "../../subject/protocol/subject_error.ts";
import { toldMnemonic, ToldMnemonics } from "./told_mnemonics.ts";

/** A name in the eight words of a record, from the third word on. */
function wordsOf(name: string): Uint32Array {
  const bytes = new Uint8Array(48);
  new TextEncoder().encodeInto(name, bytes.subarray(8));
  return new Uint32Array(bytes.buffer);
}

Deno.test("toldMnemonic() says which instruction a name is, and which form it can have", () => {
  const formOf = (name: string) => toldMnemonic(name).form;
  assertEquals(["mov", "movabs", "movsxd", "movsd", "movsq", "add"].map(formOf), [
    Form.mov,
    Form.mov,
    Form.movsxd,
    Form.movs,
    Form.movs,
    Form.other,
  ]);
  assertEquals(toldMnemonic("jz").id, mnemonicId("je"));
  assertEquals([toldMnemonic("movsd").id, toldMnemonic("movsd").stringId], [
    mnemonicId("movsd"),
    stringMnemonicId("movsd"),
  ]);
  assertEquals([toldMnemonic("ret").ofSeveral, toldMnemonic("add").ofSeveral], ["ret", undefined]);
});

Deno.test("toldMnemonic() takes for garbage what is no name", () => {
  for (const name of ["", "MOV", "rep movsb", "1mov", "mov,", "m".repeat(32), "möv"]) {
    assertThrows(() => toldMnemonic(name), ProgramFailure, "mnemonic is none", name);
  }
  assertEquals(mnemonicName(toldMnemonic("v2.x_1").id), "v2.x_1");
});

Deno.test("ToldMnemonics.at() finds each of many names again, wherever it stands", () => {
  const names = new ToldMnemonics();
  const all = Array.from({ length: 5000 }, (_, n) => `n${n}`);
  const first = all.map((name) => names.at(wordsOf(name), 2));
  for (const [n, name] of all.entries()) {
    assert(names.at(wordsOf(name), 2) === first[n], name);
    assertEquals(mnemonicName(first[n]!.id), name);
  }
  const longest = "l".repeat(31);
  assertEquals(mnemonicName(names.at(wordsOf(longest), 2).id), longest);
});

Deno.test("ToldMnemonics.at() takes for garbage what stands behind a name", () => {
  const names = new ToldMnemonics();
  names.at(wordsOf("add"), 2);
  for (const name of ["add\0x", `add${"\0".repeat(28)}x`, "a".repeat(32)]) {
    assertThrows(() => names.at(wordsOf(name), 2), ProgramFailure, "mnemonic is not followed by zeros");
  }
});

// It leaves no room for more names in this thread, so it is the last.
Deno.test("toldMnemonic() takes for garbage ever more names, and goes on with those that it knows", () => {
  let count = 0;
  const error = assertThrows(() => {
    for (; count < 0x10000; count++) toldMnemonic(`x${count}`);
  }, ProgramFailure);
  assertEquals((error as Error).message, "mnemonics are of too many different names");
  assert(count > 0x6000 && count < 0x8000, `${count}`);
  assertEquals(mnemonicName(toldMnemonic("x7").id), "x7");
});
