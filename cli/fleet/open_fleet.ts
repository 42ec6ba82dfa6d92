/**
 * A fleet, from the side of the command that has work for it.
 *
 * @module
 */
import { Coordinator, type CoordinatorPlan } from "../../fleet/coordinator.ts";
import { fleetNameOf } from "../../fleet/message/names.ts";
import type {
  CoordinatorStatus,
  FleetProgress,
  FleetReport,
  FleetStatus,
} from "../../reports/campaign/fleet_status.ts";
import { remarkOf } from "../../reports/campaign/fleet_lists.ts";
import { workCommand } from "../command_line/command_text.ts";
import { writeError } from "../command_line/output.ts";
import { typedHere } from "../command_line/typed_here.ts";
import { forFleet } from "./fleet_errors.ts";
import type { FleetJob } from "./fleet_jobs.ts";
import { hostName } from "./host_name.ts";

/** How long what was noticed is shown, in milliseconds. */
const NOTICED = 60_000;

/** Milliseconds from one status for others to the next. */
const TELL = 1000;

/** What is to be done by a fleet. */
export interface FleetPlan extends Pick<CoordinatorPlan, "server" | "campaign" | "snapshot" | "stanceOf"> {
  readonly job: FleetJob;
  readonly units: FleetStatus["units"];
  /** How far it is. */
  progress(): FleetProgress;
  /** Epochs of this run so far; 0 where there are none. */
  epochs(): number;
}

/** The name of a campaign: as it was given, or that of its folder. */
export function campaignName(given: string | undefined, folder: string): string {
  return given ?? fleetNameOf(folder.replace(/[/\\]+$/, "").split(/[/\\]/).at(-1)!);
}

/** Something that was noticed, and when, in milliseconds since 1970. */
interface Notice {
  readonly at: number;
  readonly text: string;
}

/** A fleet at work. */
export class OpenFleet {
  readonly coordinator: Coordinator;
  readonly #plan: FleetPlan;
  readonly #notices: Notice[];
  readonly #self: Omit<CoordinatorStatus, "lastHeard">;
  readonly #timer: ReturnType<typeof setInterval>;
  #said: string | null = null;

  private constructor(coordinator: Coordinator, plan: FleetPlan, notices: Notice[]) {
    this.coordinator = coordinator;
    this.#plan = plan;
    this.#notices = notices;
    this.#self = { name: hostName(), pid: Deno.pid, startedAt: Date.now() };
    this.#timer = setInterval(() => this.#tell(), TELL);
    this.#tell();
  }

  /**
   * Takes the work to a server.
   *
   * @throws {CommandError} When it cannot be used, or somebody else coordinates the campaign.
   */
  static async open(plan: FleetPlan): Promise<OpenFleet> {
    const notices: Notice[] = [];
    const notice = (text: string) => void notices.push({ at: Date.now(), text });
    const coordinator = await forFleet(() => Coordinator.open({ ...plan, notice }));
    return new OpenFleet(coordinator, plan, notices);
  }

  /** Rejects where the fleet cannot go on. */
  get failed(): Promise<never> {
    return forFleet(() => this.coordinator.failed);
  }

  /** Whether nobody is there, or nobody can be reached, who would finish what was begun. */
  get isDeserted(): boolean {
    return this.coordinator.trouble !== null || this.coordinator.machines.threads === 0;
  }

  /** How it is. */
  status(): FleetStatus {
    const { server, campaign, units } = this.#plan;
    const { machines, traffic, trouble } = this.coordinator;
    const noticed = this.#notices.findLast(({ at }) => Date.now() - at < NOTICED)?.text ?? null;
    const epochs = this.#plan.epochs();
    return {
      server: server.shown,
      campaign,
      joinCommand: typedHere(workCommand(server.shown)),
      units,
      trouble,
      notice: noticed,
      machines: machines.all.map(({ machine, pid, threads, isSilent, running, done, cases, rate, cpu, ...rest }) => ({
        name: machine,
        pid,
        threads,
        state: isSilent ? "silent" : running.length > 0 ? "working" : "waiting",
        shards: done,
        cases,
        rate: isSilent ? 0 : rate,
        cpu,
        lastHeard: rest.lastHeard,
        lastError: rest.message,
      })),
      traffic: { ...traffic, perEpoch: epochs === 0 ? null : (traffic.sent + traffic.received) / epochs },
    };
  }

  /** Says what is in the way on standard error, once where it begins and once where it is over; for who has no screen. */
  sayTrouble(): void {
    const remark = remarkOf(this.status());
    if (remark === this.#said) return;
    if (remark !== null || this.#said !== null) writeError(remark ?? "The fleet works on");
    this.#said = remark;
  }

  /**
   * Leaves it; what was noticed is said once more, where it stays to be read.
   *
   * @param isOver Whether nothing of it needs to stay on the server.
   */
  async close(isOver: boolean): Promise<void> {
    clearInterval(this.#timer);
    await this.coordinator.close(isOver);
    for (const text of new Set(this.#notices.map(({ text }) => text))) writeError(text);
  }

  /** Has the status ready for whoever asks. */
  #tell(): void {
    const report: FleetReport = {
      ...this.status(),
      progress: this.#plan.progress(),
      coordinator: { ...this.#self, lastHeard: Date.now() },
    };
    this.coordinator.tellStatus(new TextEncoder().encode(JSON.stringify(report)));
  }
}
