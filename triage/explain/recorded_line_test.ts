import { assertEquals } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { caseOf, fillBatch } from "../../machine/case.ts";
import { Mark, type Telling, Tells } from "../../machine/effects.ts";
import { Outcomes, Unanswered } from "../../machine/outcome.ts";
import { formatRecordedLine } from "./recorded_line.ts";

const TELLING: Telling = { what: Tells.rflags | Tells.exception | Tells.accesses | Tells.vectors, accesses: 4 };

/** The line of a load's outcome, which `tell` may change. */
function lineOf(tell: (out: Outcomes) => void): string | undefined {
  const [batch, out] = [new Batch(1), new Outcomes(1, TELLING)];
  fillBatch(batch, [caseOf([0x8b, 0x07])]);
  out.reset(batch);
  out.effects!.resetRow(batch, 0);
  out.effects!.told[0] = TELLING.what;
  tell(out);
  return formatRecordedLine("mine", batch, out, 0);
}

Deno.test("formatRecordedLine() says what is told, also that nothing of it happened", () => {
  const line = lineOf((out) => {
    out.handled[0] = 1;
    out.returned[0] = 2;
    out.rip.add(0, 2);
    const { accesses } = out.effects!;
    accesses.setCount(0, 2);
    accesses.size.set([4, 1]);
    accesses.mark.set([0, Mark.device | Mark.unplaced]);
    accesses.address.set(0, 0x1000n);
    accesses.gpa.set(1, 0x2000n);
  });
  assertEquals(JSON.parse(line!), {
    case: { bytes: "8b07" },
    outcome: {
      handled: true,
      returned: 2,
      rip: "0xffffffff81000002",
      regs: {},
      rflags: "0x202",
      exception: null,
      accesses: [
        { direction: "read", address: "0x1000", size: 4, data: "0x0", piece: false },
        { direction: "read", gpa: "0x2000", size: 1, data: "0x0", piece: false },
      ],
      vectors: {},
    },
    subject: "mine",
  });
});

Deno.test("formatRecordedLine() gives no line where there is no outcome", () => {
  assertEquals(lineOf((out) => out.unanswered[0] = Unanswered.crash), undefined);
});
