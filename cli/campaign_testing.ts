/**
 * Small campaigns run by the command, for tests.
 *
 * @module
 */
import { assertMatch } from "@std/assert";
import { CampaignStore } from "../corpus/campaign/campaign_store.ts";
import type { CampaignState } from "../corpus/campaign/stored_campaign.ts";
import type { Grief } from "../fuzz/campaign/workers_testing.ts";
import { type Ended, ENVIRONMENT, ROOT, runArguments, verdict } from "./cli_testing.ts";

/** Options of a campaign whose epochs take a tenth of a second. */
export const TINY: Readonly<Record<string, string>> = {
  seed: "7",
  subject: "posted",
  cpu: "off",
  shards: "4",
  batches: "2",
  workers: "2",
};

/** The arguments of a tiny campaign in a folder, with some options of its own. */
export function fuzzArguments(folder: string, options: Readonly<Record<string, string>> = {}): string[] {
  const all = { out: folder, ...TINY, ...options };
  return ["fuzz", ...Object.entries(all).flatMap(([name, value]) => [`--${name}`, value])];
}

/** Runs a tiny campaign until it ends. */
export function fuzz(folder: string, options?: Readonly<Record<string, string>>): Promise<Ended> {
  return verdict(fuzzArguments(folder, options));
}

/** All that a campaign keeps, but how long it took. */
export function stateOf(folder: string): CampaignState {
  const state = CampaignStore.read(folder).state;
  return {
    ...state,
    findings: state.findings.map((finding) => ({ ...finding, first: { ...finding.first, seconds: 0 } })),
    progress: state.progress.map((row) => ({ ...row, seconds: 0 })),
  };
}

/** How a process is started that runs a campaign. */
export interface Start {
  /** What becomes of its workers. */
  readonly grief?: Grief;
  /** Whether it shall believe that the baselines list nothing. */
  readonly knowsNothing?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** A process that runs a campaign, and what it says. */
export class FuzzProcess {
  readonly #process: Deno.ChildProcess;
  readonly #listening: Promise<void>;
  readonly #errors: Promise<string>;
  #text = "";
  #heard = Promise.withResolvers<void>();
  #isOver = false;

  /** Starts `fuzz` with some arguments. */
  constructor(args: readonly string[], { grief, knowsNothing = false, env = {} }: Start = {}) {
    const [run, ...more] = runArguments("fuzz");
    const preload = [...grief === undefined ? [] : [griefOf(grief)], ...knowsNothing ? [KNOWING_NOTHING] : []];
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [run!, ...preload.map((module) => `--preload=${module}`), ...more, ...args],
      cwd: ROOT,
      env: { ...ENVIRONMENT, ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#errors = new Response(this.#process.stderr).text();
    this.#listening = this.#listen();
  }

  async #listen(): Promise<void> {
    for await (const chunk of this.#process.stdout.pipeThrough(new TextDecoderStream())) this.#hear(chunk);
    this.#isOver = true;
    this.#hear("");
  }

  #hear(chunk: string): void {
    this.#text += chunk;
    this.#heard.resolve();
    this.#heard = Promise.withResolvers();
  }

  /** What it has said so far. */
  get text(): string {
    return this.#text;
  }

  /** Waits until it has said something. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#text)) {
      if (this.#isOver) return assertMatch(`${this.#text}${await this.#errors}`, pattern);
      await this.#heard.promise;
    }
  }

  /** Sends it a signal. */
  kill(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Waits for its end. */
  async ended(): Promise<Ended> {
    const [{ code }, stderr] = await Promise.all([this.#process.status, this.#errors, this.#listening]);
    return { code, stdout: this.#text, stderr };
  }
}

const KNOWING_NOTHING = new URL("./knowing_nothing_testing.ts", import.meta.url).href;

function griefOf({ how, epoch, shard }: Grief): string {
  return new URL(`./grief_testing.ts?how=${how}&epoch=${epoch}&shard=${shard}`, import.meta.url).href;
}
