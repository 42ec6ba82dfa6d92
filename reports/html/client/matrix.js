// @ts-check
/// <reference lib="dom" />
import { amount, el } from "./dom.js";
import { pairOf } from "./findings.js";

/**
 * Who differs in what: a row a pair of parties, a column a field.
 *
 * @param {import("./findings.js").PageFinding[]} findings
 * @param {any} data
 * @param {(change: Partial<import("./state.js").State>) => void} go
 */
export function matrixView(findings, { words }, go) {
  const pairs = [...new Set(findings.map(({ parties }) => pairOf(parties)))];
  const fields = [...Object.keys(words.fields), ""].filter((name) => findings.some(({ field }) => field === name));
  const of = (/** @type {string} */ pair, /** @type {string} */ name) =>
    findings.filter(({ parties, field }) => pairOf(parties) === pair && field === name).length;
  const most = Math.max(1, ...pairs.flatMap((pair) => fields.map((field) => of(pair, field))));
  const cell = (/** @type {string} */ pair, /** @type {string} */ field) => {
    const n = of(pair, field);
    if (n === 0) return el("td", { class: "none" }, "");
    const open = () => go({ view: "findings", party: pair, field });
    const label = `${pair}, ${field || "several fields"}: ${n}`;
    const button = el("button", { type: "button", "aria-label": label, title: label, click: open }, amount(n));
    const heat = el("td", {}, button);
    heat.style.setProperty("--heat", `${Math.round(6 + 42 * Math.log1p(n) / Math.log1p(most))}%`);
    return heat;
  };
  return el(
    "section",
    {},
    el("h2", {}, "Who differs in what"),
    el(
      "p",
      { class: "muted" },
      "How many findings each pair of parties has in each field; a number opens its findings.",
    ),
    el(
      "div",
      { class: "scrolls", tabindex: "0", role: "region", "aria-label": "Parties and fields" },
      el(
        "table",
        { class: "matrix" },
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("td"),
            ...fields.map((field) =>
              el(
                "th",
                { scope: "col", title: words.fields[field] ?? "What one correction settles shows in several" },
                el("span", {}, field || "several"),
              )
            ),
          ),
        ),
        el(
          "tbody",
          {},
          ...pairs.map((pair) =>
            el("tr", {}, el("th", { scope: "row" }, pair), ...fields.map((field) => cell(pair, field)))
          ),
        ),
      ),
    ),
  );
}
