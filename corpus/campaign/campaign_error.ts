/**
 * What can be wrong with a campaign's folder, as messages for people.
 *
 * @module
 */
import { messageOf } from "../files/error_message.ts";

/**
 * What is wrong: there is no campaign; the file is none; a newer or an older program wrote it; it is damaged; it has
 * other subjects or other settings; another process runs it; the disk is full; the epoch does not follow; or the system
 * refused to read or write.
 */
export type CampaignFault =
  | "missing"
  | "foreign"
  | "newer"
  | "older"
  | "damaged"
  | "subjects"
  | "settings"
  | "running"
  | "full"
  | "order"
  | "system";

/** A campaign's folder cannot be used as asked; the message says why, for people. */
export class CampaignError extends Error {
  /** The class's name, as errors carry it. */
  override readonly name = "CampaignError";
  /** What is wrong, for the program. */
  readonly fault: CampaignFault;

  /** Makes an error with a message for people. */
  constructor(fault: CampaignFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** Primary result codes of SQLite: https://www.sqlite.org/rescode.html */
const Sqlite = { busy: 5, readOnly: 8, io: 10, corrupt: 11, full: 13, cannotOpen: 14, notDatabase: 26 } as const;

/** What SQLite's primary result codes say about a campaign. */
const MEANINGS: ReadonlyMap<number, readonly [CampaignFault, string]> = new Map([
  [Sqlite.busy, ["system", "Campaign is locked by another program: $"]],
  [Sqlite.readOnly, ["system", "Campaign cannot be written: $"]],
  [Sqlite.io, ["system", "Campaign cannot be read or written: $: the disk reports an error"]],
  [Sqlite.corrupt, ["damaged", "Campaign is damaged: $"]],
  [Sqlite.full, ["full", "Disk is full: nothing was added to the campaign in $, and what was there is intact"]],
  [
    Sqlite.cannotOpen,
    ["system", "Campaign cannot be opened: $: reading it needs files beside it, so copy it to where they can be made"],
  ],
  [Sqlite.notDatabase, ["foreign", "File is no campaign: $"]],
]);

/** The primary code in an error of `node:sqlite`: the low byte; 0 where it has none. */
function primaryCode(error: unknown): number {
  return ((error as { errcode?: number } | null)?.errcode ?? 0) & 0xff;
}

/** Whether SQLite says that somebody else has the lock. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === Sqlite.busy;
}

/**
 * An error of SQLite or of the file system as one for people; a {@linkcode CampaignError} as it is.
 *
 * @param error What was thrown.
 * @param where The folder or file, for the message.
 */
export function campaignError(error: unknown, where: string): CampaignError {
  if (error instanceof CampaignError) return error;
  const meaning = MEANINGS.get(primaryCode(error));
  const options = { cause: error };
  if (meaning !== undefined) return new CampaignError(meaning[0], meaning[1].replace("$", () => where), options);
  const detail = messageOf(error);
  return new CampaignError("system", `Campaign cannot be used: ${where}: ${detail}`, options);
}

/** Does `work`, and throws what it throws as an error for people. */
export function forPeople<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw campaignError(error, where);
  }
}
