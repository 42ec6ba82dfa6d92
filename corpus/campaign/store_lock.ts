/**
 * The lock on a campaign's folder: one process at a time runs a campaign.
 *
 * @module
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CampaignError, forPeople, isBusy } from "./campaign_error.ts";

/** Name of the file that is locked. It stays empty, and is not the campaign's own, so that readers are not shut out. */
const LOCK_FILE = "lock.db";

/**
 * A lock that the system takes back when its owner ends, however it ends: a transaction that is never committed holds
 * SQLite's lock of the file, which is a lock of the process and is not inherited by the processes it starts.
 */
export class FolderLock {
  readonly #db: DatabaseSync;

  private constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /**
   * Takes the lock of a folder, or fails at once.
   *
   * @throws {CampaignError} When another process has it, or this one has it already.
   */
  static take(folder: string): FolderLock {
    return forPeople(folder, () => {
      const db = new DatabaseSync(join(folder, LOCK_FILE));
      try {
        // A journal on disk would be left behind by a process that is killed.
        db.prepare("PRAGMA journal_mode = MEMORY").get();
        db.prepare("BEGIN EXCLUSIVE").run();
      } catch (error) {
        db.close();
        if (!isBusy(error)) throw error;
        throw new CampaignError("running", `Campaign is running already: ${folder}`, { cause: error });
      }
      return new FolderLock(db);
    });
  }

  /** Gives the lock back. */
  release(): void {
    this.#db.close();
  }
}
