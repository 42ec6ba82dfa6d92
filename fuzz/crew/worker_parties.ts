/**
 * Who takes part in a worker beside the subjects under test: decoders, CPU executor and the subject that they are compared
 * with, all of the worker's own.
 *
 * @module
 */
import { type DecoderSpec, openDecoder } from "../../decoder/own_decoder.ts";
import { openCpuParty } from "../../oracles/cpu/cpu_party.ts";
import { closeDecoders, openDecoders } from "../../oracles/decoder_registry.ts";
import type { Decoder } from "../../oracles/decoders/decoder.ts";
import type { Parties } from "../../oracles/panel.ts";
import { committedRecords } from "../../triage/committed_records.ts";
import { openSubject, type TestedSubjects } from "./tested_subjects.ts";

/** Everybody but the subjects under test. */
export type Others = Omit<Parties, "subjects">;

/**
 * Opens them.
 *
 * @param tested Names the subject that the others are compared with, where there is one.
 * @param asksCpu Whether the CPU is one of them.
 * @throws {SubjectError} When that subject or a decoder does not start or load.
 */
export async function openOthers(
  { against: spec, decoders = [] }: TestedSubjects,
  asksCpu: boolean,
): Promise<Others> {
  const against = spec === undefined ? undefined : await openSubject(spec);
  const cpu = asksCpu ? await openCpuParty() : undefined;
  return {
    decoders: [...await openDecoders(), ...await openAdded(decoders)] as [Decoder, ...Decoder[]],
    records: committedRecords(),
    ...cpu === undefined ? {} : { cpu },
    ...against === undefined ? {} : { against },
  };
}

async function openAdded(specs: readonly DecoderSpec[]): Promise<Decoder[]> {
  const open: Decoder[] = [];
  for (const spec of specs) open.push(await openDecoder(spec));
  return open;
}

/** Ends what would outlive the worker. */
export async function closeOthers({ decoders, cpu, against }: Others): Promise<void> {
  await closeDecoders(decoders);
  await cpu?.close();
  await against?.close();
}
