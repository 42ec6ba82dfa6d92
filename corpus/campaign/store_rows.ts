/**
 * What a campaign keeps as rows of its tables, and back.
 *
 * @module
 */
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from "node:sqlite";
import { type Exemplar, nameOf } from "../../findings/finding.ts";
import type { OutsideModel } from "../../findings/outside_model.ts";
import { PairMap } from "../../findings/pair_map.ts";
import { formatCase, parseCase } from "../files/case_file.ts";
import { parseVerdict, verdictJson } from "../files/verdict_json.ts";
import { CampaignError } from "./campaign_error.ts";
import type {
  CampaignFinding,
  CampaignState,
  CorpusEntry,
  EpochDelta,
  KnownFeature,
  Progress,
} from "./stored_campaign.ts";

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
  "parties",
  "field",
  "gap",
  "cause",
  "count",
  "first_epoch",
  "first_shard",
  "first_case",
  "first_seconds",
  "exemplars",
] as const;

const ENTRY = ["id", "line", "features", "cost", "epoch", "shard"] as const;
const FEATURE = ["id", "epoch", "hits"] as const;
const BUCKET = ["key", "finding"] as const;
const OUTSIDE = ["subject", "handled", "refused", "mnemonics", "by_cpu", "why"] as const;

/** How many rows one statement writes: a call costs more than the row it writes. */
const ROWS_AT_ONCE = 100;

/** Reads everything; within a transaction, all of it is of one epoch. */
export function readState(db: DatabaseSync): CampaignState {
  const all = (sql: string) => db.prepare(sql).all();
  const findings = all("SELECT * FROM findings ORDER BY number").map((row) => ({ row, finding: findingOf(row) }));
  const progress = all("SELECT * FROM progress ORDER BY epoch").map((row) => ({ ...row }) as unknown as Progress);
  return {
    epochs: progress.length,
    entries: all("SELECT * FROM entries ORDER BY id").map(entryOf),
    features: all("SELECT * FROM features ORDER BY id").map(featureOf),
    findings: findings.map(({ finding }) => finding),
    outside: all("SELECT * FROM outside ORDER BY subject").map(outsideOf),
    buckets: readBuckets(db, new Map(findings.map(({ row, finding }) => [row["number"]!, finding]))),
    progress,
  };
}

/** Reads the cases alone, as lines of a case file, in their order. */
export function readLines(db: DatabaseSync): string[] {
  return db.prepare("SELECT line FROM entries ORDER BY id").all().map(({ line }) => line as string);
}

/** A bucket belongs to the pair that its finding is of. */
function readBuckets(db: DatabaseSync, findings: ReadonlyMap<SQLOutputValue, CampaignFinding>): PairMap<string> {
  const buckets = new PairMap<string>();
  for (const { key, finding: number } of db.prepare("SELECT key, finding FROM buckets ORDER BY key").all()) {
    const { id, parties } = findings.get(number!)!;
    buckets.set(nameOf(parties), key as number, id);
  }
  return buckets;
}

function entryOf(row: Row): CorpusEntry {
  const bytes = row["features"] as Uint8Array;
  return {
    id: row["id"] as number,
    line: row["line"] as string,
    // A copy: bytes can begin anywhere, words cannot.
    features: new Uint32Array(bytes.slice().buffer),
    cost: row["cost"] as number,
    epoch: row["epoch"] as number,
    shard: row["shard"] as number,
  };
}

function featureOf({ id, epoch, hits }: Row): KnownFeature {
  return { id: id as number, epoch: epoch as number, hits: hits as number };
}

function outsideOf({ subject, handled, refused, mnemonics, by_cpu, why }: Row): OutsideModel {
  const list = (key: "byCpu" | "why", json: unknown) => json === "{}" ? {} : { [key]: JSON.parse(json as string) };
  return {
    subject: subject as string,
    handled: handled as number,
    refused: refused as number,
    mnemonics: JSON.parse(mnemonics as string),
    ...list("byCpu", by_cpu),
    ...list("why", why),
  };
}

function findingOf(row: Row): CampaignFinding {
  const lines = (row["exemplars"] as string).split("\n");
  const cause = row["cause"] as string | null;
  return {
    id: row["id"] as string,
    signature: row["signature"] as string,
    title: row["title"] as string,
    parties: JSON.parse(row["parties"] as string),
    field: row["field"] as CampaignFinding["field"],
    isGap: row["gap"] === 1,
    cause: cause === null ? null : JSON.parse(cause),
    count: row["count"] as number,
    first: {
      epoch: row["first_epoch"] as number,
      shard: row["first_shard"] as number,
      case: row["first_case"] as number,
      seconds: row["first_seconds"] as number,
    },
    exemplars: lines.map((line) => JSON.parse(line)).map(({ case: c, weight, field, verdict }) => ({
      case: parseCase(JSON.stringify(c)),
      weight,
      field,
      verdict: parseVerdict(verdict),
    })),
  };
}

/** Writes what an epoch adds; within a transaction, all of it or nothing. */
export function writeDelta(
  db: DatabaseSync,
  { epoch, entries, features, findings, forgetsBuckets = false, buckets, outside, progress }: EpochDelta,
): void {
  insert(db, "entries", ENTRY, entries.flatMap(entryRow));
  const seen = features.toSorted((a, b) => a.id - b.id).flatMap(({ id, epoch, hits }) => [id, epoch, hits]);
  insert(db, "features", FEATURE, seen, "ON CONFLICT (id) DO UPDATE SET hits = excluded.hits");
  const again = "ON CONFLICT (id) DO UPDATE SET count = excluded.count, exemplars = excluded.exemplars";
  insert(db, "findings", FINDING, findings.flatMap(findingRow), again);
  if (forgetsBuckets) db.prepare("DELETE FROM buckets").run();
  insert(db, "buckets", BUCKET, bucketRows(db, buckets));
  const counts = outside.flatMap(({ subject, handled, refused, mnemonics, byCpu = {}, why = {} }) => [
    ...[subject, handled, refused],
    ...[mnemonics, byCpu, why].map((list) => JSON.stringify(list)),
  ]);
  insert(db, "outside", OUTSIDE, counts, `ON CONFLICT (subject) DO UPDATE SET ${OUTSIDE.map(replaced).join()}`);
  const row: Progress = { epoch, ...progress };
  insert(db, "progress", PROGRESS, PROGRESS.map((name) => row[name]));
}

/** Of a row that is there already, the column takes the new value. */
const replaced = (column: string) => `${column} = excluded.${column}`;

function entryRow({ id, line, features, cost, epoch, shard }: CorpusEntry): SQLInputValue[] {
  const { buffer, byteOffset, byteLength } = features;
  return [id, line, new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength), cost, epoch, shard];
}

function findingRow(finding: CampaignFinding): SQLInputValue[] {
  const { id, signature, title, parties, field, isGap, cause, count, first, exemplars } = finding;
  const [names, causes] = [JSON.stringify(parties), cause === null ? null : JSON.stringify(cause)];
  const place = [first.epoch, first.shard, first.case, first.seconds];
  const lines = exemplars.map(exemplarLine).join("\n");
  return [id, signature, title, names, field, Number(isGap), causes, count, ...place, lines];
}

/** An exemplar as a line of JSON: its case is not a text within it but part of it, to be read as in a case file. */
function exemplarLine({ case: c, weight, field, verdict }: Exemplar): string {
  return JSON.stringify({ case: JSON.parse(formatCase(c)), weight, field, verdict: verdictJson(verdict) });
}

/** Keys in their order are next to each other in the file, which is several times as fast to write. */
function bucketRows(db: DatabaseSync, buckets: EpochDelta["buckets"]): number[] {
  const numbers = new Map(db.prepare("SELECT id, number FROM findings").all().map(({ id, number }) => [id, number]));
  const rows = Array.from(buckets, ([, key, finding]) => {
    const number = numbers.get(finding);
    if (number === undefined) {
      throw new CampaignError("order", `Bucket ${key} is of a finding that is none: ${finding}`);
    }
    return [key, number as number] as const;
  });
  return rows.sort(([a, x], [b, y]) => a - b || x - y).flat();
}

/** Writes rows whose values follow each other in `values`. */
function insert(
  db: DatabaseSync,
  table: string,
  columns: readonly string[],
  values: readonly SQLInputValue[],
  conflict = "",
): void {
  const row = `(${columns.map(() => "?").join()})`;
  const into = `INSERT INTO ${table} (${columns.join()}) VALUES`;
  const write = (from: number, to: number, rows: number) => {
    const statement = db.prepare(`${into} ${Array(rows).fill(row).join()} ${conflict}`);
    for (let at = from, width = rows * columns.length; at < to; at += width) {
      statement.run(...values.slice(at, at + width));
    }
  };
  const whole = values.length - values.length % (ROWS_AT_ONCE * columns.length);
  write(0, whole, ROWS_AT_ONCE);
  write(whole, values.length, 1);
}
