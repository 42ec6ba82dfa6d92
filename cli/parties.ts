/**
 * Putting a panel together from what the command line names.
 *
 * @module
 */
import { HandlerSubject, REVISIONS } from "../handler/revision.ts";
import { CapstoneDecoder } from "../oracles/capstone.ts";
import { openCpuParty } from "../oracles/cpu/party.ts";
import { CpuUnavailable } from "../oracles/cpu/unavailable.ts";
import { IcedDecoder } from "../oracles/iced.ts";
import type { Parties } from "../oracles/panel.ts";
import { CommandError, ExitCode, usageError } from "./errors.ts";
import type { Parsed } from "./options.ts";
import { messageOf, writeError } from "./output.ts";

/** The option that names the subject. */
export const SUBJECT_OPTION = {
  name: "subject",
  value: "NAME",
  help: `Handler under test: ${REVISIONS.map(({ name }) => name).join(", ")} (default: posted)`,
};

/** The option that says whether to ask the CPU. */
export const CPU_OPTION = {
  name: "cpu",
  value: "auto|on|off",
  help: "Whether to ask the CPU: where it can be asked (auto, the default), or fail if it cannot (on)",
};

/**
 * Opens the decoders, the subject and the CPU that the options name. Where the CPU is wanted and cannot be asked, a line on
 * standard error says why.
 *
 * @throws {CommandError} When there is no such subject, a decoder does not load, or the CPU is required and cannot be asked.
 */
export async function openParties(parsed: Parsed): Promise<Parties> {
  const parties = await openDecoders(parsed.values.get(SUBJECT_OPTION.name) ?? "posted");
  const mode = parsed.values.get(CPU_OPTION.name) ?? "auto";
  if (!["auto", "on", "off"].includes(mode)) {
    throw usageError(`Value of --cpu is not auto, on or off: "${mode}"`);
  }
  if (mode === "off") return parties;
  try {
    return { ...parties, cpu: await openCpuParty() };
  } catch (error) {
    if (!(error instanceof CpuUnavailable)) throw error;
    if (mode === "on") {
      throw new CommandError(error.message, ExitCode.environment, "Without --cpu on, the run goes on without it");
    }
    writeError(error.message);
    return parties;
  }
}

async function openDecoders(subject: string): Promise<Parties> {
  const revision = REVISIONS.find(({ name }) => name === subject);
  if (revision === undefined) {
    throw usageError(`Unknown revision: "${subject}"`, `Known: ${REVISIONS.map(({ name }) => name).join(", ")}`);
  }
  try {
    return { subject: new HandlerSubject(revision), reference: new IcedDecoder(), other: await CapstoneDecoder.open() };
  } catch (error) {
    throw new CommandError(`Decoders do not load: ${messageOf(error)}`, ExitCode.environment);
  }
}

/** Ends every party. */
export async function closeParties({ subject, reference, other, cpu }: Parties): Promise<void> {
  await cpu?.close();
  reference.close();
  other.close();
  await subject.close();
}
