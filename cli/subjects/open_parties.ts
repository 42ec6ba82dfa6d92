/**
 * Putting a panel together from what the command line names.
 *
 * @module
 */
import { type CpuParty, openCpuParty } from "../../oracles/cpu/cpu_party.ts";
import { CpuUnavailable } from "../../oracles/cpu/executor/cpu_unavailable.ts";
import { closeDecoders, type OpenDecoders, openDecoders } from "../../oracles/decoder_registry.ts";
import type { Parties } from "../../oracles/panel.ts";
import { committedRecords } from "../../triage/committed_records.ts";
import { CommandError, ExitCode } from "../command_line/errors.ts";
import { choice } from "../command_line/option.ts";
import { messageOf, writeError } from "../command_line/output.ts";
import { type OpenSubjects, openSubjects } from "./open_subjects.ts";
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

/** Whether the CPU is asked: where it can be, always, or never. */
export type CpuMode = ReturnType<typeof CPU_OPTION.read>;

/** Who is to take part besides the decoders. */
export interface WantedParties {
  readonly subjects: AskedSubjects;
  readonly cpu: CpuMode;
}

/**
 * Opens the decoders, the subjects and the CPU. Where the CPU is wanted and cannot be asked, a line on standard error says
 * why.
 *
 * @throws {CommandError} When a subject does not start, a decoder does not load, or the CPU is required and cannot be asked.
 */
export async function openParties({ subjects, cpu: mode }: WantedParties): Promise<Parties> {
  const open = await openSubjects(subjects);
  try {
    const parties = { ...open, decoders: await openAllDecoders(), records: committedRecords() };
    const { cpu } = await openWantedCpu(mode);
    return cpu === undefined ? parties : { ...parties, cpu };
  } catch (error) {
    await closeSubjects(open);
    throw error;
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

async function openWantedCpu(mode: CpuMode): Promise<{ readonly cpu?: CpuParty; readonly reason?: string }> {
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

/**
 * Opens every decoder.
 *
 * @throws {CommandError} When one does not load.
 */
export async function openAllDecoders(): Promise<OpenDecoders> {
  try {
    return await openDecoders();
  } catch (error) {
    throw new CommandError(`Decoders do not load: ${messageOf(error)}`, ExitCode.environment);
  }
}

/** Ends every party. */
export async function closeParties(parties: Parties): Promise<void> {
  const { decoders, cpu } = parties;
  await cpu?.close();
  closeDecoders(decoders);
  await closeSubjects(parties);
}

async function closeSubjects({ subjects, against }: OpenSubjects): Promise<void> {
  for (const subject of subjects) await subject.close();
  await against?.close();
}
