/**
 * What a walk through instruction space finds.
 *
 * @module
 */

/**
 * In what a decoder differs: it sees no instruction where the CPU has one, it sees one that the CPU has not, or one of
 * another length; or it is somebody's own and gives no answer.
 */
export type TunnelNature = "unseen" | "invented" | "length" | "unanswered";

/** What one party says of a text. */
export interface Opinion {
  /** Who. */
  readonly party: string;
  /** Length in bytes; 0 where it sees no instruction. */
  readonly length: number;
  /** The mnemonic; for the CPU, how it ended. */
  readonly says: string;
}

/** All texts with one opcode in which the same decoders part from the CPU in the same way. */
export interface TunnelFinding {
  /** Names of the decoders. */
  readonly parties: readonly string[];
  /** In what they differ. */
  readonly nature: TunnelNature;
  /** Map and opcode, such as `0f b6`. */
  readonly opcode: string;
  /** How many texts. */
  readonly count: number;
  /** The shortest of them, the smallest where several are, in hex. */
  readonly example: string;
  /** What everybody says of it, the CPU first. */
  readonly opinions: readonly Opinion[];
}
