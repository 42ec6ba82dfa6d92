import { assert, assertEquals } from "@std/assert";
import { CampaignStore } from "./campaign_store.ts";
import { assertRefuses, SETTINGS, stateAfter } from "./store_testing.ts";

const KILLS = 50;

/** Milliseconds within which a process is killed after it started to commit: enough for some epochs. */
const AT_WORK = 40;

/** Milliseconds within which a process is killed after it was started: about as long as it takes to start. */
const AT_START = 200;

const CHILD = new URL("./store_child_testing.ts", import.meta.url).href;

/** A process that runs a campaign, and what it says. */
class Runner {
  readonly #process: Deno.ChildProcess;
  readonly #errors: Promise<string>;
  readonly #listening: Promise<void>;
  #text = "";
  #heard = Promise.withResolvers<void>();
  #isOver = false;

  constructor(folder: string, ...args: string[]) {
    const permissions = ["--allow-read", "--allow-write", "--allow-run=sleep"];
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", ...permissions, CHILD, folder, ...args],
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

  /** The number in the last whole line that begins with a word, if there is one. */
  said(word: string): number | undefined {
    const last = [...this.#text.matchAll(new RegExp(`^${word} (\\d+)\n`, "gm"))].at(-1)?.[1];
    return last === undefined ? undefined : Number(last);
  }

  /** Waits for a line that begins with a word. */
  async until(word: string): Promise<number> {
    for (;;) {
      const number = this.said(word);
      if (number !== undefined) return number;
      if (this.#isOver) throw new Error(`Process ended without saying ${word}: ${await this.#errors}`);
      await this.#heard.promise;
    }
  }

  /** Ends it without giving it a chance to do anything, and hears all it said. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await Promise.all([this.#process.status, this.#listening]);
    assertEquals(await this.#errors, "");
  }
}

function wait(most: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, most * Math.random()));
}

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test(`CampaignStore keeps whole epochs, and each that commit() returned from, over ${KILLS} kills`, async () => {
  await withFolder(async (folder) => {
    let [epochs, growths] = [0, 0];
    for (let kill = 0; kill < KILLS; kill++) {
      const runner = new Runner(folder);
      const isAtWork = kill % 3 > 0;
      if (isAtWork) await runner.until("there");
      await wait(isAtWork ? AT_WORK : AT_START);
      await runner.kill();
      const [there, kept] = [runner.said("there"), runner.said("kept")];
      assertEquals(there ?? epochs, epochs);
      if (there === undefined && epochs === 0) continue;
      const { settings, state } = CampaignStore.read(folder);
      // The last commit may have been made and not yet said.
      const acknowledged = kept === undefined ? epochs : kept + 1;
      assert([acknowledged, acknowledged + 1].includes(state.epochs), `${acknowledged} said, ${state.epochs} kept`);
      assertEquals(settings, SETTINGS);
      assertEquals(state, stateAfter(state.epochs));
      if (state.epochs > epochs) growths++;
      epochs = state.epochs;
    }
    // Else the test looked at nothing.
    assert(growths > KILLS / 10, `Only ${growths} processes committed anything`);
    using store = CampaignStore.open(folder, SETTINGS);
    assertEquals(store.load(), stateAfter(epochs));
  });
});

Deno.test("CampaignStore.open() refuses what another process runs, and CampaignStore.read() reads it", async () => {
  await withFolder(async (folder) => {
    const runner = new Runner(folder);
    await runner.until("kept");
    const before = performance.now();
    assertRefuses(() => CampaignStore.open(folder, SETTINGS), "running", `Campaign is running already: ${folder}`);
    assert(performance.now() - before < 1000, "It waited");
    for (let k = 0; k < 5; k++) {
      const { state } = CampaignStore.read(folder);
      assertEquals(state, stateAfter(state.epochs));
    }
    await runner.kill();
    using store = CampaignStore.open(folder, SETTINGS);
    const state = store.load();
    assertEquals(state, stateAfter(state.epochs));
  });
});

Deno.test("CampaignStore.open() opens what a killed process ran, while a process that it started lives on", async () => {
  await withFolder(async (folder) => {
    const runner = new Runner(folder, "sleeper");
    const sleeper = await runner.until("sleeper");
    try {
      await runner.kill();
      using store = CampaignStore.open(folder, SETTINGS);
      assertEquals(store.load(), stateAfter(store.load().epochs));
    } finally {
      // Fails where it no longer lives.
      Deno.kill(sleeper, "SIGKILL");
    }
  });
});
