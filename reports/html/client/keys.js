// @ts-check
/// <reference lib="dom" />
import { el } from "./dom.js";

const HELP = [
  ["/", "search"],
  ["j, k", "next, previous finding"],
  ["Enter", "open the finding"],
  ["u", "unfold or fold the row"],
  ["Esc", "close the finding, leave the search"],
  ["1 to 5", "the views"],
  ["arrows", "walk over an opcode's cells in the sweep"],
  ["t", "dark or light"],
  ["?", "this list"],
];

/** The list of keys, closed. */
export function keyHelp() {
  const dialog = /** @type {HTMLDialogElement} */ (el(
    "dialog",
    { id: "keys", "aria-label": "Keys" },
    el("h2", {}, "Keys"),
    el("dl", {}, ...HELP.flatMap(([key = "", what = ""]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, what)])),
    el("form", { method: "dialog" }, el("button", {}, "Close")),
  ));
  return dialog;
}

/**
 * Goes to the next or the previous row of the list, and gives it the focus.
 *
 * @param {number} step
 */
export function moveFocus(step) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".rows .row")]);
  const open = rows.findIndex((row) => row === document.activeElement);
  const at = open >= 0 ? open : rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}
