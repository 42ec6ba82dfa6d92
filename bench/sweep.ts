/**
 * What a case of a sweep costs, from its point to the tally, against raw decoding by Capstone in the same run.
 *
 * @module
 */
import { SPACES } from "../fuzz/sweep/known_spaces.ts";
import { SweepRunner } from "../fuzz/sweep/sweep_runner.ts";
import { casesBefore, ODD_PERIOD } from "../fuzz/sweep/sweep_states.ts";
import { HandlerSubject, posted } from "../handler/revision_subject.ts";
import { CapstoneDecoder } from "../oracles/decoders/capstone/capstone.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import type { Parties } from "../oracles/panel.ts";
import { measure, print, type Stage } from "./measure.ts";
import { rawStage } from "./pipeline.ts";
import { checkFast } from "./slow_path.ts";

const EXTENT = { batches: 16, rounds: 21, warmUp: 12 };

const SPACE = SPACES.core;

/** Points of one run, as many as have odd states in the same share as all: an eighth of a worker's block. */
const POINTS = 292 * ODD_PERIOD;

/** Steps from one run's points to the next, so that they come from all over the space. */
const STRIDE = 61 * POINTS;

/**
 * Measures a sweep with one subject and prints its rate and ratio. To come first: a thread that has run nothing else
 * compiles it as a sweep's workers do, which run nothing else.
 */
export async function benchSweep(): Promise<void> {
  const [reference, other] = [new IcedDecoder(), await CapstoneDecoder.open()];
  try {
    checkFast(reference);
    const sweep = sweepStage({ subjects: [new HandlerSubject(posted)], decoders: [reference, other] });
    console.log("cases a second as a worker sweeps them, and against texts that capstone decodes");
    print(await measure([rawStage(other), sweep], EXTENT));
  } finally {
    reference.close();
    other.close();
  }
}

/** Points come again after all of the space only: a processor soon knows what a decoder does with a text. */
function sweepStage(parties: Parties): Stage {
  const runner = new SweepRunner(SPACE, parties);
  const starts = Math.floor(SPACE.size / POINTS);
  let run = 0;
  return {
    name: `sweep of ${SPACE.name}`,
    cases: casesBefore(POINTS, SPACE.states),
    run: () => {
      const from = run++ * STRIDE % (starts * POINTS);
      return runner.run({ from, to: from + POINTS });
    },
  };
}
