/**
 * Putting a panel together from what the command line names.
 *
 * @module
 */
import { HandlerSubject, REVISIONS } from "../handler/revision.ts";
import { CapstoneDecoder } from "../oracles/capstone.ts";
import { IcedDecoder } from "../oracles/iced.ts";
import type { Parties } from "../oracles/panel.ts";
import { CommandError, ExitCode, usageError } from "./errors.ts";
import { messageOf } from "./output.ts";

/** The option that names the subject. */
export const SUBJECT_OPTION = {
  name: "subject",
  value: "NAME",
  help: `Handler under test: ${REVISIONS.map(({ name }) => name).join(", ")} (default: posted)`,
};

/**
 * Opens the decoders and the subject of that name.
 *
 * @throws {CommandError} When there is no such subject, or a decoder does not load.
 */
export async function openParties(subject: string): Promise<Parties> {
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
export async function closeParties({ subject, reference, other }: Parties): Promise<void> {
  reference.close();
  other.close();
  await subject.close();
}
