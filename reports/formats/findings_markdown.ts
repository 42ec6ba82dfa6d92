/**
 * The known findings as a page to read.
 *
 * @module
 */
import { type Baseline, cpusOf } from "../../corpus/files/baseline_file.ts";
import { significantLength } from "../../corpus/files/case_file.ts";
import { formatBytes } from "../../corpus/files/hex.ts";
import type { KnownFinding } from "../../findings/finding.ts";
import type { NewestWords } from "../../findings/newest.ts";
import { verdictText } from "../../findings/verdict_text.ts";
import { newestText } from "../words/newest_text.ts";
import { replayCommand } from "../words/replay_command.ts";

/** A correction, for the table of what each revision lacks. */
export interface NamedCorrection {
  readonly id: string;
  readonly title: string;
}

/** What the page says besides. */
export interface Besides {
  /** What subjects do that nothing proves of the kernels that they stand for, in sentences, by name. */
  readonly unproven?: Readonly<Record<string, readonly string[]>>;
  /** What the newest releases of decoders do about findings. */
  readonly newest?: NewestWords;
}

const HEAD = [
  "# Findings",
  "",
  "What verdict knows to be wrong, written from the baselines in `corpus/known` by",
  "`deno task triage --markdown FINDINGS.md`. `deno task diff` fails where one is new or no longer shows. A newer release of a",
  "decoder is asked about the one case that is shown.",
];

/**
 * The page.
 *
 * @param baselines The subjects' and the decoders'.
 * @param corrections All corrections, in order; they decide which baselines are subjects'.
 * @param besides What else is known.
 */
export function findingsMarkdown(
  baselines: readonly Baseline[],
  corrections: readonly NamedCorrection[],
  besides: Besides = {},
): string {
  const isSubject = ({ findings }: Baseline) => findings.some(({ cause }) => cause !== null);
  const subjects = baselines.filter(isSubject);
  return [
    ...HEAD,
    "",
    ...matrix(subjects, corrections),
    ...baselines.flatMap((baseline) => ["", ...section(baseline, besides)]),
    "",
  ].join("\n");
}

/** Which finding each revision has: the corrections that it lacks. */
function matrix(subjects: readonly Baseline[], corrections: readonly NamedCorrection[]): string[] {
  const causes = ({ findings }: Baseline) => findings.flatMap(({ cause, isGap }) => isGap ? [] : cause ?? []);
  const rows = corrections.filter(({ id }) => subjects.some((subject) => causes(subject).includes(id)));
  return [
    "## The handler, revision by revision",
    "",
    row(["Finding", ...subjects.map(({ party }) => party)]),
    row(["---", ...subjects.map(() => ":-:")]),
    ...rows.map(({ id, title }) => row([title, ...subjects.map((each) => causes(each).includes(id) ? "x" : "")])),
    row(["Gaps (legal instructions refused)", ...subjects.map(({ findings }) => `${gapsOf(findings).length}`)]),
  ];
}

const gapsOf = (findings: readonly KnownFinding[]) => findings.filter(({ isGap }) => isGap);

/** Sections that are no party's: a title, and what they hold. */
const SECTIONS: Readonly<Record<string, readonly [title: string, ...about: string[]]>> = {
  cpus: [
    "CPUs differ",
    "Where CPUs do it differently, all of them are right, and no decoder is wrong for saying what some of them do. What",
    "each did is in the records of truth, `corpus/truths`.",
    "",
  ],
};

function section(baseline: Baseline, { unproven: all = {}, newest = new Map() }: Besides): string[] {
  const { party, findings } = baseline;
  const unproven = all[party] ?? [];
  const cpus = cpusOf(baseline);
  const [title, ...about] = SECTIONS[party] ?? [party];
  const wrong = findings.filter(({ isGap }) => !isGap);
  const gaps = gapsOf(findings);
  return [
    `## ${title}`,
    "",
    ...about,
    ...(wrong.length === 0 ? ["No finding."] : wrong.flatMap((finding) => entry(finding, newest))),
    ...(gaps.length === 0 ? [] : [
      "",
      "Gaps, legal instructions that it refuses:",
      "",
      ...gaps.map(({ id, title, case: c }) =>
        `- ${title.replace(/^Refuses a legal instruction: /, "")} (${code(c)}, ${id})`
      ),
    ]),
    ...(unproven.length === 0
      ? []
      : ["", "Not proven against that kernel:", "", ...unproven.map((each) => `- ${each}`)]),
    ...(cpus.length === 0 ? [] : ["", `Verdicts by ${cpus.join(", ")}.`]),
  ];
}

function entry(
  { id, title, verdict, cause, case: c, parties, link, reason }: KnownFinding,
  words: NewestWords,
): string[] {
  const newest = newestText(words.get(id), verdict);
  return [
    `### ${title}`,
    "",
    `- Verdict: ${verdictText(verdict)}`,
    ...(newest === undefined ? [] : [`- Newest release: ${newest}`]),
    ...(cause === null ? [] : [`- Correction: ${cause.length === 0 ? "none removes it" : cause.join(" and ")}`]),
    `- Case: ${code(c)}, \`${replayCommand(c, parties)}\``,
    ...(link === null ? [] : [`- Public: <${link}>`]),
    ...(reason === null ? [] : [`- ${reason}`]),
    `- Id: ${id}`,
    "",
  ];
}

function code(c: KnownFinding["case"]): string {
  return `\`${formatBytes(c.bytes.subarray(0, significantLength(c)))}\``;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
