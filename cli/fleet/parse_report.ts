/**
 * What a coordinator tells of its fleet, as it came over the network: from whoever may answer there.
 *
 * @module
 */
import * as v from "valibot";
import { objectComplaint, type Reads } from "../../fleet/wire/schema.ts";
import type {
  CoordinatorStatus,
  FleetProgress,
  FleetReport,
  FleetTraffic,
  MachineStatus,
} from "../../reports/campaign/fleet_status.ts";

/** The most bytes of a report, machines of it and characters of a text that are believed. */
const MOST_BYTES = 1 << 22;
const MOST_MACHINES = 10_000;
const MOST_TEXT = 4000;

const TEXT = v.pipe(v.string(), v.maxLength(MOST_TEXT));
const AMOUNT = v.pipe(v.number(), v.finite(), v.minValue(0));
const WHOLE = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A time that a date can show, in milliseconds since 1970. */
const TIME = v.pipe(AMOUNT, v.maxValue(8.64e15));

/** Whoever tells more than that is of a later version. */
const MACHINE: Reads<MachineStatus> = v.object({
  name: TEXT,
  pid: WHOLE,
  threads: WHOLE,
  state: v.picklist(["working", "waiting", "silent"]),
  shards: WHOLE,
  cases: WHOLE,
  rate: AMOUNT,
  cpu: v.nullable(TEXT),
  lastHeard: TIME,
  lastError: v.nullable(TEXT),
}, objectComplaint);

const TRAFFIC: Reads<FleetTraffic> = v.object({ sent: AMOUNT, received: AMOUNT, perEpoch: v.nullable(AMOUNT) });

const COORDINATOR: Reads<CoordinatorStatus> = v.object({ name: TEXT, pid: WHOLE, startedAt: TIME, lastHeard: TIME });

const PROGRESS: Reads<FleetProgress> = v.variant("kind", [
  v.object({ kind: v.literal("campaign"), epochs: WHOLE, epochsWanted: v.nullable(WHOLE), cases: WHOLE }),
  v.object({ kind: v.literal("sweep"), done: WHOLE, points: WHOLE }),
]);

const REPORT: Reads<Omit<FleetReport, "server" | "campaign" | "joinCommand">> = v.object({
  units: v.picklist(["cases", "points"]),
  trouble: v.nullable(TEXT),
  notice: v.nullable(TEXT),
  machines: v.pipe(v.array(MACHINE), v.maxLength(MOST_MACHINES)),
  traffic: TRAFFIC,
  progress: PROGRESS,
  coordinator: v.nullable(COORDINATOR),
});

/** What whoever asked knows itself. */
export type Asked = Pick<FleetReport, "server" | "campaign" | "joinCommand">;

/**
 * Reads it.
 *
 * @param bytes What came.
 * @param asked Where it came from.
 * @returns Undefined where it is no report.
 */
export function parseReport(bytes: Uint8Array, asked: Asked): FleetReport | undefined {
  if (bytes.length > MOST_BYTES) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  const { success, output } = v.safeParse(REPORT, json, { abortEarly: true });
  return success ? { ...output, ...asked } : undefined;
}
