/**
 * pure-rand: random numbers.
 *
 * @module
 */
export { xoroshiro128plus } from "npm:pure-rand@8.4.2/generator/xoroshiro128plus";
