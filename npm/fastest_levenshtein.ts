/**
 * fastest-levenshtein: how near a name that was typed is to one that there is.
 *
 * @module
 */
export { distance } from "npm:fastest-levenshtein@1.0.16";
