/**
 * Who takes part in a worker beside the subjects under test: decoders, CPU executor and the subject that they are compared
 * with, all of the worker's own.
 *
 * @module
 */
import { openCpuParty } from "../../oracles/cpu/cpu_party.ts";
import { openDecoders } from "../../oracles/decoder_registry.ts";
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
 * @throws {SubjectError} When that subject does not start or load.
 */
export async function openOthers({ against: spec }: TestedSubjects, asksCpu: boolean): Promise<Others> {
  const against = spec === undefined ? undefined : await openSubject(spec);
  const cpu = asksCpu ? await openCpuParty() : undefined;
  return {
    decoders: await openDecoders(),
    records: committedRecords(),
    ...cpu === undefined ? {} : { cpu },
    ...against === undefined ? {} : { against },
  };
}

/** Ends what would outlive the worker. */
export async function closeOthers({ cpu, against }: Others): Promise<void> {
  await cpu?.close();
  await against?.close();
}
