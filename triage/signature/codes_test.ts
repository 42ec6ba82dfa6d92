import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { DECODER_FIELDS, MODEL_FIELDS, SUBJECT_FIELDS } from "../../findings/fields.ts";
import { NATURES } from "../../findings/nature.ts";
import { PREFIX_NAMES } from "../../x86/anatomy.ts";
import { MAPS } from "../../x86/maps.ts";
import { OPERANDS, REGISTERS, STATES } from "./traits.ts";

/** What signatures are made of. New codes come last; whoever changes one gives known findings other ids. */
const CODES: Readonly<Record<string, readonly [codes: readonly string[], count: number, digest: string]>> = {
  "subject fields": [SUBJECT_FIELDS, 18, "240681b76771"],
  "decoder fields": [DECODER_FIELDS, 17, "66d3518c0a6c"],
  "model fields": [MODEL_FIELDS, 4, "a04dc992fe53"],
  natures: [NATURES, 31, "93ae19b51742"],
  maps: [MAPS, 7, "9257b7e8233f"],
  prefixes: [PREFIX_NAMES, 13, "629bc6a92516"],
  operands: [OPERANDS, 5, "89a4379bfc40"],
  registers: [REGISTERS, 3, "794a197854b0"],
  states: [STATES, 7, "aef145cd6ea4"],
};

for (const [name, [codes, count, digest]] of Object.entries(CODES)) {
  Deno.test(`the codes of signatures are what they always were: ${name}`, () => {
    const first = createHash("sha256").update(codes.slice(0, count).join("\n")).digest("hex").slice(0, 12);
    assertEquals([first, new Set(codes).size], [digest, codes.length]);
    assert(codes.length >= count);
  });
}
