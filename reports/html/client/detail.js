// @ts-check
/// <reference lib="dom" />
import { amount, clock, command, el } from "./dom.js";
import { blameOf, pairOf } from "./findings.js";

/**
 * One finding in full.
 *
 * @param {import("./findings.js").PageFinding} finding
 * @param {Node | null} others The way to the same bug in other handlers.
 * @param {any} data
 * @param {() => void} close
 */
export function detailView(finding, others, data, close) {
  const { id, title, parties, replay } = finding;
  const detail = Object.hasOwn(data.details, id) ? data.details[id] : undefined;
  return el(
    "article",
    { class: "detail", "aria-labelledby": "detail-title" },
    el("button", { type: "button", class: "back", click: close }, "Close", el("kbd", {}, "Esc")),
    el("p", { class: "eyebrow" }, pairOf(parties)),
    el("h2", { id: "detail-title", tabindex: "-1" }, title),
    others,
    verdictBox(finding, data),
    el("h3", {}, "See it"),
    command(replay),
    ...(detail === undefined
      ? [el("p", { class: "muted" }, "What each party says is not in this page; the command above shows it.")]
      : detailParts(detail)),
    el("h3", {}, "About it"),
    aboutIt(finding, data),
  );
}

/**
 * @param {import("./findings.js").PageFinding} finding
 * @param {any} data
 */
function verdictBox(finding, { words }) {
  const { certainty, severity, evidence, cause } = finding;
  const correction = cause === null ? null : cause === "" ? "No correction removes it" : `Corrected by ${cause}`;
  return el(
    "div",
    { class: `verdict ${severity}` },
    el("p", { class: "who" }, blameOf(finding)),
    el("p", {}, evidence),
    el("p", { class: "muted" }, `How sure: ${words.certainties[certainty].text}`),
    correction && el("p", {}, correction),
  );
}

/** @param {any} detail */
function detailParts({ labels, facts, tables, differences }) {
  return [
    el("h3", {}, "The instruction"),
    el(
      "div",
      { class: "instruction" },
      ...labels.map((/** @type {[string, string]} */ [name, bytes]) =>
        el(
          "span",
          { class: `run ${name.replace(/[^A-Za-z]+/g, "-")}` },
          el("b", {}, spaced(bytes)),
          el("small", {}, name),
        )
      ),
    ),
    ...(differences.length === 0
      ? []
      : [el("h3", {}, "Registers and memory, byte by byte"), differenceTable(differences)]),
    ...tables.flatMap((/** @type {any} */ [name, columns, rows]) => [
      el("h3", {}, name),
      comparison(name, columns, rows),
    ]),
    el("h3", {}, "The case"),
    el(
      "dl",
      {},
      ...facts.flatMap((/** @type {[string, string]} */ [name, value]) => [
        el("dt", {}, name),
        el("dd", {}, value),
      ]),
    ),
  ];
}

const spaced = (/** @type {string} */ hex) => hex.replace(/..(?=.)/g, "$& ");

/**
 * @param {string} name
 * @param {string[]} columns
 * @param {string[][]} rows
 */
function comparison(name, columns, rows) {
  return scrolling(el(
    "table",
    { class: "sides" },
    el("caption", { class: "hidden" }, name),
    el("thead", {}, el("tr", {}, el("td"), ...columns.map((column) => el("th", { scope: "col" }, column)))),
    el(
      "tbody",
      {},
      ...rows.map(([label, ...cells]) =>
        el(
          "tr",
          {},
          el("th", { scope: "row" }, label ?? ""),
          ...cells.map((cell) => {
            const differs = cell[0] === "!";
            return el("td", { class: differs && "differs" }, cell.slice(1), differs && hidden(" (differs)"));
          }),
        )
      ),
    ),
  ));
}

/**
 * Registers before and after. Bytes that not everybody says are marked by colour, by a line and for those who hear it.
 *
 * @param {[string, string, [string, string, string][]][]} differences
 */
function differenceTable(differences) {
  return scrolling(el(
    "table",
    { class: "bytes" },
    el("caption", { class: "hidden" }, "Registers and memory, the most significant byte first"),
    el(
      "tbody",
      {},
      ...differences.flatMap(([name, before, after]) => [
        el(
          "tr",
          { class: "first" },
          el("th", { scope: "rowgroup", rowspan: after.length + 1 }, name),
          el("th", { scope: "row" }, "before"),
          ...bytesOf(before, "========", before),
        ),
        ...after.map(([party, value, marks]) =>
          el("tr", {}, el("th", { scope: "row" }, party), ...bytesOf(value, marks, after.at(-1)?.[1] ?? ""))
        ),
      ]),
    ),
  ));
}

const MARKS = { "=": "", c: "changed", d: "differs" };

/**
 * @param {string} value
 * @param {string} marks
 * @param {string} right What the surest party says: the CPU where it was asked, else the model.
 */
function bytesOf(value, marks, right) {
  return [...marks].map((mark, k) => {
    const byte = value.slice(2 * k, 2 * k + 2);
    const isWrong = mark === "d" && byte !== right.slice(2 * k, 2 * k + 2);
    const kind = mark === "d" && !isWrong ? "right" : MARKS[/** @type {"=" | "c" | "d"} */ (mark)];
    return el("td", { class: kind }, byte, isWrong && hidden(" differs"));
  });
}

const hidden = (/** @type {string} */ text) => el("span", { class: "hidden" }, text);

/**
 * What is wider than the screen scrolls by itself, with the keyboard too.
 *
 * @param {HTMLElement} table
 */
function scrolling(table) {
  return el("div", {
    class: "scrolls",
    tabindex: "0",
    role: "region",
    "aria-label": table.querySelector("caption")?.textContent ?? "",
  }, table);
}

/**
 * @param {import("./findings.js").PageFinding} finding
 * @param {any} data
 */
function aboutIt({ id, field, severity, count, first, reason, newest, link, file, line, state, aside }, { words }) {
  /** @type {[string, string | Node | null][]} */
  const rows = [
    ["Id", el("code", {}, id)],
    ["Differs in", field === "" ? "several fields" : `${field}: ${words.fields[field]}`],
    ["How bad", severity],
    ["Disagreements", count === null ? null : amount(count)],
    ["First seen", first && `epoch ${first[0]}, shard ${first[1]}, case ${first[2]}, after ${clock(first[3] ?? 0)}`],
    ["Why", reason],
    ["Newest release", newest],
    ["Public", link === null ? null : linkTo(link)],
    ["Beside the point", aside],
    ["Baseline", state === "new" || state === "aside" || file === null ? null : `${file}:${line}`],
  ].map(([name, value]) => /** @type {[string, string | Node | null]} */ ([name, value || null]));
  return el(
    "dl",
    {},
    ...rows.flatMap(([name, value]) => value === null ? [] : [el("dt", {}, name), el("dd", {}, value)]),
  );
}

/**
 * A link, if it is one to the web; other schemes are shown and cannot be followed.
 *
 * @param {string} link
 */
function linkTo(link) {
  return /^https?:\/\//i.test(link) ? el("a", { href: link, rel: "noreferrer noopener" }, link) : link;
}
