/**
 * The campaign's file: its tables, and how to tell it from other files.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { CampaignError } from "./campaign_error.ts";
import { settingRows, settingsOf } from "./store_settings.ts";
import type { CampaignSettings } from "./stored_campaign.ts";

/** Marks an SQLite file as a campaign: "vrdc" in ASCII. */
export const APPLICATION_ID = 0x76726463;

/** Version of the file; it changes when a program that knows the old one would misread or spoil the new one. */
export const STORE_VERSION = 5;

/**
 * The tables. An epoch is done when it has a row in `progress`. Lists and objects are JSON, so that any SQLite shell shows
 * them: `settings.value`, `findings.parties`, `findings.cause`, the lists of `outside`, and `findings.exemplars`, one a line. A bucket is one of the pair that its
 * finding is of. `entries.features` are 32-bit words,
 * little-endian.
 */
const TABLES = `
CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
CREATE TABLE progress (
  epoch       INTEGER PRIMARY KEY,
  cases       INTEGER NOT NULL,
  disagreeing INTEGER NOT NULL,
  seconds     REAL NOT NULL,
  corpus      INTEGER NOT NULL,
  features    INTEGER NOT NULL,
  edges       INTEGER NOT NULL,
  findings    INTEGER NOT NULL,
  gaps        INTEGER NOT NULL,
  unresolved  INTEGER NOT NULL
) STRICT;
CREATE TABLE entries (
  id       INTEGER PRIMARY KEY,
  line     TEXT NOT NULL,
  features BLOB NOT NULL,
  cost     REAL NOT NULL,
  epoch    INTEGER NOT NULL,
  shard    INTEGER NOT NULL
) STRICT;
CREATE TABLE features (
  id    INTEGER PRIMARY KEY,
  epoch INTEGER NOT NULL,
  hits  INTEGER NOT NULL
) STRICT;
CREATE TABLE findings (
  number        INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,
  signature     TEXT NOT NULL,
  title         TEXT NOT NULL,
  parties       TEXT NOT NULL,
  field         TEXT,
  gap           INTEGER NOT NULL,
  cause         TEXT,
  count         INTEGER NOT NULL,
  first_epoch   INTEGER NOT NULL,
  first_shard   INTEGER NOT NULL,
  first_case    INTEGER NOT NULL,
  first_seconds REAL NOT NULL,
  exemplars     TEXT NOT NULL
) STRICT;
CREATE TABLE buckets (
  key     INTEGER NOT NULL,
  finding INTEGER NOT NULL REFERENCES findings (number),
  PRIMARY KEY (key, finding)
) STRICT, WITHOUT ROWID;
CREATE TABLE outside (
  subject   TEXT PRIMARY KEY,
  handled   INTEGER NOT NULL,
  refused   INTEGER NOT NULL,
  mnemonics TEXT NOT NULL,
  by_cpu    TEXT NOT NULL,
  why       TEXT NOT NULL
) STRICT;
`;

/** Makes an empty file a campaign without epochs. */
export function createTables(db: DatabaseSync, settings: CampaignSettings): void {
  // Nobody needs to undo a file that is not finished, and a journal on disk would outlive it.
  db.prepare("PRAGMA journal_mode = MEMORY").get();
  db.prepare("BEGIN EXCLUSIVE").run();
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  db.exec(`PRAGMA user_version = ${STORE_VERSION}`);
  db.exec(TABLES);
  const insert = db.prepare("INSERT INTO settings (name, value) VALUES (?, ?)");
  for (const [name, value] of settingRows(settings)) insert.run(name, JSON.stringify(value));
  db.prepare("COMMIT").run();
}

/** What a reader needs of a file: all of it, or its cases alone, which every version so far keeps in the same way. */
export type Wanted = "everything" | "cases";

/**
 * Makes sure that an open file is a sound campaign that this program can read.
 *
 * @param file Its name, for messages.
 * @param wanted What of it is read.
 * @throws {CampaignError} When it is not.
 */
export function checkFile(db: DatabaseSync, file: string, wanted: Wanted = "everything"): void {
  if (pragma(db, "application_id") !== APPLICATION_ID) {
    throw new CampaignError("foreign", `File is no campaign: ${file}`);
  }
  const version = pragma(db, "user_version") as number;
  if (version > STORE_VERSION || version < STORE_VERSION && wanted !== "cases") {
    const fault = version > STORE_VERSION ? "newer" : "older";
    throw new CampaignError(
      fault,
      `Campaign was written by ${
        fault === "newer" ? "a newer" : "an older"
      } program: ${file} has version ${version}, ` +
        `and this one reads ${STORE_VERSION}`,
    );
  }
  const result = pragma(db, "quick_check(1)", "quick_check");
  if (result !== "ok") throw new CampaignError("damaged", `Campaign is damaged: ${file}: ${result}`);
}

function pragma(db: DatabaseSync, call: string, column = call): unknown {
  return db.prepare(`PRAGMA ${call}`).get()?.[column];
}

/** The settings that a campaign was created with. */
export function readSettings(db: DatabaseSync): CampaignSettings {
  const rows = db.prepare("SELECT name, value FROM settings ORDER BY rowid").all();
  return settingsOf(rows.map(({ name, value }) => [name as string, JSON.parse(value as string)]));
}
