/**
 * `verdict work`.
 *
 * @module
 */
import { FleetWorker, type WorkerPlan } from "../fleet/fleet_worker.ts";
import { counted } from "../reports/words/finding_text.ts";
import { ExitCode } from "./command_line/errors.ts";
import { wholeNumber } from "./command_line/option.ts";
import { type CommandSpec, parseOptions, refuseArguments } from "./command_line/options.ts";
import { writeError } from "./command_line/output.ts";
import { onStop } from "./command_line/signals.ts";
import { forFleet } from "./fleet/fleet_errors.ts";
import { workerName } from "./fleet/fleet_jobs.ts";
import { hostName } from "./fleet/host_name.ts";
import { neededServer, SERVER_OPTIONS } from "./fleet/server_options.ts";
import { handsFor } from "./fleet/work_parties.ts";
import { campaignSubjectOptions } from "./subjects/subject_options.ts";

const MOST_WORKERS = 256;

/** How `work` is called. */
export const WORK = {
  name: "work",
  summary: "Take part in a campaign or a sweep that is coordinated elsewhere.",
  usage: ["deno task work --fleet nats://host:4222 [options]"],
  options: {
    ...SERVER_OPTIONS,
    workers: wholeNumber({
      help: "Threads (default: one a core)",
      least: 1,
      most: MOST_WORKERS,
      missing: navigator.hardwareConcurrency,
    }),
    ...campaignSubjectOptions("the revisions that the campaign tests"),
  },
  notes: [
    "A worker takes part in the campaign of that name, or in the only one on the server, and waits where there is none.",
    "It runs what it has itself, never code from the server: a subject or a decoder of your own has to be named here, too,",
    "and to be the same as the coordinator's. Ctrl-C finishes what it is at and leaves; a second one ends at once, and what",
    "it was at is given to others. docs/fleet.md leads from two machines to a rack.",
  ],
} satisfies CommandSpec;

/** Runs `work` and returns the exit code. */
export async function runWork(args: string[]): Promise<number> {
  const { options, positionals } = parseOptions(args, WORK);
  refuseArguments(positionals, WORK);
  const server = neededServer(options, WORK.name);
  let session: string | undefined;
  const plan: WorkerPlan = {
    server,
    name: workerName(),
    machine: hostName(),
    threads: options.workers,
    campaign: options.campaign ?? null,
    open: async (job, campaign) => {
      const hands = await handsFor(job, campaign, options, options.workers);
      // It may have to begin anew with the same.
      if (job.session !== session) {
        writeError(`Takes part in "${campaign}" at ${server.shown} with ${counted(options.workers, "thread")}`);
      }
      session = job.session;
      return hands;
    },
    notice: writeError,
  };
  let signals: { close(): void } | undefined;
  try {
    await forFleet(() =>
      FleetWorker.run(plan, (worker) => signals = onStop(() => worker.leave(), () => worker.abort()))
    );
  } finally {
    signals?.close();
  }
  return ExitCode.ok;
}
