// @ts-check
/// <reference lib="dom" />
import { amount, counted, el } from "./dom.js";

/**
 * The encoding space: a row an opcode, a column a ModRM byte; the more findings, the stronger the colour.
 *
 * @param {{ opcode: string, modrm: number, points: number, findings: number }[]} cells
 * @returns {{ element: HTMLElement, draw: () => void }}
 */
export function sweepView(cells) {
  const opcodes = [...new Set(cells.map(({ opcode }) => opcode))];
  const of = new Map(cells.map((cell) => [`${cell.opcode} ${cell.modrm}`, cell]));
  const most = Math.max(1, ...cells.map(({ findings }) => findings));
  const said = el(
    "p",
    { class: "readout", role: "status" },
    "Point at a cell, or choose a row and press the arrow keys",
  );
  const tell = (/** @type {string} */ opcode, /** @type {number} */ modrm) => {
    const cell = of.get(`${opcode} ${modrm}`);
    const name = `${opcode} with ModRM ${modrm.toString(16).padStart(2, "0")}`;
    said.textContent = cell === undefined
      ? `${name}: not run`
      : `${name}: ${counted(cell.findings, "finding")} in ${counted(cell.points, "case")}`;
  };
  const rows = opcodes.map((opcode) => {
    const own = cells.filter((cell) => cell.opcode === opcode);
    const shown = own.filter(({ findings }) => findings > 0).length;
    const canvas = /** @type {HTMLCanvasElement} */ (el("canvas", {
      width: 256,
      height: 1,
      tabindex: "0",
      role: "img",
      "aria-label": `${opcode}: ${amount(shown)} of ${counted(own.length, "ModRM byte")} show findings`,
    }));
    let at = 0;
    canvas.addEventListener("pointermove", ({ offsetX }) => {
      at = Math.max(0, Math.min(255, Math.floor(256 * offsetX / canvas.clientWidth)));
      tell(opcode, at);
    });
    canvas.addEventListener("focus", () => tell(opcode, at));
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, PageDown: 8, PageUp: -8 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      at = (at + step + 256) % 256;
      tell(opcode, at);
    });
    return { opcode, canvas };
  });
  const draw = () => {
    const style = getComputedStyle(document.documentElement);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const [run, found] = [colour("--run"), colour("--found")];
    for (const { opcode, canvas } of rows) {
      const context = canvas.getContext("2d");
      if (context === null) continue;
      context.clearRect(0, 0, 256, 1);
      for (let modrm = 0; modrm < 256; modrm++) {
        const cell = of.get(`${opcode} ${modrm}`);
        if (cell === undefined) continue;
        context.globalAlpha = 1;
        context.fillStyle = run;
        context.fillRect(modrm, 0, 1, 1);
        if (cell.findings === 0) continue;
        context.globalAlpha = 0.35 + 0.65 * cell.findings / most;
        context.fillStyle = found;
        context.fillRect(modrm, 0, 1, 1);
      }
    }
  };
  const element = el(
    "section",
    {},
    el("h2", {}, "The encoding space"),
    el(
      "p",
      { class: "muted" },
      `A row is an opcode, a column a ModRM byte from 00 to ff. Coloured cells show findings, at most ${
        amount(most)
      }; grey ones show none; empty ones were not run.`,
    ),
    said,
    el("div", { class: "sweep" }, ...rows.flatMap(({ opcode, canvas }) => [el("code", {}, opcode), canvas])),
  );
  return { element, draw };
}
