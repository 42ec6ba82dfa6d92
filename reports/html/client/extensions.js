// @ts-check
/// <reference lib="dom" />
import { amount, el } from "./dom.js";

/**
 * What the page has of a matrix of decoders.
 *
 * @typedef {object} PageMatrix
 * @property {string[]} decoders
 * @property {string} summary What was decoded and asked about.
 * @property {[letter: string, says: string][]} mistakes How a decoder can be wrong, and last what nobody settles.
 * @property {MatrixRow[]} wrong Extensions in which somebody is wrong, and all of them together.
 * @property {[extension: string, open: number][]} open Extensions in which nobody is found wrong, and decoders differ.
 * @property {string} clean The others.
 *
 * @typedef {[extension: string, settled: number, texts: number, cells: number[][]]} MatrixRow Of each decoder a number a mistake.
 */

/**
 * Who is wrong in what: a row an extension, a column a decoder.
 *
 * @param {PageMatrix} matrix
 * @param {readonly string[]} parties Whom findings can be found under.
 * @param {(change: Partial<import("./state.js").State>) => void} go
 */
export function extensionsView({ decoders, summary, mistakes, wrong, open, clean }, parties, go) {
  const head = (/** @type {string} */ name) =>
    parties.includes(name)
      ? el("button", { type: "button", click: () => go({ view: "findings", party: name }) }, name)
      : name;
  return el(
    "section",
    {},
    el("h2", {}, "Who is wrong in what, by extension"),
    el("p", { class: "muted" }, `${summary}. A text counts once for a decoder. A name opens the decoder's findings.`),
    el(
      "ul",
      { class: "mistakes" },
      ...mistakes.map(([letter, says], n) =>
        el("li", {}, el("b", { class: mistakeClass(n, mistakes) }, letter), ` ${says}`)
      ),
    ),
    wrong.length === 0 ? el("p", {}, "Nobody is found wrong.") : el(
      "div",
      { class: "scrolls", tabindex: "0", role: "region", "aria-label": "Extensions and decoders" },
      el(
        "table",
        { class: "extensions" },
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("th", { scope: "col" }, "extension"),
            el("th", { scope: "col", class: "number" }, "settled"),
            ...decoders.map((name) => el("th", { scope: "col" }, head(name))),
          ),
        ),
        el("tbody", {}, ...wrong.map((row) => extensionRow(row, mistakes))),
      ),
    ),
    open.length > 0 && el(
      "details",
      {},
      el("summary", {}, `Decoders differ and nothing says who is wrong: ${open.length}`),
      el("p", {}, open.map(([name, count]) => `${name} ${amount(count)}`).join(", ")),
    ),
    clean !== "" && el("p", { class: "muted" }, `${clean}.`),
  );
}

/**
 * @param {MatrixRow} row
 * @param {PageMatrix["mistakes"]} mistakes
 */
function extensionRow([extension, settled, texts, cells], mistakes) {
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, extension),
    el("td", { class: "number" }, `${amount(settled)} of ${amount(texts)}`),
    ...cells.map((counts) => extensionCell(counts, settled, mistakes)),
  );
}

/**
 * @param {number[]} counts
 * @param {number} settled
 * @param {PageMatrix["mistakes"]} mistakes
 */
function extensionCell(counts, settled, mistakes) {
  const wrong = counts.slice(0, -1).reduce((sum, n) => sum + n, 0);
  const cell = el(
    "td",
    { class: wrong > 0 ? "wrong" : false },
    ...counts.flatMap((n, k) => {
      const [letter = "", says = ""] = mistakes[k] ?? [];
      const title = `${says}: ${amount(n)}`;
      return n === 0
        ? []
        : [el("span", { title }, `${amount(n)}`, el("b", { class: mistakeClass(k, mistakes) }, letter)), " "];
    }),
  );
  cell.style.setProperty("--heat", `${wrong === 0 ? 0 : Math.round(8 + 40 * wrong / Math.max(wrong, settled))}%`);
  return cell;
}

/**
 * @param {number} n
 * @param {PageMatrix["mistakes"]} mistakes
 */
function mistakeClass(n, mistakes) {
  return n === mistakes.length - 1 ? "open" : "mistake";
}
