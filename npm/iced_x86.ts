/**
 * iced-x86: the reference decoder.
 *
 * @module
 */
export { default } from "npm:iced-x86@1.21.0";
