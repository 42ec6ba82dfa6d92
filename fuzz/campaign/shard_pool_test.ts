import { assert, assertEquals, assertRejects } from "@std/assert";
import { openCpuParty } from "../../oracles/cpu/cpu_party.ts";
import { CpuUnavailable } from "../../oracles/cpu/executor/cpu_unavailable.ts";
import { CrewError } from "../crew/crew.ts";
import { CampaignMemory } from "./campaign_memory.ts";
import { plain, runEpoch, TINY } from "./campaign_testing.ts";
import type { WorkerSettings } from "./shard_protocol.ts";
import { type Grief, openThreads, replaceWorkers } from "./workers_testing.ts";

const EPOCHS = 2;

/** Whether the CPU can be asked on this machine. */
const asksCpu = await openCpuParty().then((cpu) => cpu.close()).then(() => true, (error) => {
  if (error instanceof CpuUnavailable) return false;
  throw error;
});

/** What a campaign came to, and how its workers were. */
interface Ended {
  readonly memory: CampaignMemory;
  readonly restarts: number[];
  readonly errors: (string | null)[];
}

async function campaign(workers: number, settings = TINY): Promise<Ended> {
  const memory = new CampaignMemory();
  const pool = await openThreads(workers, settings, memory);
  try {
    while (memory.epoch < EPOCHS) await runEpoch(memory, pool);
    const { seats } = pool;
    return { memory, restarts: seats.map((seat) => seat.restarts), errors: seats.map((seat) => seat.lastError) };
  } finally {
    await pool.close();
  }
}

const undisturbed = plain((await campaign(1)).memory);

Deno.test("ShardPool gives the same with one worker, two and four, whether the CPU is asked or not", async () => {
  for (const workers of [2, 4]) assertEquals(plain((await campaign(workers)).memory), undisturbed);
  if (!asksCpu) return;
  const settings = { ...TINY, parts: { shards: 4, batches: 1 }, asksCpu };
  assertEquals(plain((await campaign(4, settings)).memory), plain((await campaign(1, settings)).memory));
});

/** A campaign of an emulator that is wrong in instructions that the CPU judges. */
const EMULATOR: WorkerSettings = {
  ...TINY,
  subjects: ["idle-emulator"],
  own: { kind: "module", url: new URL("../testdata/idle_emulator.ts", import.meta.url).href },
  asksCpu,
};

Deno.test({
  name: "ShardPool gives the same of what the CPU judges whichever worker met which instruction first, and when",
  ignore: !asksCpu,
  fn: async () => {
    const { memory } = await campaign(1, EMULATOR);
    const ofInstructions = [...memory.findings.keys()].filter((signature) => signature.includes("| instruction |"));
    assert(ofInstructions.length > 1, `${[...memory.findings.keys()]}`);
    let continued = new CampaignMemory();
    while (continued.epoch < EPOCHS) {
      // As who goes on with a campaign has it: with workers that have met nothing yet.
      continued = new CampaignMemory(structuredClone(continued.snapshot()));
      const pool = await openThreads(2, EMULATOR, continued);
      await runEpoch(continued, pool).finally(() => pool.close());
    }
    assertEquals(plain(continued), plain(memory));
  },
});

Deno.test("ShardPool replaces a worker that fails, and runs its shard again", async () => {
  const griefs = [["throw", "Worker threw"], ["reject", "Worker rejected"], ["fail", "Worker failed"]] as const;
  for (const [n, [how, why]] of griefs.entries()) {
    const grief: Grief = { how, epoch: n % EPOCHS, shard: 1 };
    using _ = replaceWorkers((started) => started === 0 ? grief : undefined);
    const { memory, restarts, errors } = await campaign(1);
    assertEquals([restarts, errors], [[1], [why]]);
    assertEquals(plain(memory), undisturbed);
  }
});

Deno.test("ShardPool gives a shard up that ends every worker, and lets the others finish theirs", async () => {
  using _ = replaceWorkers(() => ({ how: "throw", epoch: 1, shard: 2 }));
  const memory = new CampaignMemory();
  const pool = await openThreads(2, TINY, memory);
  try {
    await runEpoch(memory, pool);
    const error = await assertRejects(() => pool.run(), CrewError);
    assertEquals(error.message, "Shard 1:2 ended its worker 3 times: Worker threw");
    assertEquals([memory.epoch, pool.seats.filter(({ state }) => state === "waiting").length], [1, 1]);
  } finally {
    await pool.close();
  }
});

Deno.test("ShardPool says that a worker does not start, at first or when one is replaced, and ends the others", async () => {
  const message = "Worker does not start: Uncaught (in promise) Error: Worker is unable";
  {
    using _ = replaceWorkers((started) => started === 1 ? "unable" : undefined);
    const error = await assertRejects(() => openThreads(2, TINY, new CampaignMemory()), CrewError);
    assertEquals(error.message, message);
  }
  const griefs = [{ how: "throw", epoch: 0, shard: 0 }, undefined, "unable"] as const;
  using _ = replaceWorkers((started) => griefs[started]);
  const memory = new CampaignMemory();
  const pool = await openThreads(2, TINY, memory);
  try {
    const error = await assertRejects(() => pool.run(), CrewError);
    assertEquals(error.message, message);
  } finally {
    await pool.close();
  }
});
