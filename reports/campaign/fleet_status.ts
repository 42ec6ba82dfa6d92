/**
 * What is known of a fleet, the machines that run a campaign or a sweep together: plain data that the screen, the status
 * line and `fleet status` show.
 *
 * @module
 */

/** What a machine of a fleet does: it works, it waits for work, or nothing has been heard of it for too long. */
export type MachineState = "working" | "waiting" | "silent";

/** One machine of a fleet: a process of `verdict work`. */
export interface MachineStatus {
  /** The host's name. */
  readonly name: string;
  readonly pid: number;
  readonly threads: number;
  readonly state: MachineState;
  /** Pieces of work that it has carried out for this campaign or sweep. */
  readonly shards: number;
  /** Cases, or points of a sweep, that it has run. */
  readonly cases: number;
  /** Of them a second, lately. */
  readonly rate: number;
  /** The CPU's name; null where it asks none. */
  readonly cpu: string | null;
  /** When it last said something, in milliseconds since 1970. */
  readonly lastHeard: number;
  /** What last went wrong on it; null where nothing did. */
  readonly lastError: string | null;
}

/** Bytes that the coordinator has moved. */
export interface FleetTraffic {
  readonly sent: number;
  readonly received: number;
  /** In both directions in an epoch; null where there was none yet, and in a sweep. */
  readonly perEpoch: number | null;
}

/** A fleet at one moment. */
export interface FleetStatus {
  /** The server as people write it, without credentials, such as `nats://host:4222`. */
  readonly server: string;
  /** The name of the campaign or sweep on the server. */
  readonly campaign: string;
  /** What machines count. */
  readonly units: "cases" | "points";
  /** Why nothing moves, such as "Server has not answered for 12 s"; null where all is well. */
  readonly trouble: string | null;
  /** What was noticed of late and stops nobody, such as that a machine does not take part; null where nothing was. */
  readonly notice: string | null;
  readonly machines: readonly MachineStatus[];
  readonly traffic: FleetTraffic;
  /** The command that makes a machine join, as it is typed where this is shown. */
  readonly joinCommand: string;
}

/** The process that has the folder, gives out the work and merges what comes back. */
export interface CoordinatorStatus {
  /** Its host's name. */
  readonly name: string;
  readonly pid: number;
  /** When it started, in milliseconds since 1970. */
  readonly startedAt: number;
  /** When it last said something, likewise. */
  readonly lastHeard: number;
}

/** How far a fleet is. */
export type FleetProgress =
  | {
    readonly kind: "campaign";
    /** Epochs done. */
    readonly epochs: number;
    /** Epochs to do; null where that was not said. */
    readonly epochsWanted: number | null;
    readonly cases: number;
  }
  | {
    readonly kind: "sweep";
    /** Points done. */
    readonly done: number;
    /** All points. */
    readonly points: number;
  };

/** A fleet as somebody sees it who is not its coordinator. */
export interface FleetReport extends FleetStatus {
  readonly progress: FleetProgress;
  /** Null where none was ever heard. */
  readonly coordinator: CoordinatorStatus | null;
}
