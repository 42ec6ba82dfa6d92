/**
 * What a defect is.
 *
 * @module
 */
import type { Shown } from "./shown.ts";

/** Stands for both decoders. */
export const BOTH = "both";

/** A way in which a decoder goes wrong, or both. */
export interface Defect {
  /** The decoder's name; {@linkcode BOTH} where they go wrong alike. */
  readonly decoder: string;
  /** Its name, part of the finding's signature. */
  readonly id: string;
  /** What the decoder does, as a phrase that follows its name, or "Both decoders". */
  readonly phrase: string;
  /** Whether it explains a disagreement. */
  readonly explains: (shown: Shown) => boolean;
}

/** A defect but for whose it is. */
export type OwnDefect = Omit<Defect, "decoder">;
