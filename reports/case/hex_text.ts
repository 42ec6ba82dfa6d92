/**
 * 64-bit values in hex.
 *
 * @module
 */

/** A value in hex. */
export const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** A value with all 16 hex digits. */
export const qword = (value: bigint): string => `0x${value.toString(16).padStart(16, "0")}`;
