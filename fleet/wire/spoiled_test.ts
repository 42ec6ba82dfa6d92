import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { join } from "node:path";
import { CampaignStore } from "../../corpus/campaign/campaign_store.ts";
import { CAMPAIGN_FILE } from "../../corpus/campaign/store_file.ts";
import { inFolder, SETTINGS } from "../../corpus/campaign/store_testing.ts";
import { CampaignMemory, type EpochChange } from "../../fuzz/campaign/campaign_memory.ts";
import { deltaOf, snapshotOf } from "../../fuzz/campaign/campaign_rows.ts";
import { mergeEpoch } from "../../fuzz/campaign/epoch.ts";
import { Tally } from "../../fuzz/sweep/sweep_tally.ts";
import { decodeAnswer, encodeAnswer } from "./answer.ts";
import { decodeChange, encodeChange } from "./change.ts";
import { checkAnswer, checkChange, checkSwept } from "./fits.ts";
import { BLOCK, realEpochs, realSwept, SPACE } from "./messages_testing.ts";
import { decodeSnapshot, encodeSnapshot } from "./snapshot.ts";
import { spoiledBy, WAYS } from "./spoiled_testing.ts";
import { decodeSwept, encodeSwept } from "./swept.ts";
import { WireError } from "./wire_error.ts";

const RUNS = 400;

const EPOCHS = await realEpochs(2);
const [FIRST, LAST] = [EPOCHS[0]!, EPOCHS[1]!];

/** How a kind of message is read and what becomes of it. */
interface Kind<T> {
  readonly encode: (value: T) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => T;
  /** Does what a receiver does. */
  readonly take: (value: T) => void;
}

/** Says that spoiled messages are refused with a {@linkcode WireError}, or are messages of that kind that can be taken. */
function assertHolds<T>(value: T, { encode, decode, take }: Kind<T>): void {
  const packed = encode(value);
  const counts = { refused: 0, taken: 0 };
  fc.assert(
    fc.property(WAYS, (way) => {
      try {
        const read = decode(spoiledBy(packed, way));
        assertEquals(decode(encode(read)), read);
        take(read);
        counts.taken++;
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        assert(error.message.length < 250, error.message);
        counts.refused++;
      }
    }),
    { numRuns: RUNS },
  );
  assert(counts.refused > RUNS / 4 && counts.taken > 0, JSON.stringify(counts));
}

/** A campaign's folder that is at its second epoch, while `use` runs. */
function inSecondEpoch(use: (folder: string) => void): void {
  inFolder((folder) => {
    const memory = new CampaignMemory();
    memory.apply(FIRST.change);
    using store = CampaignStore.open(folder, SETTINGS, { create: true });
    store.commit(deltaOf(memory, FIRST.change, 0, 1));
    store.close();
    use(folder);
  });
}

/** Takes a change into a campaign that is at its second epoch, and into its folder. */
function goOn(folder: string, change: EpochChange): void {
  inFolder((copy) => {
    Deno.copyFileSync(join(folder, CAMPAIGN_FILE), join(copy, CAMPAIGN_FILE));
    const memory = new CampaignMemory(LAST.before.snapshot());
    const kept = memory.entries.length;
    memory.apply(change);
    using store = CampaignStore.open(copy, SETTINGS);
    store.commit(deltaOf(memory, change, kept, 2));
    const { cases, disagreeing, outside, entries } = new CampaignMemory(snapshotOf(store.load()));
    assertEquals(
      { cases, disagreeing, outside, entries: entries.length },
      { cases: memory.cases, disagreeing: memory.disagreeing, outside: memory.outside, entries: memory.entries.length },
    );
  });
}

Deno.test("decodeAnswer() and checkAnswer() refuse what was spoiled, or a campaign takes and keeps it", () => {
  inSecondEpoch((folder) => {
    const answer = LAST.answers[1]!;
    assertHolds(answer, {
      encode: encodeAnswer,
      decode: decodeAnswer,
      take: (spoiled) => {
        checkAnswer(spoiled, answer.result, LAST.before);
        const results = LAST.answers.map(({ result }) => result).with(1, spoiled.result);
        goOn(folder, mergeEpoch(LAST.before, results));
      },
    });
  });
});

Deno.test("decodeChange() and checkChange() refuse what was spoiled, or a campaign takes and keeps it", () => {
  inSecondEpoch((folder) => {
    assertHolds(LAST.change, {
      encode: encodeChange,
      decode: decodeChange,
      take: (spoiled) => {
        checkChange(spoiled, LAST.before);
        goOn(folder, spoiled);
      },
    });
  });
});

Deno.test("decodeSnapshot() refuses what was spoiled, or a worker begins with it and goes on", () => {
  assertHolds(LAST.before.snapshot(), {
    encode: encodeSnapshot,
    decode: decodeSnapshot,
    take: (spoiled) => {
      const memory = new CampaignMemory(spoiled);
      memory.apply({ ...LAST.change, epoch: memory.epoch });
      decodeSnapshot(encodeSnapshot(memory.snapshot()));
    },
  });
});

Deno.test("decodeSwept() and checkSwept() refuse what was spoiled, or a tally takes it", async () => {
  assertHolds(await realSwept(), {
    encode: encodeSwept,
    decode: decodeSwept,
    take: (spoiled) => {
      checkSwept(spoiled, BLOCK, SPACE);
      const tally = new Tally();
      tally.add(spoiled.tally);
      decodeSwept(encodeSwept({ ...spoiled, tally: tally.data }));
    },
  });
});
