/**
 * What a campaign keeps as rows of its tables, and back.
 *
 * @module
 */
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from "node:sqlite";
import type {
  CampaignExemplar,
  CampaignFinding,
  CampaignState,
  CorpusEntry,
  EpochDelta,
  KnownFeature,
  Progress,
} from "./campaign.ts";
import { CampaignError } from "./campaign_error.ts";

type Row = Record<string, SQLOutputValue>;

/** Columns of `progress`, which are the fields' names. */
const PROGRESS = [
  "epoch",
  "cases",
  "disagreeing",
  "seconds",
  "corpus",
  "features",
  "edges",
  "findings",
  "gaps",
  "unresolved",
] as const;

/** Columns of `findings` but its number, which SQLite counts on. */
const FINDING = [
  "id",
  "signature",
  "title",
  "party",
  "other",
  "gap",
  "cause",
  "count",
  "first_epoch",
  "first_shard",
  "first_case",
  "first_seconds",
  "exemplars",
] as const;

/** How many rows one statement writes: a call costs more than the row it writes. */
const ROWS_AT_ONCE = 100;

/** Reads everything; within a transaction, all of it is of one epoch. */
export function readState(db: DatabaseSync): CampaignState {
  const all = (sql: string) => db.prepare(sql).all();
  const findings = all("SELECT * FROM findings ORDER BY number");
  const ids = new Map(findings.map(({ number, id }) => [number, id as string]));
  const progress = all("SELECT * FROM progress ORDER BY epoch") as unknown as Progress[];
  return {
    epochs: progress.length,
    entries: all("SELECT * FROM entries ORDER BY id").map(entryOf),
    features: all("SELECT * FROM features ORDER BY id").map((row) => ({ ...row }) as unknown as KnownFeature),
    findings: findings.map(findingOf),
    buckets: new Map(
      all("SELECT key, finding FROM buckets ORDER BY key").map(({ key, finding }) => [
        key as number,
        ids.get(finding!)!,
      ]),
    ),
    progress: progress.map((row) => ({ ...row })),
  };
}

function entryOf({ features, ...row }: Row): CorpusEntry {
  // A blob can begin anywhere; words cannot.
  const words = new Uint32Array((features as Uint8Array).slice().buffer);
  return { ...row, features: words } as unknown as CorpusEntry;
}

function findingOf(row: Row): CampaignFinding {
  const lines = (row["exemplars"] as string).split("\n");
  const cause = row["cause"] as string | null;
  return {
    id: row["id"] as string,
    signature: row["signature"] as string,
    title: row["title"] as string,
    parties: [row["party"] as string, row["other"] as string],
    isGap: row["gap"] === 1,
    cause: cause === null ? null : JSON.parse(cause),
    count: row["count"] as number,
    first: {
      epoch: row["first_epoch"] as number,
      shard: row["first_shard"] as number,
      case: row["first_case"] as number,
      seconds: row["first_seconds"] as number,
    },
    exemplars: lines.map((line) => JSON.parse(line)).map(({ case: c, ...rest }) => ({
      line: JSON.stringify(c),
      ...rest,
    })),
  };
}

/** Writes what an epoch adds; within a transaction, all of it or nothing. */
export function writeDelta(
  db: DatabaseSync,
  { epoch, entries, features, findings, buckets, progress }: EpochDelta,
): void {
  insert(db, "entries", ["id", "line", "features", "cost", "epoch", "shard"], entries.map(entryRow));
  const seen = features.map(({ id, epoch, hits }) => [id, epoch, hits]).sort(byKey);
  insert(db, "features", ["id", "epoch", "hits"], seen, "ON CONFLICT (id) DO UPDATE SET hits = excluded.hits");
  insert(
    db,
    "findings",
    FINDING,
    findings.map(findingRow),
    "ON CONFLICT (id) DO UPDATE SET count = excluded.count, exemplars = excluded.exemplars",
  );
  insert(db, "buckets", ["key", "finding"], bucketRows(db, buckets));
  const row: Progress = { epoch, ...progress };
  insert(db, "progress", PROGRESS, [PROGRESS.map((name) => row[name])]);
}

function entryRow({ id, line, features, cost, epoch, shard }: CorpusEntry): SQLInputValue[] {
  const { buffer, byteOffset, byteLength } = features;
  return [id, line, new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength), cost, epoch, shard];
}

function findingRow(finding: CampaignFinding): SQLInputValue[] {
  const { id, signature, title, parties, isGap, cause, count, first, exemplars } = finding;
  const causes = cause === null ? null : JSON.stringify(cause);
  const place = [first.epoch, first.shard, first.case, first.seconds];
  const lines = exemplars.map(exemplarLine).join("\n");
  return [id, signature, title, ...parties, Number(isGap), causes, count, ...place, lines];
}

/** An exemplar as a line of JSON: its case is not a text within it but part of it, to be read as in a case file. */
function exemplarLine({ line, weight, field, verdict }: CampaignExemplar): string {
  return JSON.stringify({ case: JSON.parse(line), weight, field, verdict });
}

function bucketRows(db: DatabaseSync, buckets: EpochDelta["buckets"]): number[][] {
  const numbers = new Map(db.prepare("SELECT id, number FROM findings").all().map(({ id, number }) => [id, number]));
  return Array.from(buckets, ([key, finding]) => {
    const number = numbers.get(finding);
    if (number === undefined) {
      throw new CampaignError("order", `Bucket ${key} is of a finding that is none: ${finding}`);
    }
    return [key, number as number];
  }).sort(byKey);
}

/** Keys in their order are next to each other in the file, which is several times as fast to write. */
function byKey([a]: readonly number[], [b]: readonly number[]): number {
  return a! - b!;
}

function insert(
  db: DatabaseSync,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly SQLInputValue[])[],
  conflict = "",
): void {
  const one = `(${columns.map(() => "?").join()})`;
  const into = `INSERT INTO ${table} (${columns.join()}) VALUES`;
  const statement = (n: number) => db.prepare(`${into} ${Array(n).fill(one).join()} ${conflict}`);
  const whole = rows.length - rows.length % ROWS_AT_ONCE;
  const many = statement(ROWS_AT_ONCE);
  for (let at = 0; at < whole; at += ROWS_AT_ONCE) many.run(...rows.slice(at, at + ROWS_AT_ONCE).flat());
  const single = statement(1);
  for (const row of rows.slice(whole)) single.run(...row);
}
