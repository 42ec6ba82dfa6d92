// @ts-check

/**
 * What the instructions with one opcode and one ModRM byte came to.
 *
 * @typedef {object} Cell
 * @property {string} opcode
 * @property {number} modrm
 * @property {number} points
 * @property {number} cases
 * @property {number} accepted
 * @property {number} split
 * @property {number} refused
 * @property {number} disagreeing
 * @property {string[]} ids Of the findings.
 */

/** @typedef {{ cells: Cell[], of: Map<string, Cell>, opcodes: string[] }} Sweep */

/** What a cell is called in the address. */
export const nameOf = (/** @type {string} */ opcode, /** @type {number} */ modrm) =>
  `${opcode}-${modrm.toString(16).padStart(2, "0")}`;

/**
 * The cells of the page's data.
 *
 * @param {{ opcodes: [string, number[]][], ids: string[], shown: number[][] }} data
 * @returns {Sweep}
 */
export function sweepOf({ opcodes, ids, shown }) {
  const lists = shown.map((list) => list.map((n) => ids[n] ?? ""));
  const cells = opcodes.flatMap(([opcode, numbers]) =>
    Array.from({ length: numbers.length / 7 }, (_, n) => {
      const [modrm = 0, points = 0, cases = 0, accepted = 0, split = 0, disagreeing = 0, list = 0] = numbers.slice(
        7 * n,
        7 * n + 7,
      );
      const refused = cases - accepted - split;
      return { opcode, modrm, points, cases, accepted, split, refused, disagreeing, ids: lists[list] ?? [] };
    })
  );
  const of = new Map(cells.map((cell) => [nameOf(cell.opcode, cell.modrm), cell]));
  return { cells, of, opcodes: opcodes.map(([opcode]) => opcode) };
}
