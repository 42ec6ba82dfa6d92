/**
 * Decoders with planted errors, and a CPU that says what iced says, for tests.
 *
 * @module
 */
import { type Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import type { CpuParty } from "../../oracles/cpu/cpu_party.ts";
import { NO_VECTOR, Stop, Vector } from "../../oracles/cpu/executor/stop.ts";
import type { Decoder } from "../../oracles/decoders/decoder.ts";
import { IcedDecoder } from "../../oracles/decoders/iced/iced.ts";

/** Changes what is said of a text, which stands at `at` of the columns. */
export type Planted = (out: DecodingColumns, at: number, text: Uint8Array) => void;

/** iced with an error; it answers later, as a program does. */
export class PlantedDecoder implements Decoder {
  readonly version = "planted";
  readonly isAdded = true;
  readonly #iced = new IcedDecoder();

  constructor(readonly name: string, readonly plant: Planted) {}

  async decode(batch: Batch, out: DecodingColumns): Promise<void> {
    this.#iced.decode(batch, out);
    for (let row = 0, before = -1; row < batch.size; before = out.rowOf[row++]!) {
      const at = out.rowOf[row]!;
      if (at !== before) this.plant(out, at, batch.text.subarray(TEXT_STRIDE * row, TEXT_STRIDE * (row + 1)));
    }
    await Promise.resolve();
  }

  close(): void {
    this.#iced.close();
  }
}

/** A CPU that has every instruction that iced knows, and adds one to rax in each. */
export function standInCpu(): CpuParty {
  const iced = new IcedDecoder();
  return {
    name: "AuthenticAMD family 25 model 17 stepping 1 microcode unknown",
    features: { has: [], areAll: false },
    asker: (capacity) => {
      const said = new DecodingColumns(capacity);
      return {
        ask: (batch, _decodings, out) => {
          iced.decode(batch, said);
          for (let row = 0; row < batch.size; row++) {
            const isValid = said.valid[said.rowOf[row]!] === 1;
            out.valid[row] = isValid ? 1 : 0;
            out.length[row] = said.lengthOf(row);
            out.stop[row] = isValid ? Stop.completed : Stop.fault;
            out.vector[row] = isValid ? NO_VECTOR : Vector.invalidOpcode;
            for (let r = GPR_COUNT * row; r < GPR_COUNT * (row + 1); r++) out.registers.copy(r, batch.registers, r);
            out.registers.set(GPR_COUNT * row, batch.registers.at(GPR_COUNT * row) + 1n);
          }
          return Promise.resolve();
        },
      };
    },
    close: () => Promise.resolve(iced.close()),
  };
}
