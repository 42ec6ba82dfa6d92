/**
 * Putting a panel together from what the command line names.
 *
 * @module
 */
import { InputError } from "../../corpus/files/hex.ts";
import type { TruthRecord } from "../../corpus/files/truth_file.ts";
import { parseTruthFiles } from "../../corpus/files/truth_folder.ts";
import { type CpuParty, openCpuParty } from "../../oracles/cpu/cpu_party.ts";
import { CpuUnavailable } from "../../oracles/cpu/executor/cpu_unavailable.ts";
import { closeDecoders, type OpenDecoders } from "../../oracles/decoder_registry.ts";
import type { Parties } from "../../oracles/panel.ts";
import { committedRecords } from "../../triage/committed_records.ts";
import { recordedCpu } from "../../triage/recorded_cpu.ts";
import { CommandError, ExitCode, usageError } from "../command_line/errors.ts";
import { readText } from "../command_line/input.ts";
import { choice, textOption } from "../command_line/option.ts";
import { messageOf, writeError } from "../command_line/output.ts";
import { type OpenSubjects, openSubjects } from "./open_subjects.ts";
import { openAllDecoders } from "./open_decoders.ts";
import type { AskedSubjects } from "./subject_options.ts";

const CPU_MODES = ["auto", "on", "off"] as const;

/** The option that says whether to ask the CPU. */
export const CPU_OPTION = choice(CPU_MODES, {
  help: "Whether to ask the CPU: if it can be asked (auto, the default), or fail if it cannot (on)",
  missing: "auto",
});

/** The same where it depends on a campaign. */
export const CAMPAIGN_CPU_OPTION = choice(CPU_MODES, {
  help: "Whether to ask the CPU: as the campaign did (default), if it can be asked (auto), or fail if it cannot (on)",
});

/** The option that has a CPU's records stand for the CPU. */
export const CPU_RECORDS_OPTION = textOption("FILE", {
  help: "Ask the records of truth in FILE, such as corpus/truths/*.jsonl, instead of the CPU",
});

/** Whether the CPU is asked: where it can be, always, or never. */
export type CpuMode = ReturnType<typeof CPU_OPTION.read>;

/** Who is to take part besides the decoders. */
export interface WantedParties {
  readonly subjects: AskedSubjects;
  readonly cpu: CpuMode;
  /** A file of records that stands for the CPU, which is then not asked. */
  readonly cpuRecords?: string | undefined;
}

/**
 * Opens the decoders, the subjects and the CPU. Where the CPU is wanted and cannot be asked, a line on standard error says
 * why.
 *
 * @throws {CommandError} When a subject does not start, a decoder does not load, or the CPU is required and cannot be asked.
 */
export async function openParties({ subjects, cpu: mode, cpuRecords }: WantedParties): Promise<Parties> {
  const recorded = cpuRecords === undefined ? undefined : recordedCpu(readRecordsOfOne(cpuRecords));
  const open = await openSubjects(subjects);
  let decoders: OpenDecoders | undefined;
  try {
    decoders = await openAllDecoders(subjects, namesOf(open));
    const parties = { ...open, decoders, records: committedRecords() };
    const { cpu } = recorded === undefined ? await openWantedCpu(mode) : { cpu: recorded };
    return cpu === undefined ? parties : { ...parties, cpu };
  } catch (error) {
    await closeDecoders(decoders ?? []);
    await closeSubjects(open);
    throw error;
  }
}

/**
 * Reads a file of records of one CPU.
 *
 * @throws {CommandError} When it cannot be read, a line is no record, one contradicts another, or they are of several CPUs.
 */
function readRecordsOfOne(file: string): TruthRecord[] {
  try {
    const records = parseTruthFiles([{ name: file, text: readText(file) }]).flat();
    const names = new Set(records.map(({ truth: { name } }) => name));
    if (names.size === 1) return records;
    throw new InputError(`${file}: It is of ${names.size} CPUs, not of one`);
  } catch (error) {
    throw usageError(
      `Records of truth cannot be used: ${
        error instanceof InputError ? error.message : `${file}: ${messageOf(error)}`
      }`,
      '"deno task record --out FILE" writes such a file',
    );
  }
}

/**
 * Says which CPU can be asked.
 *
 * @returns Its name, or why there is none; neither where none is wanted.
 * @throws {CommandError} When the CPU is required and cannot be asked.
 */
export async function nameCpu(
  mode: CpuMode,
): Promise<{ readonly name: string | null; readonly reason: string | null }> {
  const { cpu, reason } = await openWantedCpu(mode);
  await cpu?.close();
  return { name: cpu?.name ?? null, reason: reason ?? null };
}

/**
 * Opens the CPU where it is wanted. Where it cannot be asked, a line on standard error says why.
 *
 * @throws {CommandError} When it is required and cannot be asked.
 */
export async function openWantedCpu(mode: CpuMode): Promise<{ readonly cpu?: CpuParty; readonly reason?: string }> {
  if (mode === "off") return {};
  try {
    return { cpu: await openCpuParty() };
  } catch (error) {
    if (!(error instanceof CpuUnavailable)) throw error;
    if (mode === "on") {
      throw new CommandError(error.message, ExitCode.environment, "Without --cpu on, the run goes on without it");
    }
    writeError(error.message);
    return { reason: error.message };
  }
}

function namesOf({ subjects, against }: OpenSubjects): string[] {
  return [...subjects, ...against === undefined ? [] : [against]].map(({ name }) => name);
}

/** Ends every party. */
export async function closeParties(parties: Parties): Promise<void> {
  const { decoders, cpu } = parties;
  await cpu?.close();
  await closeDecoders(decoders);
  await closeSubjects(parties);
}

async function closeSubjects({ subjects, against }: OpenSubjects): Promise<void> {
  for (const subject of subjects) await subject.close();
  await against?.close();
}
