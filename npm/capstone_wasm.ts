/**
 * capstone-wasm: the decoder Capstone.
 *
 * @module
 */
export { Capstone, Const, loadCapstone } from "npm:capstone-wasm@1.0.3";
