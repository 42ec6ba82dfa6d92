/**
 * Register numbers: from the numbers a decoder gives to registers to those of {@link ../../machine/registers.ts}.
 *
 * @module
 */
import { NO_REGISTER, registerPart, RIP } from "../../machine/registers.ts";

/** What a decoder's register numbers stand for; element `n` of each column is about the decoder's register `n`. */
export class RegisterNumbers {
  /** Register number, `RIP` for rip and eip, `NO_REGISTER` for all that is no general-purpose register. */
  readonly register: Uint8Array<ArrayBuffer>;
  /** First byte: 1 for AH CH DH BH. */
  readonly byte: Uint8Array<ArrayBuffer>;
  /** Size in bytes; 0 for `NO_REGISTER`. */
  readonly size: Uint8Array<ArrayBuffer>;

  /** Makes the columns from the decoder's names, in lower case, by the decoder's number. */
  constructor(names: readonly string[]) {
    this.register = new Uint8Array(names.length).fill(NO_REGISTER);
    this.byte = new Uint8Array(names.length);
    this.size = new Uint8Array(names.length);
    names.forEach((name, n) => {
      const part = name === "rip" || name === "eip" ? instructionPointer(name) : registerPart(name);
      if (part === undefined) return;
      this.register[n] = part.register;
      this.byte[n] = part.byte;
      this.size[n] = part.size;
    });
  }
}

function instructionPointer(name: "rip" | "eip") {
  return { register: RIP, byte: 0, size: name === "rip" ? 8 : 4 };
}
