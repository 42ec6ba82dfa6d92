/**
 * The campaign's file as SQLite has it: created whole, opened to be written or read, changed in transactions.
 *
 * @module
 */
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CampaignError, forPeople } from "./campaign_error.ts";
import { checkFile, createTables, type Wanted } from "./store_schema.ts";
import type { CampaignSettings } from "./stored_campaign.ts";

/** Name of the campaign's file in its folder. */
export const CAMPAIGN_FILE = "campaign.db";

/** Milliseconds to wait for a reader, which can be in the way only while a log that a killed process left is read. */
const PATIENCE = 5000;

/** Kibibytes of the file that stay in memory. Buckets come from all over the file: SQLite's own 2 MiB would be slow. */
const CACHE = 65536;

/** Whether a folder has a campaign. */
export function hasCampaign(folder: string): boolean {
  return existsSync(join(folder, CAMPAIGN_FILE));
}

/**
 * Makes sure that a folder has a campaign.
 *
 * @throws {CampaignError} When it has none.
 */
export function requireCampaign(folder: string): void {
  if (!hasCampaign(folder)) throw new CampaignError("missing", `No campaign in ${folder}`);
}

/** Creates the file under another name first: whoever sees the campaign sees a whole one. */
export function createFile(folder: string, settings: CampaignSettings): void {
  const file = join(folder, CAMPAIGN_FILE);
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const db = new DatabaseSync(unfinished);
  try {
    createTables(db, settings);
  } finally {
    db.close();
  }
  renameSync(unfinished, file);
}

/** Opens the file to be written: what is committed is on disk, whatever happens to process and power. */
export function openFile(folder: string): DatabaseSync {
  const db = new DatabaseSync(join(folder, CAMPAIGN_FILE), { timeout: PATIENCE });
  try {
    // With the write-ahead log readers see whole epochs and stop nobody; "full" has each commit wait for the disk.
    db.prepare("PRAGMA journal_mode = WAL").get();
    db.prepare("PRAGMA synchronous = FULL").run();
    db.prepare("PRAGMA foreign_keys = ON").run();
    db.prepare(`PRAGMA cache_size = -${CACHE}`).run();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Reads a campaign, whole epochs only; another process may run it meanwhile. */
export function withReader<T>(folder: string, read: (db: DatabaseSync) => T, wanted?: Wanted): T {
  const file = join(folder, CAMPAIGN_FILE);
  return forPeople(file, () => {
    requireCampaign(folder);
    const db = new DatabaseSync(file, { readOnly: true, timeout: PATIENCE });
    try {
      return inTransaction(db, "DEFERRED", () => {
        checkFile(db, file, wanted);
        return read(db);
      });
    } finally {
      db.close();
    }
  });
}

/** Does all of something, or nothing of it. */
export function inTransaction<T>(db: DatabaseSync, kind: "DEFERRED" | "IMMEDIATE", work: () => T): T {
  db.prepare(`BEGIN ${kind}`).run();
  try {
    const result = work();
    db.prepare("COMMIT").run();
    return result;
  } catch (error) {
    // After some errors, a full disk among them, SQLite has ended the transaction itself.
    if (db.isTransaction) db.prepare("ROLLBACK").run();
    throw error;
  }
}
