/**
 * Numbers and times as a screen shows them.
 *
 * @module
 */
import { count } from "./finding_text.ts";

const UNITS = ["", "k", "M", "G", "T", "P"];

/** What stands for a number that is none, such as a rate of no time. */
const NOTHING = "-";

/** Forms of a whole number: with separators, and with three digits and a unit. */
export function amounts(n: number): string[] {
  if (!Number.isFinite(n)) return [NOTHING];
  const whole = Math.round(n);
  return Math.abs(whole) < 1000 ? [count(whole)] : [count(whole), short(whole)];
}

function short(n: number): string {
  let [value, unit] = [n, 0];
  while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  const digits = Math.abs(value) < 9.995 ? 2 : Math.abs(value) < 99.95 ? 1 : 0;
  return `${value.toFixed(digits)}${UNITS[unit]}`;
}

/** Forms of a number of cases a second. */
export const rates = (n: number): string[] => amounts(n).map((text) => text === NOTHING ? text : `${text}/s`);

/** An amount of bytes, such as `12.4 MB`: a unit is a thousand of the one before. */
export function byteAmount(bytes: number): string {
  if (!Number.isFinite(bytes)) return NOTHING;
  let [value, unit] = [Math.round(bytes), 0];
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  const digits = unit > 0 && value < 99.95 ? 1 : 0;
  // A decimal that is 0 tells nothing.
  return `${value.toFixed(digits).replace(/\.0$/, "")} ${UNITS[unit]}B`;
}

/** Seconds as `hh:mm:ss`; a time that is none, such as one before the start, is 0. */
export function clock(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** Units of time: seconds in one, and from how many seconds on it is taken. Below, two digits of the smaller tell more. */
const TIMES = [[86_400, 172_800, "d"], [3600, 6000, "h"], [60, 100, "min"], [1, 0, "s"]] as const;

/** Forms of how long ago something was, in one unit. */
export function ago(milliseconds: number): string[] {
  const seconds = Number.isFinite(milliseconds) ? Math.max(0, Math.floor(milliseconds / 1000)) : 0;
  const [size, , unit] = TIMES.find(([, from]) => seconds >= from)!;
  const time = `${Math.floor(seconds / size)} ${unit}`;
  return [`${time} ago`, time];
}
