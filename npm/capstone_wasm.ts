/**
 * capstone-wasm: the decoder Capstone.
 *
 * @module
 */
export { loadCapstone } from "npm:capstone-wasm@1.0.3";
