/** Recorded answers of Linux's own handlers: corpus/vectors/README.md says what is in the file. */
import { assertEquals } from "@std/assert";
import { readTestdata } from "../corpus/corpus_testing.ts";
import { parseCase } from "../corpus/files/case_file.ts";
import { type Result, runCase } from "../handler/handler_testing.ts";
import { HandlerSubject, linux612, linux72, type Revision } from "../handler/revision_subject.ts";
import type { Case } from "../machine/case.ts";

/** What a kernel's handler did, as a line has it. */
interface Recorded {
  readonly handled: number;
  readonly returned: number;
  readonly rip?: string;
  readonly regs?: Readonly<Record<string, string>>;
  readonly device?: {
    readonly count: number;
    readonly size: number;
    readonly write: number;
    readonly gpa: string;
    readonly data: string;
  };
}

interface Line {
  readonly case: Case;
  readonly outcomes: Readonly<Record<string, Recorded>>;
}

const LINES: readonly Line[] = readTestdata(new URL("../corpus/vectors/linux_tdx.jsonl.gz", import.meta.url))
  .trimEnd().split("\n").map((line) => {
    const { case: c, outcomes } = JSON.parse(line);
    return { case: parseCase(JSON.stringify(c)), outcomes };
  });

/** An outcome as a line has it. */
function recorded({ handled, returned, rip, access, regs }: Result): Recorded {
  const hex = (value: bigint) => `0x${value.toString(16)}`;
  const changed = Object.fromEntries(Object.entries(regs).map(([name, value]) => [name, hex(value)]));
  const device = access === null ? {} : {
    device: { count: 1, size: access.size, write: access.direction, gpa: hex(access.gpa), data: hex(access.data) },
  };
  return { handled: Number(handled), returned, ...handled ? { rip: hex(rip), regs: changed } : {}, ...device };
}

/** What the kernel of a revision did. Newer ones and 5 levels of paging are told only where they differ. */
function expected({ outcomes }: Line, { name }: Revision, paging: number): Recorded {
  const own = outcomes[name] ?? outcomes[linux612.name]!;
  return paging === 4 ? own : outcomes[`${name}-la57`] ?? outcomes[`${linux612.name}-la57`] ?? own;
}

/** The recorder could read the text wherever it stood; a kernel cannot read the page for user mode's calls. */
const isUnreadable = ({ cpl, rip }: Case) => cpl === 0 && rip >> 12n === 0xf_ffff_ffff_f600n;

for (const revision of [linux612, linux72]) {
  for (const paging of [4, 5]) {
    Deno.test(`${revision.name} answers every recorded case as that kernel, with ${paging} levels of paging`, () => {
      const subject = new HandlerSubject(revision);
      const seen = { alike: 0, unreadable: 0 };
      for (const line of LINES) {
        const c = { ...line.case, paging };
        const answer = recorded(runCase(c, subject));
        const unreadable = isUnreadable(c);
        const wanted = unreadable ? { handled: 0, returned: -14 } : expected(line, revision, paging);
        assertEquals(answer, wanted, JSON.stringify(line.outcomes));
        seen[unreadable ? "unreadable" : "alike"]++;
      }
      assertEquals(seen, { alike: 6748, unreadable: 2 });
    });
  }
}
