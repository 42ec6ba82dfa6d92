/**
 * What the TDX module tells a guest about a #VE (TDX module ABI, TDG.VP.VEINFO.GET).
 *
 * @module
 */
import { Qwords } from "./qwords.ts";

/** Exit reason of an EPT violation (SDM vol. 3, appendix C), the one of every MMIO #VE. */
export const EPT_VIOLATION = 48;

/** #VE info of many cases, one column a field. */
export class VeInfoColumns {
  /** Exit reason; 48 for MMIO. */
  readonly exitReason: Qwords;
  /** Exit qualification. */
  readonly exitQualification: Qwords;
  /** Guest linear address of the access. */
  readonly gla: Qwords;
  /** Guest physical address of the access, shared bit included. */
  readonly gpa: Qwords;
  /** Instruction length; undefined after an EPT violation. Handlers store their own result here. */
  readonly instrLen: Uint32Array<ArrayBuffer>;
  /** Instruction information. */
  readonly instrInfo: Uint32Array<ArrayBuffer>;
  /** How many bits a gpa has, 48 or 52 (GPAW, TDG.VP.INFO); the top one is the shared bit. */
  readonly gpaWidth: Uint8Array<ArrayBuffer>;

  /** Makes columns for `capacity` cases. */
  constructor(capacity: number) {
    this.exitReason = new Qwords(capacity);
    this.exitQualification = new Qwords(capacity);
    this.gla = new Qwords(capacity);
    this.gpa = new Qwords(capacity);
    this.instrLen = new Uint32Array(capacity);
    this.instrInfo = new Uint32Array(capacity);
    this.gpaWidth = new Uint8Array(capacity);
  }
}
