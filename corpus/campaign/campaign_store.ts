/**
 * The campaign's folder: everything a campaign keeps, in one SQLite file that is never half-written.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { CampaignError, forPeople } from "./campaign_error.ts";
import { createFile, hasCampaign, inTransaction, openFile, requireCampaign, withReader } from "./store_file.ts";
import { FolderLock } from "./store_lock.ts";
import { readLines, readState, writeDelta } from "./store_rows.ts";
import { readSettings } from "./store_schema.ts";
import { ageOf, PROGRAM, settingDifferences } from "./store_settings.ts";
import type { CampaignSettings, CampaignState, EpochDelta } from "./stored_campaign.ts";
import { type IdentifiedSubjects, subjectDifferences } from "./subject_identity.ts";

/** A campaign's settings, and all that it kept. */
export interface Campaign {
  readonly settings: CampaignSettings;
  readonly state: CampaignState;
}

/** A campaign that this process runs; nobody else can until it is closed or the process ends. */
export class CampaignStore {
  /** Its folder. */
  readonly folder: string;
  readonly #lock: FolderLock;
  readonly #db: DatabaseSync;

  private constructor(folder: string, lock: FolderLock, db: DatabaseSync) {
    this.folder = folder;
    this.#lock = lock;
    this.#db = db;
  }

  /**
   * Opens a campaign to run it.
   *
   * @param folder Its folder.
   * @param settings What decides its results.
   * @param options With `create`, folder and campaign are created where they are not there.
   * @returns The campaign, locked.
   * @throws {CampaignError} When there is none, it has other settings, another process runs it, or it cannot be read.
   */
  static open(folder: string, settings: CampaignSettings, options: { readonly create?: boolean } = {}): CampaignStore {
    return forPeople(folder, () => {
      if (options.create) mkdirSync(folder, { recursive: true });
      else requireCampaign(folder);
      const lock = FolderLock.take(folder);
      try {
        if (hasCampaign(folder)) requireSettings(folder, settings);
        else createFile(folder, settings);
        return new CampaignStore(folder, lock, openFile(folder));
      } catch (error) {
        lock.release();
        throw error;
      }
    });
  }

  /**
   * Reads a campaign without running it; another process may run it meanwhile.
   *
   * @param folder Its folder.
   * @returns It as it was at the end of an epoch.
   * @throws {CampaignError} When there is none, or it cannot be read.
   */
  static read(folder: string): Campaign {
    return withReader(folder, (db) => ({ settings: readSettings(db), state: readState(db) }));
  }

  /**
   * Reads what decides the results of a campaign, and nothing else of it.
   *
   * @throws {CampaignError} When there is none, or it cannot be read.
   */
  static readSettings(folder: string): CampaignSettings {
    return withReader(folder, readSettings);
  }

  /**
   * Reads the cases of a campaign, also of one that an older program wrote. Nothing is written.
   *
   * @param folder Its folder.
   * @returns The cases as lines of a case file, in the order in which it kept them.
   * @throws {CampaignError} When there is none, or it cannot be read.
   */
  static readCases(folder: string): string[] {
    return withReader(folder, readLines, "cases");
  }

  /** Reads everything that was kept. */
  load(): CampaignState {
    return forPeople(this.folder, () => inTransaction(this.#db, "DEFERRED", () => readState(this.#db)));
  }

  /**
   * Keeps what an epoch adds. When this returns, it is on disk, and stays there whatever happens to process and power.
   *
   * @throws {CampaignError} When the epoch or its entries do not follow what was kept, or the disk is full; then nothing
   * of the epoch is kept, and it can be tried again.
   */
  commit(delta: EpochDelta): void {
    forPeople(this.folder, () =>
      inTransaction(this.#db, "IMMEDIATE", () => {
        this.#requireNext(delta);
        writeDelta(this.#db, delta);
      }));
  }

  #requireNext({ epoch, entries }: EpochDelta): void {
    const due = this.#count("progress");
    if (epoch !== due) {
      throw new CampaignError("order", `Epoch ${epoch} does not follow in ${this.folder}: epoch ${due} is due`);
    }
    const first = this.#count("entries");
    const wrong = entries.findIndex(({ id }, n) => id !== first + n);
    if (wrong >= 0) {
      const { id } = entries[wrong]!;
      throw new CampaignError("order", `Entry ${id} does not follow in ${this.folder}: entry ${first + wrong} is due`);
    }
  }

  /** How many rows there are of a table whose keys count up from 0. */
  #count(table: "progress" | "entries"): number {
    const key = table === "progress" ? "epoch" : "id";
    return this.#db.prepare(`SELECT coalesce(max(${key}) + 1, 0) AS count FROM ${table}`).get()!["count"] as number;
  }

  /** Closes the campaign and gives its lock back; a second time, it does nothing. */
  close(): void {
    if (!this.#db.isOpen) return;
    this.#db.close();
    this.#lock.release();
  }

  /** Does what {@linkcode CampaignStore.close} does, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }
}

/** Looks before the file is opened to be written: a campaign that is refused is left as it is. */
function requireSettings(folder: string, here: CampaignSettings): void {
  const there = withReader(folder, readSettings);
  const age = ageOf(there, here);
  if (age !== "same") {
    const [was, is] = [there, here].map(({ versions }) => versions[PROGRAM]);
    const who = age === "older" ? "an older" : "a newer";
    throw new CampaignError(
      age,
      `Campaign was written by ${who} program: ${folder} is of version ${was}, this is ${is}`,
    );
  }
  requireSubjects(folder, there, here);
  const differences = settingDifferences(there, here);
  if (differences.length === 0) return;
  throw new CampaignError("settings", `Campaign in ${folder} has other settings: ${differences.join("; ")}`);
}

/**
 * Makes sure that a campaign's subjects are those that were asked for.
 *
 * @param folder The campaign's folder, for the message.
 * @param there The campaign's subjects.
 * @param here Those that were asked for.
 * @throws {CampaignError} When they are others, or were built anew.
 */
export function requireSubjects(folder: string, there: IdentifiedSubjects, here: IdentifiedSubjects): void {
  const differences = subjectDifferences(there, here);
  if (differences.length === 0) return;
  throw new CampaignError("subjects", `Campaign in ${folder} has other subjects: ${differences.join("; ")}`);
}
