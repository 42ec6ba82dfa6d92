/**
 * Generated instructions with what is known of them, for tests.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { fillGuestLinearAddresses } from "../../machine/linear_address.ts";
import { IcedDecoder } from "../../oracles/decoders/iced/iced.ts";
import type { InstructionFacts } from "../../oracles/instructions/facts.ts";
import { varyStates } from "../generate/emulator_states.ts";
import { Generator } from "../generate/generator.ts";
import { InstructionGenerator } from "./generate_instructions.ts";
import { factsAt } from "./instruction_states.ts";

/** Cases of each batch. */
export const SIZE = 512;

/** A batch with its decodings. */
export interface Decoded {
  readonly batch: Batch;
  readonly decodings: DecodingColumns;
}

/** A batch as the generator of moves fills it. */
export function generatedMoves(seed: number, number: number): Batch {
  const batch = new Batch(SIZE);
  new Generator(seed, SIZE).fill(batch, number, SIZE);
  varyStates(seed, number, batch);
  return batch;
}

/** The same with instructions that are no moves. */
export function generated(seed: number, number: number): Batch {
  const batch = generatedMoves(seed, number);
  new InstructionGenerator(seed, SIZE).write(batch, number);
  return batch;
}

/** Decodes a batch, and gives every case a gla. */
export function decoded(batch: Batch): Decoded {
  const decodings = new DecodingColumns(batch.capacity);
  const decoder = new IcedDecoder();
  decoder.decode(batch, decodings);
  decoder.close();
  fillGuestLinearAddresses(batch, decodings);
  return { batch, decodings };
}

/** One case of an instruction of which the CPU can be asked. */
export interface InstructionCase extends Decoded {
  readonly row: number;
  readonly facts: InstructionFacts;
}

/** The instructions of a batch that are no moves, and of which the CPU can be asked. */
export function instructionsOf({ batch, decodings }: Decoded): InstructionCase[] {
  return Array.from({ length: batch.size }, (_, row) => ({ batch, decodings, row, facts: factsAt(decodings, row) }))
    .filter(({ facts, row }) => facts.outside === null && decodings.form[decodings.rowOf[row]!] === 0);
}
