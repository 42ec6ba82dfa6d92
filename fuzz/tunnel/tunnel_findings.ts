/**
 * Where decoders part from the CPU, grouped: who differs, in what, at which opcode.
 *
 * @module
 */
import type { Opinion, TunnelFinding, TunnelNature } from "../../findings/tunnel_finding.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { MAPS } from "../../x86/maps.ts";

/** One text in which somebody differs. */
export interface Parting {
  readonly parties: readonly string[];
  readonly nature: TunnelNature;
  /** As many bytes as the longest of the lengths. */
  readonly text: Uint8Array;
  /** Makes the opinions; called only where the text becomes the example. */
  readonly opinions: () => readonly Opinion[];
}

/** Collects findings. Their order, counts and examples do not depend on the order in which texts come. */
export class TunnelFindings {
  readonly #groups = new Map<string, TunnelFinding>();
  readonly #anatomy = new Anatomy();

  /** Starts with findings of an earlier run. */
  constructor(findings: readonly TunnelFinding[] = []) {
    for (const finding of findings) this.#groups.set(keyOf(finding), finding);
  }

  /** The findings, by nature, then opcode, then who. */
  get all(): TunnelFinding[] {
    return [...this.#groups.keys()].sort().map((key) => this.#groups.get(key)!);
  }

  /** How many there are. */
  get size(): number {
    return this.#groups.size;
  }

  /** Adds a text. */
  add({ parties, nature, text, opinions }: Parting): void {
    const opcode = this.#opcodeOf(text);
    const key = keyOf({ parties, nature, opcode });
    const group = this.#groups.get(key);
    const example = Array.from(text, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const isPlainer = group === undefined || example.length < group.example.length ||
      example.length === group.example.length && example < group.example;
    const shown = isPlainer ? { example, opinions: opinions() } : group;
    const count = (group?.count ?? 0) + 1;
    const { example: shortest, opinions: said } = shown;
    this.#groups.set(key, { parties, nature, opcode, count, example: shortest, opinions: said });
  }

  #opcodeOf(text: Uint8Array): string {
    const padded = new Uint8Array(16);
    padded.set(text);
    this.#anatomy.read(padded);
    const opcode = this.#anatomy.opcode.toString(16).padStart(2, "0");
    return `${MAPS[this.#anatomy.map]} ${opcode}`.trim();
  }
}

function keyOf({ parties, nature, opcode }: Pick<TunnelFinding, "parties" | "nature" | "opcode">): string {
  return `${nature}\t${opcode}\t${parties.join(",")}`;
}
