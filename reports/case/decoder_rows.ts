/**
 * What the bytes of a case are, by decoders and the CPU.
 *
 * @module
 */
import type { CpuView } from "../../triage/explain/cpu_view.ts";
import type { DecodingView } from "../../triage/explain/decoding_view.ts";
import { decodingRows, type Row } from "./case_rows.ts";

/** A cell a decoder, and where a CPU was asked, one more for what it has to say. */
export function decoderRows(decoders: Readonly<Record<string, DecodingView>>, cpu: CpuView | null): Row[] {
  const rows = decodingRows(Object.values(decoders));
  if (cpu === null) return rows;
  const cells: Record<string, string> = {
    valid: cpu.valid ? "yes" : "no",
    length: cpu.valid ? `${cpu.length}` : "-",
  };
  return rows.map((row): Row => [...row, cells[row[0]] ?? ""]);
}
