/**
 * Findings, a run that shows them and baselines without any, for tests of baselines.
 *
 * @module
 */
import type { Baseline } from "../corpus/files/baseline_file.ts";
import { type Finding, findingId, type PartyNames } from "../findings/finding.ts";
import { type Verdict, verdict } from "../findings/verdict.ts";
import { words } from "../findings/verdict_testing.ts";
import { caseOf } from "../machine/case.ts";
import type { Run } from "./compare_baseline.ts";
import { updated } from "./update_baseline.ts";

/** A CPU, one of the same kind, and one of another. */
export const CPU = "AuthenticAMD family 25 model 17 stepping 1 microcode 0x1";
export const SAME_MODEL = "AuthenticAMD family 25 model 17 stepping 2 microcode 0x2";
export const OTHER_CPU = "GenuineIntel family 6 model 143 stepping 8 microcode 0x2b";

/** A finding with one exemplar. */
export function finding(
  name: string,
  parties: PartyNames,
  verdict: Verdict,
  fields: Partial<Finding> = {},
): Finding {
  const signature = `${parties.join(" and ")} | ${name}`;
  return {
    id: findingId(signature),
    title: name,
    parties,
    field: "register",
    signature,
    isGap: false,
    cause: null,
    count: 1,
    exemplars: [{ case: caseOf([0x8b, 0x07]), weight: 1, field: "register", verdict }],
    ...fields,
  };
}

/** The verdict of {@linkcode CPU} that some parties are wrong. */
export const byCpu = (...blames: string[]) => verdict("cpu", "did", { blames, cpus: words([CPU], { raises: "#UD" }) });
/** A verdict that blames nobody. */
export const OPEN = verdict("open", "decoders-contradict");

/** Findings by whose baseline lists them. Effects of the CPU are in none, and the model has none. */
export const IN_POSTED = finding("a", ["posted", "model"], byCpu("posted"), { cause: [] });
export const IN_CAPSTONE = finding("b", ["iced", "capstone"], byCpu("capstone"));
export const IN_ICED = finding("c", ["iced", "capstone"], byCpu("iced"));
export const IN_BOTH = finding("d", ["decoders", "cpu"], byCpu("iced", "capstone"));
export const IN_NEITHER = finding("e", ["iced", "capstone"], OPEN);
export const OF_CPU = finding("f", ["decoders", "cpu"], verdict("environment", "needs", { needs: ["XOP"] }));
export const OF_MODEL = finding("g", ["model", "cpu"], byCpu("model"));
/** All but the one of the model. */
export const ALL = [IN_POSTED, IN_CAPSTONE, IN_ICED, IN_BOTH, IN_NEITHER, OF_CPU];

/** A run that shows some findings. */
export const run = (findings: readonly Finding[], cpu: string | null = CPU): Run => ({
  subjects: ["posted"],
  decoders: ["iced", "capstone"],
  cpu,
  findings,
  corrections: new Map([["lock", "It refuses LOCK."]]),
});

/** A baseline that lists nothing. */
export const empty = (party: string): Baseline => ({ party, findings: [] });
/** Whose baselines a run is compared with. */
export const PARTIES = ["posted", "iced", "capstone"];
/** The baselines of all parties after a run. */
export const updatedAll = (of: Run, before = PARTIES.map(empty)) => updated(of, before);
/** The titles of what a baseline lists. */
export const titles = ({ findings }: { findings: readonly { title: string }[] }) => findings.map(({ title }) => title);
