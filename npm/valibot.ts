/**
 * valibot: shapes of what comes in, checked and typed.
 *
 * @module
 */
export * from "npm:valibot@1.5.0";
