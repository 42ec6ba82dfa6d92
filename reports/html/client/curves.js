// @ts-check
/// <reference lib="dom" />
import { amount, clock, el } from "./dom.js";
import { amountLabels, amountTicks, timeLabel, timeTicks, timeUnit } from "./scales.js";

/** The charts: one line in each, for what two lines count need not be of one size. */
const CHARTS = /** @type {const} */ ([
  { key: "edges", title: "Edges of the handlers' code", unit: "" },
  { key: "features", title: "Features of all kinds", unit: "" },
  { key: "corpus", title: "Corpus", unit: " cases" },
  { key: "findings", title: "Findings that are no gaps", unit: "" },
  { key: "gaps", title: "Gaps", unit: "" },
  { key: "rate", title: "Rate", unit: " cases a second" },
]);

/** @typedef {typeof CHARTS[number]} Chart */

/** Of a chart: its height, the width of its labels of amounts, and what a label of time needs. */
const PIXELS = { height: 230, amounts: 56, label: 64 };

/**
 * A campaign's course. The charts are drawn once they are in the page and have a width.
 *
 * @param {any} curves
 * @returns {{ element: HTMLElement, draw: () => void }}
 */
export function curvesView(curves) {
  const title = el("h2", {}, "The campaign's course");
  if (curves.seconds.length === 0) {
    return { element: el("section", {}, title, el("p", {}, "No epoch has ended yet.")), draw: () => {} };
  }
  const all = { ...curves, rate: rates(curves) };
  const places = CHARTS.map(({ key, title, unit }) => {
    const end = `${amount(Math.round(all[key].at(-1) ?? 0))}${unit}`;
    const caption = `${title}: ${end}${key === "rate" ? " in the last epoch" : ""}`;
    return el(
      "figure",
      {},
      el("figcaption", {}, caption),
      el("div", { class: "plot", role: "img", "aria-label": `${title} over running time; at the end ${end}` }),
    );
  });
  const draw = () => {
    places.forEach((place, n) => {
      const box = /** @type {HTMLElement} */ (place.querySelector(".plot"));
      box.replaceChildren();
      plot(box, /** @type {Chart} */ (CHARTS[n]), all);
    });
  };
  const element = el("section", {}, title, el("div", { class: "charts" }, ...places), numbers(all));
  return { element, draw };
}

/**
 * Draws a chart. Both axes begin at zero.
 *
 * @param {HTMLElement} box
 * @param {Chart} chart
 * @param {any} all
 */
function plot(box, { key, title }, all) {
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const [width, end] = [box.clientWidth, Math.max(1, all.seconds.at(-1) ?? 0)];
  const times = timeTicks(end, Math.floor((width - PIXELS.amounts) / PIXELS.label));
  const amounts = amountTicks(
    all[key].reduce((/** @type {number} */ most, /** @type {number} */ n) => Math.max(most, n), 0),
  );
  const line = { stroke: colour("--line"), width: 1 };
  const font = "12px system-ui, sans-serif";
  const axis = { stroke: colour("--muted"), grid: line, ticks: line, font, labelFont: font };
  const uPlot = Reflect.get(globalThis, "uPlot");
  new uPlot(
    {
      width,
      height: PIXELS.height,
      cursor: { drag: { x: false, y: false } },
      scales: { x: { time: false, range: () => [0, end] }, y: { range: () => [0, amounts.at(-1)] } },
      axes: [
        {
          ...axis,
          label: `running time, ${timeUnit(end)}`,
          labelSize: 20,
          splits: () => times,
          values: () => times.map((at) => timeLabel(at, end)),
        },
        { ...axis, size: PIXELS.amounts, splits: () => amounts, values: () => amountLabels(amounts) },
      ],
      // Where the pointer is nowhere, the legend says how it ended.
      series: [
        { label: "running", value: (/** @type {any} */ _, /** @type {number | null} */ at) => clock(at ?? end) },
        {
          label: title,
          stroke: colour("--accent"),
          width: 2,
          points: { show: all.seconds.length < 40, fill: colour("--surface") },
          value: (/** @type {any} */ _, /** @type {number | null} */ n) =>
            amount(Math.round(n ?? all[key].at(-1) ?? 0)),
        },
      ],
    },
    [all.seconds, all[key]],
    box,
  );
}

/** @param {{ seconds: number[], cases: number[] }} curves */
function rates({ seconds, cases }) {
  return seconds.map((at, n) => {
    const [time, done] = [at - (seconds[n - 1] ?? 0), (cases[n] ?? 0) - (cases[n - 1] ?? 0)];
    return time > 0 ? done / time : null;
  });
}

/**
 * The same as numbers, for those who cannot see the charts; of many epochs every so many.
 *
 * @param {any} all
 */
function numbers(all) {
  const keys = ["cases", "edges", "features", "corpus", "findings", "gaps"];
  const step = Math.ceil(all.seconds.length / 50);
  const rows = all.seconds.map((/** @type {number} */ at, /** @type {number} */ n) => ({ at, n }))
    .filter((/** @type {{ n: number }} */ { n }) => n % step === 0 || n === all.seconds.length - 1);
  return el(
    "details",
    {},
    el("summary", {}, "As numbers"),
    el(
      "div",
      { class: "scrolls", tabindex: "0", role: "region", "aria-label": "The course as numbers" },
      el(
        "table",
        { class: "sides" },
        el(
          "thead",
          {},
          el("tr", {}, el("th", { scope: "col" }, "running"), ...keys.map((key) => el("th", { scope: "col" }, key))),
        ),
        el(
          "tbody",
          {},
          ...rows.map((/** @type {{ at: number, n: number }} */ { at, n }) =>
            el("tr", {}, el("th", { scope: "row" }, clock(at)), ...keys.map((key) => el("td", {}, amount(all[key][n]))))
          ),
        ),
      ),
    ),
  );
}
