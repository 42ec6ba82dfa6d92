/**
 * A decoder of 64-bit x86 with operand detail, by Capstone's C functions.
 *
 * @module
 */
import type { CapstoneNames } from "./capstone_layout.ts";
import { type CapstoneModule, take } from "./capstone_module.ts";

/** Numbers of Capstone's interface: CS_ARCH_X86, CS_MODE_64, CS_OPT_DETAIL, CS_OPT_ON. */
const [X86, MODE_64, OPTION_DETAIL, ON] = [3, 8, 2, 3];

/** An open decoder. */
export class CapstoneX86 {
  /** What the C functions know it by. */
  readonly handle: number;
  /** The names of its numbers. */
  readonly names: CapstoneNames;
  readonly #module: CapstoneModule;
  /** Where the handle stands. */
  readonly #place: number;

  /**
   * Opens a decoder.
   *
   * @throws {Error} When Capstone has no such decoder or no memory left.
   */
  constructor(module: CapstoneModule) {
    this.#module = module;
    this.#place = take(module, 4);
    check(module._cs_open(X86, MODE_64, this.#place), "open");
    this.handle = new DataView(module.HEAPU8.buffer).getUint32(this.#place, true);
    check(module._cs_option(this.handle, OPTION_DETAIL, ON), "give details");
    this.names = {
      instructions: namesOf(module, (id) => module._cs_insn_name(this.handle, id)),
      registers: namesOf(module, (register) => module._cs_reg_name(this.handle, register)),
    };
  }

  /** Frees what it holds. */
  close(): void {
    this.#module._cs_close(this.#place);
    this.#module._free(this.#place);
  }
}

function check(error: number, what: string): void {
  if (error !== 0) throw new Error(`Capstone cannot be used: it does not ${what}: error ${error}`);
}

/** Names by number, from 0 on, up to the first that has none; 0 is no number, and its name is empty. */
function namesOf(module: CapstoneModule, pointerTo: (n: number) => number): string[] {
  const names = [""];
  for (let n = 1;; n++) {
    const name = textAt(module.HEAPU8, pointerTo(n));
    if (name === "") return names;
    names.push(name);
  }
}

/** The text that begins at a pointer and ends in front of a zero byte. */
function textAt(memory: Uint8Array, pointer: number): string {
  if (pointer === 0) return "";
  return String.fromCharCode(...memory.subarray(pointer, memory.indexOf(0, pointer)));
}
