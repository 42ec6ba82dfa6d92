/**
 * yaml, for tests: reads the YAML of docs/ci.md and docs/fleet.md.
 *
 * @module
 */
export { default } from "npm:yaml@1.10.3";
