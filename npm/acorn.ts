/**
 * acorn: the parser of handlers that get probes.
 *
 * @module
 */
export * from "npm:acorn@8.19.0";
