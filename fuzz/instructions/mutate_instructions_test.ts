import { assert, assertEquals } from "@std/assert";
import { type Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import { readCase } from "../../machine/case.ts";
import { termsOf } from "../../machine/contract.ts";
import { Expectations } from "../../oracles/model/expectation.ts";
import { model } from "../../oracles/model/model.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { STATES_PER_TEXT } from "../generate/generator.ts";
import { factsAt } from "./instruction_states.ts";
import { decoded, generated, SIZE } from "./instructions_testing.ts";
import { InstructionMutator } from "./mutate_instructions.ts";

const ROWS = Array.from({ length: SIZE }, (_, row) => row);
const FIRSTS = ROWS.filter((row) => row % STATES_PER_TEXT === 0);

/** Generated batch `number`, mutated as batch `stream`. */
function mutated(number: number, stream: number): Batch {
  const { batch } = decoded(generated(1, number));
  new InstructionMutator(1, SIZE).mutate(batch, stream);
  return batch;
}

const casesOf = (batch: Batch) => ROWS.map((row) => readCase(batch, row));

Deno.test("InstructionMutator.mutate() makes the same of the same seed, batch and cases, and other things of others", () => {
  const first = casesOf(mutated(0, 5));
  assertEquals(casesOf(mutated(0, 5)), first);
  assert(casesOf(mutated(0, 6)).some((c, row) => c.rflags !== first[row]!.rflags));
});

Deno.test("InstructionMutator.mutate() leaves moves and what is no instruction as they are", () => {
  const before = decoded(generated(1, 1));
  const after = mutated(1, 5);
  for (const row of ROWS) {
    if (factsAt(before.decodings, row).outside !== null) {
      assertEquals(readCase(after, row), readCase(before.batch, row));
    }
  }
});

Deno.test("InstructionMutator.mutate() puts other instructions in place with the same operand, and leaves others theirs", () => {
  const anatomy = new Anatomy();
  const operandOf = ({ text }: Batch, row: number) => {
    anatomy.read(text, TEXT_STRIDE * row);
    const [modrm, ...rest] = text.subarray(TEXT_STRIDE * row + anatomy.modrmAt, TEXT_STRIDE * row + anatomy.operandEnd);
    // ModRM.reg may be part of the instruction.
    return [modrm! & 0xc7, ...rest].join();
  };
  let [swapped, same, kept] = [0, 0, 0];
  for (const number of [0, 1, 2, 3]) {
    const before = decoded(generated(1, number));
    const after = decoded(mutated(number, number));
    for (const row of FIRSTS) {
      const [was, is] = [before, after].map(({ decodings }) => factsAt(decodings, row));
      if (was!.outside !== null) continue;
      if (was!.number === is!.number) kept++;
      else swapped++;
      if (was!.number !== is!.number && operandOf(before.batch, row) === operandOf(after.batch, row)) same++;
      for (let k = 1; k < STATES_PER_TEXT; k++) assert(after.batch.repeatsText(row + k));
    }
  }
  assert(kept > swapped && swapped > kept / 5, `${swapped} and ${kept}`);
  // An instruction without ModRM has another one's bytes there.
  assert(same > 0.8 * swapped, `${same} of ${swapped}`);
});

Deno.test("InstructionMutator.mutate() makes possible states alone", () => {
  const { batch, decodings } = decoded(mutated(2, 7));
  const out = new Expectations(SIZE);
  model(batch, decodings, out, termsOf("hypervisor", {}, true));
  assertEquals(ROWS.filter((row) => out.impossible[row] !== 0), []);
});
