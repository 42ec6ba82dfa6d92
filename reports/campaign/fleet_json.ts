/**
 * A fleet as JSON.
 *
 * @module
 */
import { printable } from "../words/text_width.ts";
import type { FleetReport } from "./fleet_status.ts";

type Fields = Readonly<Record<string, string | number | null>>;

/** A fleet as programs read it; {@linkcode fleetJson} says what its keys mean. */
export interface FleetJson {
  readonly server: string;
  readonly campaign: string;
  readonly units: "cases" | "points";
  readonly trouble: string | null;
  readonly notice: string | null;
  readonly progress: Fields;
  readonly coordinator: Fields | null;
  readonly traffic: Fields;
  readonly machines: readonly Fields[];
}

/**
 * The fleet as a plain object for `JSON.stringify()`. These keys stay; others may be added:
 *
 * - `server`, `campaign`: the server without credentials, and the campaign's or sweep's name on it;
 * - `units`: `"cases"` or `"points"`, what `machines` count;
 * - `trouble`: why nothing moves, or null;
 * - `notice`: what was noticed of late and stops nobody, or null;
 * - `progress`: `kind` is `"campaign"`, with `epochs`, `epochsWanted` (null: no end) and `cases`; or `"sweep"`, with `done`
 *   and `points`;
 * - `coordinator`: `name`, `pid`, `startedAt` and `lastHeard`; null where none was ever heard;
 * - `traffic`: bytes of the coordinator, `sent`, `received` and `perEpoch` (null: not known);
 * - `machines`: a list of `name`, `pid`, `threads`, `state` (`"working"`, `"waiting"` or `"silent"`), `shards`, `cases`,
 *   `rate` (a second), `cpu` (null: none is asked), `lastHeard` and `lastError` (null: none).
 *
 * Times are milliseconds since 1970. A number that is none is null. Texts come without control characters, so that a
 * terminal can show them.
 */
export function fleetJson(status: FleetReport): FleetJson {
  const { server, campaign, units, trouble, notice, progress, coordinator, traffic, machines } = status;
  return {
    server: printable(server),
    campaign: printable(campaign),
    units,
    trouble: trouble === null ? null : printable(trouble),
    notice: notice === null ? null : printable(notice),
    progress: progress.kind === "campaign"
      ? picked(progress, ["kind", "epochs", "epochsWanted", "cases"])
      : picked(progress, ["kind", "done", "points"]),
    coordinator: coordinator === null ? null : picked(coordinator, ["name", "pid", "startedAt", "lastHeard"]),
    traffic: picked(traffic, ["sent", "received", "perEpoch"]),
    machines: machines.map((machine) => picked(machine, MACHINE_KEYS)),
  };
}

const MACHINE_KEYS = [
  ...["name", "pid", "threads", "state", "shards", "cases", "rate", "cpu", "lastHeard", "lastError"] as const,
];

/** Fields by name, lest what somebody adds to a status gets out. */
function picked<T extends object>(from: T, keys: readonly (keyof T & string)[]): Fields {
  return Object.fromEntries(keys.map((key) => [key, plain(from[key])]));
}

function plain(value: unknown): string | number | null {
  if (typeof value === "string") return printable(value);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
