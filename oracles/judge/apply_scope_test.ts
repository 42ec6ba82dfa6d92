import { assertEquals } from "@std/assert";
import { SubjectField } from "../../findings/fields.ts";
import { Batch } from "../../machine/batch.ts";
import { fillBatch } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { CLAIMABLE, REFUSABLE, type Scope } from "../../machine/scope.ts";
import { IcedDecoder } from "../decoders/iced/iced.ts";
import { applyScope, claims } from "./apply_scope.ts";

const ALL: Scope = { forms: CLAIMABLE, mayRefuse: [] };

/** Decodings of instructions in hex. */
function decode(texts: readonly string[]): DecodingColumns {
  const [batch, decodings] = [new Batch(texts.length), new DecodingColumns(texts.length)];
  fillBatch(batch, texts.map((text) => caseFrom(text)));
  const iced = new IcedDecoder();
  iced.decode(batch, decodings);
  iced.close();
  return decodings;
}

/** For each name, an instruction that it is about. */
const EXAMPLES: Readonly<Record<typeof REFUSABLE[number], string>> = {
  load: "8b 07",
  store: "89 07",
  immediate: "c6 07 01",
  "size-1": "8a 07",
  "size-2": "66 8b 07",
  "size-4": "8b 07",
  "size-8": "48 8b 07",
  "high-byte": "8a 27",
  absolute: "8b 04 25 00 00 00 00",
  "rip-relative": "8b 05 00 00 00 00",
  index: "8b 04 4f",
  segment: "64 8b 07",
  "address-size-4": "67 8b 07",
  repeat: "f3 a4",
};

Deno.test("claims() takes out of a scope what each name says, and claims it otherwise", () => {
  const texts = REFUSABLE.map((name) => EXAMPLES[name]);
  const decodings = decode(texts);
  for (const [row, name] of REFUSABLE.entries()) {
    assertEquals(claims(ALL, decodings, row), true, name);
    assertEquals(claims({ ...ALL, mayRefuse: [name] }, decodings, row), false, name);
  }
});

Deno.test("claims() claims the forms of a scope only, and nothing that is no move from or to memory", () => {
  const decodings = decode(["8b 07", "0f b6 07", "8b c0", "90"]);
  const forms = (...names: Scope["forms"]) =>
    [0, 1, 2, 3].map((row) => claims({ ...ALL, forms: names }, decodings, row));
  assertEquals(forms("mov"), [true, false, false, false]);
  assertEquals(forms("movzx", "mov"), [true, true, false, false]);
});

Deno.test("applyScope() takes back gaps outside of a scope, and nothing else", () => {
  const decodings = decode(["8b 07", "0f b6 07"]);
  const { gap, register } = SubjectField;
  const fields = Uint32Array.of(gap | register, gap | register);
  applyScope({ ...ALL, forms: ["mov"] }, decodings, 2, fields);
  assertEquals([...fields], [gap | register, register]);
});
