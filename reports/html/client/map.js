// @ts-check
/// <reference lib="dom" />
import { nameOf } from "./cells.js";
import { amount, el } from "./dom.js";
import { colourOf } from "./measures.js";

/** Pixels of a cell, of which one is a gap, and of the gap between two values of ModRM.reg. */
const [SIZE, GAP] = [12, 4];
const [WIDTH, HEIGHT] = [64 * SIZE + 7 * GAP, 4 * SIZE];

const STEPS = /** @type {Record<string, number>} */ ({
  ArrowRight: 1,
  ArrowLeft: -1,
  ArrowDown: 64,
  ArrowUp: -64,
  PageDown: 8,
  PageUp: -8,
});

/**
 * The map of an opcode.
 *
 * @param {string} opcode
 * @param {import("./cells.js").Sweep} sweep
 * @param {import("./state.js").State} state
 * @param {(change: Partial<import("./state.js").State>) => void} go
 */
export function mapOf(opcode, sweep, state, go) {
  const own = sweep.cells.filter((cell) => cell.opcode === opcode);
  const found = own.filter(({ ids }) => ids.length > 0).length;
  const at = state.cell.startsWith(`${opcode}-`) ? parseInt(state.cell.slice(-2), 16) : -1;
  const choose = (/** @type {number} */ modrm) => go({ cell: nameOf(opcode, modrm) });
  return /** @type {HTMLCanvasElement} */ (el("canvas", {
    width: WIDTH,
    height: HEIGHT,
    id: `map-${opcode.replace(/ /g, "-")}`,
    tabindex: "0",
    role: "application",
    "aria-label": `${opcode}: ${amount(found)} of ${
      amount(own.length)
    } ModRM bytes show findings; arrow keys choose one`,
    click: (event) => choose(cellAt(/** @type {PointerEvent} */ (event))),
    pointermove: (event) => {
      const canvas = /** @type {HTMLCanvasElement} */ (event.target);
      canvas.title = titleOf(sweep, opcode, cellAt(/** @type {PointerEvent} */ (event)));
    },
    keydown: (event) => {
      const { key } = /** @type {KeyboardEvent} */ (event);
      const step = STEPS[key];
      if (step === undefined && key !== "Enter") return;
      event.preventDefault();
      choose(at < 0 || step === undefined ? Math.max(at, 0) : (at + step + 256) % 256);
    },
  }));
}

/** @param {PointerEvent} event */
function cellAt({ target, offsetX, offsetY }) {
  const { clientWidth, clientHeight } = /** @type {HTMLCanvasElement} */ (target);
  const x = WIDTH * offsetX / clientWidth;
  const mod = Math.max(0, Math.min(3, Math.floor(4 * offsetY / clientHeight)));
  const reg = Math.max(0, Math.min(7, Math.floor(x / (8 * SIZE + GAP))));
  const rm = Math.max(0, Math.min(7, Math.floor((x - reg * (8 * SIZE + GAP)) / SIZE)));
  return mod << 6 | reg << 3 | rm;
}

/**
 * @param {import("./cells.js").Sweep} sweep
 * @param {string} opcode
 * @param {number} modrm
 */
function titleOf(sweep, opcode, modrm) {
  const cell = sweep.of.get(nameOf(opcode, modrm));
  const name = `${opcode}, ModRM ${modrm.toString(16).padStart(2, "0")}`;
  return cell === undefined ? `${name}: not run` : `${name}: ${amount(cell.ids.length)} findings`;
}

/**
 * Draws the map of an opcode, in the colours that the page has now.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {string} opcode
 * @param {import("./cells.js").Sweep} sweep
 * @param {ReturnType<typeof import("./measures.js").measureOf>} measure
 * @param {string} chosen
 */
export function drawMap(canvas, opcode, sweep, measure, chosen) {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  context.clearRect(0, 0, WIDTH, HEIGHT);
  for (let modrm = 0; modrm < 256; modrm++) {
    const cell = sweep.of.get(nameOf(opcode, modrm));
    const [x, y] = [(modrm & 63) * SIZE + (modrm >> 3 & 7) * GAP, (modrm >> 6) * SIZE];
    if (cell !== undefined) {
      context.globalAlpha = 1;
      context.fillStyle = colour("--run");
      context.fillRect(x, y, SIZE - 1, SIZE - 1);
      context.globalAlpha = colourOf(measure, cell);
      context.fillStyle = colour("--found");
      context.fillRect(x, y, SIZE - 1, SIZE - 1);
    }
    if (nameOf(opcode, modrm) !== chosen) continue;
    context.globalAlpha = 1;
    context.strokeStyle = colour("--text");
    context.lineWidth = 3;
    context.strokeRect(x + 1, y + 1, SIZE - 3, SIZE - 3);
  }
}
