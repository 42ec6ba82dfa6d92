// @ts-check
/// <reference lib="dom" />
import { amount, clock, el } from "./dom.js";

/** The charts: what each shows, and its lines. */
const CHARTS = [
  { title: "Coverage", lines: [["edges", "edges"], ["features", "features"]] },
  { title: "Corpus", lines: [["corpus", "cases"]] },
  { title: "Findings", lines: [["findings", "findings"], ["gaps", "gaps"]] },
  { title: "Rate", lines: [["rate", "cases a second"]] },
];

/**
 * A campaign's course. The charts are drawn once they are in the page and have a width.
 *
 * @param {any} curves
 * @returns {{ element: HTMLElement, draw: () => void }}
 */
export function curvesView(curves) {
  const all = { ...curves, rate: rates(curves) };
  const places = CHARTS.map(({ title, lines }) => {
    const ends = lines.map(([key = "", name]) => `${amount(Math.round(all[key].at(-1) ?? 0))} ${name}`).join(", ");
    return el(
      "figure",
      {},
      el("figcaption", {}, `${title}: ${ends}`),
      el("div", { class: "plot", role: "img", "aria-label": `${title} over time; at the end ${ends}` }),
    );
  });
  const draw = () => {
    const style = getComputedStyle(document.documentElement);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    places.forEach((place, k) => {
      const box = /** @type {HTMLElement} */ (place.querySelector(".plot"));
      box.replaceChildren();
      const lines = CHARTS[k]?.lines ?? [];
      const axis = {
        stroke: colour("--muted"),
        grid: { stroke: colour("--line"), width: 1 },
        ticks: { stroke: colour("--line"), width: 1 },
        font: "12px system-ui, sans-serif",
      };
      const series = lines.map(([, name], n) => ({
        label: name,
        stroke: colour(n === 0 ? "--accent" : "--second"),
        width: 2,
        points: { show: all.seconds.length < 40 },
      }));
      const plot = Reflect.get(globalThis, "uPlot");
      new plot(
        {
          width: box.clientWidth,
          height: 220,
          scales: {
            x: { time: false },
            y: {
              range: (
                /** @type {any} */ _,
                /** @type {number} */ __,
                /** @type {number} */ most,
              ) => [0, Math.max(1, most * 1.05)],
            },
          },
          axes: [
            { ...axis, values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map(clock), space: 80 },
            { ...axis, size: 64, values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map(short) },
          ],
          series: [{
            label: "running",
            value: (/** @type {any} */ _, /** @type {number | null} */ at) => at === null ? "--" : clock(at),
          }, ...series],
        },
        [all.seconds, ...lines.map(([key = ""]) => all[key])],
        box,
      );
    });
  };
  const element = el(
    "section",
    {},
    el("h2", {}, "The campaign's course"),
    el("div", { class: "charts" }, ...places),
    numbers(all),
  );
  return { element, draw };
}

/** @param {{ seconds: number[], cases: number[] }} curves */
function rates({ seconds, cases }) {
  return seconds.map((at, n) => {
    const [time, done] = [at - (seconds[n - 1] ?? 0), (cases[n] ?? 0) - (cases[n - 1] ?? 0)];
    return time > 0 ? done / time : null;
  });
}

/** @param {number} n */
function short(n) {
  const units = /** @type {const} */ ([[1e9, "G"], [1e6, "M"], [1e3, "k"]]);
  const [size, unit] = units.find(([from]) => Math.abs(n) >= from) ?? [1, ""];
  return `${Number((n / size).toPrecision(3))}${unit}`;
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
