// @ts-check
/// <reference lib="dom" />
import { knownOf, readAddress } from "./address.js";
import { sweepOf } from "./cells.js";
import { curvesView } from "./curves.js";
import { detailView } from "./detail.js";
import { el } from "./dom.js";
import { extensionsView } from "./extensions.js";
import { findingsOf } from "./findings.js";
import { keyHelp, moveFocus } from "./keys.js";
import { listView } from "./list.js";
import { matrixView } from "./matrix.js";
import { noticeOf } from "./notice.js";
import { othersOf } from "./others.js";
import { overviewView } from "./overview.js";
import { FILTERS, formatHash, parseHash } from "./state.js";
import { sweepView } from "./sweep.js";

const data = JSON.parse(document.getElementById("data")?.textContent ?? "");
const findings = findingsOf(data);
const sweep = data.sweep === null ? null : sweepOf(data.sweep);

/** The views that there is something for. */
const VIEWS = /** @type {[string, string][]} */ ([
  ["overview", "Overview"],
  ["findings", "Findings"],
  ...(data.matrix === null ? [] : [["extensions", "Extensions"]]),
  ["matrix", "Matrix"],
  ...(data.curves === null ? [] : [["campaign", "Campaign"]]),
  ...(sweep === null ? [] : [["sweep", "Sweep"]]),
]);

const PAGE_ROWS = 200;
let rows = PAGE_ROWS;
const known = knownOf(data, findings, VIEWS.map(([view]) => view));
let { state, unknown } = readAddress(location.hash, known);
/** @type {() => void} */
let redraw = () => {};

/**
 * Changes what is shown. Typing, unfolding and walking over cells replace the address, so that "back" leaves them at once.
 *
 * @param {Partial<import("./state.js").State>} change
 */
function go(change) {
  const next = { ...state, ...change };
  if (FILTERS.some((key) => key in change)) rows = PAGE_ROWS;
  const isTyping = "q" in change && state.view === "findings" || "cell" in change || "unfold" in change;
  state = next;
  unknown = [];
  if (formatHash(state) !== location.hash) {
    history[isTyping ? "replaceState" : "pushState"](null, "", formatHash(state));
  }
  show("id" in change && change.id !== "" ? "detail" : undefined);
}

/** @param {"detail" | undefined} [focus] What gets the focus, where it is not to stay. */
function show(focus) {
  document.documentElement.dataset["theme"] = state.theme;
  const kept = document.activeElement?.id ?? "";
  const at = kept === "q" ? /** @type {HTMLInputElement} */ (document.activeElement).selectionStart : null;
  document.getElementById("top")?.replaceChildren(...topBar());
  const main = document.getElementById("main");
  redraw = () => {};
  main?.replaceChildren(...[noticeOf(unknown, data)].filter((notice) => notice !== null), ...viewOf());
  redraw();
  const target = document.getElementById(focus === "detail" ? "detail-title" : kept);
  target?.focus({ preventScroll: focus !== "detail" });
  if (focus === "detail") target?.closest("article")?.scrollTo(0, 0);
  if (at !== null && target instanceof HTMLInputElement) target.setSelectionRange(at, at);
}

/** Whether the page is dark: as chosen, else as the system has it. */
function isDark() {
  return state.theme === "dark" || state.theme === "" && matchMedia("(prefers-color-scheme: dark)").matches;
}

function topBar() {
  const link = (/** @type {[string, string]} */ [view, name]) =>
    el("a", {
      href: formatHash({ ...parseHash(""), view, theme: state.theme }),
      "aria-current": state.view === view && "page",
    }, name);
  return [
    el("strong", {}, "verdict"),
    el("nav", { "aria-label": "Views" }, ...VIEWS.map(link)),
    el(
      "span",
      { class: "tools" },
      el(
        "button",
        { type: "button", id: "theme", role: "switch", click: turnTheme, "aria-checked": isDark() ? "true" : "false" },
        "Dark",
        el("span", { class: "track", "aria-hidden": "true" }, el("i", {}, isDark() ? "on" : "off")),
      ),
      el("button", { type: "button", id: "help", click: help }, "Keys"),
    ),
  ];
}

function viewOf() {
  switch (state.view) {
    case "findings":
      return [findingsView()];
    case "matrix":
      return [matrixView(findings, data, go)];
    case "extensions":
      if (data.matrix !== null) return [extensionsView(data.matrix, findings.flatMap(({ who }) => who), go)];
      break;
    case "campaign":
      return [drawn(curvesView(data.curves))];
    case "sweep":
      if (sweep !== null) return [drawn(sweepView(sweep, findings, data, state, go))];
  }
  return [overviewView(findings, data, go)];
}

/** @param {{ element: HTMLElement, draw: () => void }} view */
function drawn({ element, draw }) {
  redraw = draw;
  return element;
}

function findingsView() {
  const open = findings.find(({ id }) => id === state.id);
  const more = () => {
    rows += PAGE_ROWS;
    show();
  };
  return el(
    "div",
    { class: open === undefined ? "two" : "two open" },
    listView(findings, data, state, go, rows, more),
    open !== undefined && detailView(open, othersOf(open, findings, state, go), data, close),
  );
}

function close() {
  const { id } = state;
  go({ id: "" });
  /** @type {HTMLElement | null} */ (document.querySelector(`.row[data-all~="${CSS.escape(id)}"]`))?.focus();
}

function turnTheme() {
  go({ theme: isDark() ? "light" : "dark" });
}

function help() {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"));
  if (dialog?.open) dialog.close();
  else dialog?.showModal();
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const isTyping = /** @type {HTMLElement} */ (event.target).matches("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"));
  if (dialog?.open && event.key !== "?") return;
  if (event.key === "Escape") {
    if (isTyping) return /** @type {HTMLElement} */ (event.target).blur();
    return state.id === "" ? undefined : close();
  }
  if (isTyping) return;
  const view = VIEWS[Number(event.key) - 1];
  if (view !== undefined) go({ ...parseHash(""), view: view[0], theme: state.theme });
  else if (event.key === "/") find();
  else if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
  else if (event.key === "u") turnFold();
  else if (event.key === "t") turnTheme();
  else if (event.key === "?") help();
  else return;
  event.preventDefault();
}

function find() {
  if (state.view !== "findings") go({ view: "findings" });
  document.getElementById("q")?.focus();
}

/** @param {number} step */
function move(step) {
  if (state.view !== "findings") go({ view: "findings" });
  moveFocus(step);
}

/** Folds or unfolds the row that has the focus, or that of the finding that is open. */
function turnFold() {
  const row = document.activeElement?.closest(".fold") ?? document.querySelector(".fold:has([aria-current])");
  const link = row?.querySelector(".row")?.id ?? "";
  /** @type {HTMLElement | null | undefined} */ (row?.querySelector(".unfold"))?.click();
  // The row that had the focus may have been folded away.
  if (document.activeElement === document.body) document.getElementById(link)?.focus();
}

function readAgain() {
  ({ state, unknown } = readAddress(location.hash, known));
  show();
}

document.body.append(keyHelp());
// A link to #main would be taken for an address that selects nothing.
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main")?.focus();
});
addEventListener("hashchange", readAgain);
addEventListener("popstate", readAgain);
addEventListener("keydown", pressed);
addEventListener("resize", () => redraw());
// What is drawn takes its colours from the style, which has others on paper.
matchMedia("print").addEventListener("change", () => redraw());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => show());
show();
