/**
 * iced's WebAssembly module without the wrappers of its JavaScript classes, which cost a third of the time of a decoding.
 *
 * None of this is a promise of iced, so all of it can be absent; then the classes have to do.
 *
 * @module
 */
import iced from "iced-x86";

/** What is used of the module. Pointers are offsets in bytes into the memory. */
export interface IcedModule {
  /** Where decoders and instructions lie. It can grow, and moves then, when an object is made. */
  readonly memory: WebAssembly.Memory;
  /** Decodes to `instruction`. */
  decoder_decodeOut(decoder: number, instruction: number): void;
}

/** The module, or undefined where iced keeps it otherwise. */
export function icedModule(): IcedModule | undefined {
  const module = (iced as unknown as { readonly __wasm?: Partial<IcedModule> }).__wasm;
  const known = module?.memory instanceof WebAssembly.Memory &&
    typeof module.decoder_decodeOut === "function";
  return known ? module as IcedModule : undefined;
}

/** Where an object lies in the module's memory, or undefined where iced keeps that otherwise. */
export function pointerOf(object: iced.Decoder | iced.Instruction): number | undefined {
  const pointer = (object as unknown as { readonly __wbg_ptr?: unknown }).__wbg_ptr;
  return typeof pointer === "number" && pointer !== 0 ? pointer : undefined;
}
