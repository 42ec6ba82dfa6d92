/**
 * A text for each of iced's forms, for tests that want them all.
 *
 * @module
 */
import type iced from "iced-x86";
import { bytesOfForm, formTexts } from "./form_texts.ts";

/** Every form of 64-bit mode that iced finds without options, and a text that it begins. */
export function codeTexts(): Map<iced.Code, Uint8Array> {
  return new Map(formTexts().map((text) => [text.code, bytesOfForm(text)]));
}
