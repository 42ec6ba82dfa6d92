// @ts-check

/** So many steps an axis of amounts has at most. */
const MOST_STEPS = 5;

/** Steps of time, in seconds, that people count in. */
const TIMES = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

const [HOUR, DAY] = [3600, 86_400];

/**
 * The least of 1, 2, 5, 10, 20 and so on that is not below a number.
 *
 * @param {number} least
 */
function roundStep(least) {
  const ten = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return ten * (/** @type {number} */ ([1, 2, 5, 10].find((n) => n * ten >= least)));
}

/**
 * The multiples of a step from zero.
 *
 * @param {number} step
 * @param {number} end
 */
function multiples(step, end) {
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, n) => n * step);
}

/**
 * An axis of amounts: whole steps from zero to a step that nothing exceeds.
 *
 * @param {number} most The largest amount.
 * @returns {number[]} Where the labels stand.
 */
export function amountTicks(most) {
  const step = roundStep(most / MOST_STEPS);
  return multiples(step, step * Math.max(1, Math.ceil(most / step)));
}

/**
 * How amounts of an axis are written: in full below ten thousand, else all in the same unit.
 *
 * @param {number[]} ticks
 * @returns {string[]}
 */
export function amountLabels(ticks) {
  const most = ticks.at(-1) ?? 0;
  const units = /** @type {const} */ ([[1e9, 1e9, "G"], [1e6, 1e6, "M"], [1e4, 1e3, "k"]]);
  const [, size, unit] = units.find(([from]) => most >= from) ?? [0, 1, ""];
  return ticks.map((n) => n === 0 ? "0" : (n / size).toLocaleString("en", { maximumFractionDigits: 3 }) + unit);
}

/**
 * An axis of time from zero: steps that people count in.
 *
 * @param {number} to Seconds at its right end.
 * @param {number} labels How many labels have room.
 * @returns {number[]} Seconds, where the labels stand.
 */
export function timeTicks(to, labels) {
  const least = to / Math.max(1, labels);
  const step = TIMES.find((time) => time >= least) ?? DAY * roundStep(least / DAY);
  return multiples(step, to);
}

/**
 * What the labels of an axis of time stand for.
 *
 * @param {number} to Seconds at its right end.
 */
export function timeUnit(to) {
  return to < 120 ? "seconds" : to < 2 * HOUR ? "minutes:seconds" : to < 4 * DAY ? "hours:minutes" : "days";
}

/**
 * Running time in the unit of an axis.
 *
 * @param {number} seconds
 * @param {number} to Seconds at its right end.
 */
export function timeLabel(seconds, to) {
  const two = (/** @type {number} */ n) => String(Math.floor(n)).padStart(2, "0");
  switch (timeUnit(to)) {
    case "seconds":
      return String(seconds);
    case "minutes:seconds":
      return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
    case "hours:minutes":
      return `${Math.floor(seconds / HOUR)}:${two(seconds % HOUR / 60)}`;
    default:
      return String(Number((seconds / DAY).toFixed(2)));
  }
}
