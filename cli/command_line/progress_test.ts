import { assertEquals } from "@std/assert";
import { Progress } from "./progress.ts";

/** Something to tell, that remembers what it was told. */
class Told {
  text = "";
  readonly #isTerminal: boolean;

  constructor(isTerminal: boolean) {
    this.#isTerminal = isTerminal;
  }

  isTerminal(): boolean {
    return this.#isTerminal;
  }

  writeSync(bytes: Uint8Array): number {
    this.text += new TextDecoder().decode(bytes);
    return bytes.length;
  }
}

/** Tells of a thousand points, of which two hundred were done before, a hundred every `seconds`. */
function tell(to: Told, seconds: number): void {
  let now = 0;
  const progress = new Progress(to, { name: "Sweep", units: "points", before: 200 }, () => now);
  for (let done = 300; done <= 600; done += 100) {
    now += 1000 * seconds;
    progress.tell(() => ({ done, of: 1000 }));
  }
  progress.close();
  progress.close();
}

Deno.test("Progress tells a log now and then how much is done, how fast, and how long it will take", () => {
  const log = new Told(false);
  tell(log, 20);
  assertEquals(
    log.text,
    "Sweep: 400 of 1,000 points (40.0 %), 5 points/s, 00:02:00 left\n" +
      "Sweep: 600 of 1,000 points (60.0 %), 5 points/s, 00:01:20 left\n",
  );
});

Deno.test("Progress keeps to one line of a terminal, and takes it away at the end", () => {
  const terminal = new Told(true);
  tell(terminal, 0.3);
  assertEquals(
    terminal.text,
    "\r\x1b[KSweep: 400 of 1,000 points (40.0 %), 333 points/s, 00:00:01 left" +
      "\r\x1b[KSweep: 600 of 1,000 points (60.0 %), 333 points/s, 00:00:01 left\r\x1b[K",
  );
});

Deno.test("Progress never goes back where it turns out that there is more to do than it seemed", () => {
  const log = new Told(false);
  let now = 0;
  const work = { name: "Tunnel", units: "texts", before: 0, isEstimated: true };
  const progress = new Progress(log, work, () => now);
  for (const [done, of] of [[0, 1], [4000, 7890], [5000, 17_890], [15_000, 20_000]] as const) {
    now += 40_000;
    progress.tell(() => ({ done, of, more: "2 findings" }));
  }
  assertEquals(log.text.split("\n"), [
    "Tunnel: 0 of about 1 texts (0.0 %), 0 texts/s, - left, 2 findings",
    "Tunnel: 4,000 of about 7,900 texts (50.7 %), 50 texts/s, 00:01:17 left, 2 findings",
    "Tunnel: 5,000 of about 18,000 texts (50.7 %), 42 texts/s, 00:05:09 left, 2 findings",
    "Tunnel: 15,000 of about 20,000 texts (75.0 %), 94 texts/s, 00:00:53 left, 2 findings",
    "",
  ]);
});

Deno.test("Progress says nothing of what is soon over, and goes on where nobody reads", () => {
  const log = new Told(false);
  tell(log, 1);
  assertEquals(log.text, "");
  const closed = new Told(true);
  closed.writeSync = () => {
    throw new Error("Broken pipe");
  };
  tell(closed, 1);
});
