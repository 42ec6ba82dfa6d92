/**
 * The machines of a fleet, as they speak of themselves.
 *
 * @module
 */
import type { Beat } from "./beat.ts";

/** How long a machine may be silent before it is taken for dead, in milliseconds: it speaks once a second. */
export const SILENCE = 20_000;

/** How long a dead one is still shown, in milliseconds. */
const SHOWN = 300_000;

/** A machine. */
export interface Machine extends Beat {
  /** The worker's name on the server. */
  readonly worker: string;
  /** When it last spoke, in milliseconds since 1970. */
  readonly lastHeard: number;
  readonly isSilent: boolean;
}

/** Who takes part. */
export class Machines {
  readonly #machines = new Map<string, Machine>();

  /** All of them, in the order in which they came. */
  get all(): readonly Machine[] {
    return [...this.#machines.values()];
  }

  /** Threads of those that live. */
  get threads(): number {
    return this.all.reduce((sum, { isSilent, threads }) => sum + (isSilent ? 0 : threads), 0);
  }

  /** Takes note of what one says; what came with an order that failed does not hide what it is at. */
  note(worker: string, beat: Beat): void {
    if (beat.said === "leaves" || beat.said === "refuses") this.#machines.delete(worker);
    else this.#machines.set(worker, { ...beat, worker, lastHeard: Date.now(), isSilent: false });
  }

  /** Nobody could be heard for a while: whoever lives has another chance to speak. */
  touch(): void {
    const now = Date.now();
    for (const [worker, machine] of this.#machines) {
      if (!machine.isSilent) this.#machines.set(worker, { ...machine, lastHeard: now });
    }
  }

  /** Takes those for dead that were silent for too long, and gives them. */
  bury(): Machine[] {
    const now = Date.now();
    const dead: Machine[] = [];
    for (const [worker, machine] of this.#machines) {
      const silent = now - machine.lastHeard;
      if (silent > SHOWN) this.#machines.delete(worker);
      else if (silent > SILENCE && !machine.isSilent) {
        dead.push(machine);
        this.#machines.set(worker, { ...machine, isSilent: true });
      }
    }
    return dead;
  }
}

/** A machine as people name it. */
export function machineName({ machine, pid }: Pick<Beat, "machine" | "pid">): string {
  return `${machine}/${pid}`;
}
