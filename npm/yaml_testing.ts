/**
 * yaml, for tests: reads the workflow of docs/ci.md.
 *
 * @module
 */
export { default } from "npm:yaml@1.10.3";
